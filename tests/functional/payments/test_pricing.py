"""What Klarna charges the acquirer is kept on the payment, and nobody who asks for the payment sees it."""

import pytest

from kassa.adapters.webhooks.public_event import message_of
from kassa.domain.payments.answers import Approved, RequestState
from tests.functional.conftest import ACQUIRER, COFFEE
from tests.support.klarna import PRICING


@pytest.fixture(params=["final call", "first call", "confirmation", "a look"])
def approved(request, kassa, klarna):
    """A payment whose approval told the price, by every way on which it can come."""
    if request.param == "first call":
        klarna.first_answer = Approved(payment_transaction_id="krn:transaction:1", pricing=PRICING)
        return kassa.start()["id"]
    if request.param == "confirmation":
        body = {**COFFEE, "payment_confirmation_token": "a-token"}
        return kassa.call("POST /v1/confirmations", body).body["id"]
    payment_id = kassa.start()["id"]
    kassa.shopper(payment_id, RequestState.SHOPPER_APPROVED)
    if request.param == "a look":
        klarna.requests[payment_id].approved = Approved(payment_transaction_id="krn:transaction:1", pricing=PRICING)
    kassa.look(payment_id)
    return payment_id


def test_the_promised_price_is_kept(kassa, approved):
    payment = kassa.payments.get(approved)
    assert (payment.status, payment.klarna.pricing) == ("approved", PRICING)


def test_no_view_shows_it(kassa, approved):
    told = [message_of(event, public_url="").body for event in kassa.payments.events(approved, after=0, limit=100)]
    for caller in (kassa.terminal, kassa.merchant, ACQUIRER):
        told.append(kassa.call(f"GET /v1/payments/{approved}", caller=caller).raw)
        told.append(kassa.call(f"GET /v1/payments/{approved}/events", caller=caller).raw)
    told.append(kassa.call("GET /v1/payments", caller=kassa.merchant, query="reference=R-1").raw)
    told.append(kassa.call(f"POST /v1/payments/{approved}/cancel", key="cancel-0001").raw)
    body = {"klarna_network_session_token": "t", "amount": 2900, "currency": "SEK"}
    told.append(kassa.call(f"POST /v1/payments/{approved}/confirm", body, key="confirm-0001").raw)
    assert all(told)
    assert "approved" in told[-1]
    for text in told:
        for secret in ("pricing", "variable", str(PRICING.variable)):
            assert secret not in text
