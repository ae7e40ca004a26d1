"""Repeats: who sends the same request again is told so, and another one under the same key is refused."""

from tests.functional.conftest import COFFEE


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
