"""Repeats: who sends the same request again is told so, and another one under the same key is refused."""

import pytest

from kassa.domain.payments.answers import RequestState
from tests.functional.conftest import COFFEE
from tests.support.klarna import TOKEN


def test_a_repeated_cancel_says_that_it_is_one(kassa):
    payment = kassa.start()
    cancel = f"POST /v1/payments/{payment['id']}/cancel"
    kassa.while_pausing = lambda: kassa.look(payment["id"])
    first, again, other = (kassa.call(cancel, key=key) for key in ("cancel-01", "cancel-01", "cancel-02"))
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in other.headers
    assert first.body == again.body == other.body


def test_a_repeated_cancel_says_so_before_there_is_an_outcome(kassa):
    cancel = f"POST /v1/payments/{kassa.start()['id']}/cancel"
    first, again = kassa.call(cancel), kassa.call(cancel)
    assert (first.status, again.status, again.headers["Idempotency-Replayed"]) == (202, 202, "true")


def test_a_change_needs_no_key(kassa):
    payment = kassa.start()
    change = f"PATCH /v1/payments/{payment['id']}"
    for kassa.request_id, amount in (("request-2", 3400), ("request-3", 2900), ("request-4", 3400)):
        answer = kassa.call(change, {"amount": amount}, key=None)
        assert (answer.status, answer.body["amount"]) == (200, amount)
        assert "Idempotency-Replayed" not in answer.headers
    kassa.request_id = "request-1"


def test_a_change_under_a_key_can_be_repeated(kassa):
    payment = kassa.start()
    change = f"PATCH /v1/payments/{payment['id']}"
    first, again = (kassa.call(change, {"amount": 3400}, key="amend-001") for _ in range(2))
    assert (first.status, again.status, again.headers["Idempotency-Replayed"]) == (200, 200, "true")
    other = kassa.call(change, {"amount": 3500}, key="amend-001")
    assert (other.status, other.body["code"]) == (422, "idempotency_key_reused")


def test_a_repeated_start_says_that_it_is_one(kassa):
    first, again = (kassa.call("POST /v1/payments", COFFEE) for _ in range(2))
    assert "Idempotency-Replayed" not in first.headers
    assert (again.status, again.headers["Idempotency-Replayed"]) == (201, "true")


def confirm(kassa, payment, *, key="confirm-01", **changes):
    body = {"klarna_network_session_token": TOKEN.format(payment["id"]), "amount": 2900, "currency": "SEK"} | changes
    return kassa.call(f"POST /v1/payments/{payment['id']}/confirm", body, key=key)


def test_a_repeated_confirmation_says_that_it_is_one(kassa):
    payment = kassa.start()
    early = confirm(kassa, payment)
    kassa.shopper(payment["id"], RequestState.SHOPPER_APPROVED)
    again, other = confirm(kassa, payment), confirm(kassa, payment, key="confirm-02")
    assert (early.status, early.body["code"]) == (409, "not_approved_yet")
    assert (again.status, again.headers["Idempotency-Replayed"]) == (200, "true")
    assert (other.status, "Idempotency-Replayed" in other.headers) == (200, False)


@pytest.mark.parametrize(
    "changes", [{"klarna_network_session_token": "another"}, {"amount": 2901}, {"currency": "EUR"}]
)
def test_another_confirmation_under_the_same_key_is_refused(kassa, changes):
    payment = kassa.start()
    kassa.shopper(payment["id"], RequestState.SHOPPER_APPROVED)
    assert confirm(kassa, payment).status == 200
    answer = confirm(kassa, payment, **changes)
    assert (answer.status, answer.body["code"]) == (422, "idempotency_key_reused")


def test_the_same_key_confirms_two_payments(kassa):
    payments = [kassa.call("POST /v1/payments", COFFEE, key=f"start-000{count}").body for count in range(2)]
    for payment in payments:
        kassa.shopper(payment["id"], RequestState.SHOPPER_APPROVED)
    assert [confirm(kassa, payment).status for payment in payments] == [200, 200]


def test_a_mistake_can_be_mended_under_the_same_key(kassa):
    payment = kassa.start()
    kassa.shopper(payment["id"], RequestState.SHOPPER_APPROVED)
    wrong, right = confirm(kassa, payment, amount=2901), confirm(kassa, payment)
    assert (wrong.status, wrong.body["code"], right.status) == (422, "validation_failed", 200)
