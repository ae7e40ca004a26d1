"""A payment that waits for its shopper, and what may be asked of it."""

import pytest

from kassa.domain.payments.answers import RequestState
from kassa.failures import KlarnaConflict

ONE, TWO = ([{"name": "Beans", "quantity": n, "total_amount": n * 1700}] for n in (1, 2))
MORE = {"amount": 3400}


@pytest.fixture
def waiting(kassa):
    """A payment of 29.00 that waits for its shopper."""
    return kassa.start()


def amend(kassa, payment, body=None, *, key="amend-0001", caller=None):
    return kassa.call(f"PATCH /v1/payments/{payment['id']}", body or MORE, key=key, caller=caller)


def asked(kassa, payment):
    """What Klarna asks the shopper for."""
    request = kassa.klarna.requests[payment["id"]]
    return request.amount, request.reference


def ended(kassa, payment):
    done = kassa.payment(payment["id"])
    assert done["pending_operations"] == []
    return done["status"], done["amount"]


def arrives_in_between(kassa, payment, state=RequestState.IN_PROGRESS):
    """The shopper comes after the amendment is on record and before Klarna hears of it."""
    kassa.shopper(payment["id"], state)
    kassa.klarna.fail("amend", KlarnaConflict("the request is taken"))


OTHER = {"amount": 2900, "currency": "SEK", "reference": "R-9"}
