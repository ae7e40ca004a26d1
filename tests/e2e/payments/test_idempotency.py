"""Asking twice is asking once."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from tests.e2e.till import new_key, purchase, unbroken, versions

AT_ONCE = 20


def test_twenty_calls_at_once_under_one_key_are_one_payment(till, klarna):
    key, body = new_key(), purchase()
    together = threading.Barrier(AT_ONCE)

    def ask(_: int):
        together.wait(timeout=10)
        return till.post("/v1/payments", body, key=key)

    with ThreadPoolExecutor(AT_ONCE) as callers:
        answers = list(callers.map(ask, range(AT_ONCE)))

    assert {answer.status_code for answer in answers} <= {201, 202}, Counter(answer.text for answer in answers)
    assert Counter("idempotency-replayed" in answer.headers for answer in answers) == {False: 1, True: AT_ONCE - 1}
    (payment_id,) = {answer.json()["id"] for answer in answers}
    payment = till.until(payment_id, "awaiting_shopper")
    assert len(klarna.calls(payment_id, "authorize")) == 1

    klarna.approve(payment)
    approved = till.until(payment_id, "approved")
    assert len(klarna.transactions(payment_id)) == 1
    assert versions(till.timeline(payment_id)) == unbroken(approved)


def test_the_same_request_again_gets_the_same_payment_and_says_so(till):
    key, body = new_key(), purchase()
    first, again = (till.post("/v1/payments", body, key=key) for _ in range(2))
    assert "idempotency-replayed" not in first.headers
    assert (again.status_code, again.headers["idempotency-replayed"]) == (201, "true")
    assert again.json() | {"server_time": ""} == first.json() | {"server_time": ""}


def test_another_request_under_the_same_key_is_refused(till, klarna):
    key, body = new_key(), purchase()
    payment = till.post("/v1/payments", body, key=key).json()
    other = till.post("/v1/payments", body | {"amount": 100, "line_items": None}, key=key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert till.payment(payment["id"])["version"] == payment["version"]
    assert len(klarna.calls(payment["id"], "authorize")) == 1


def test_the_same_key_means_another_payment_to_another_merchant(till, chain):
    key = new_key()
    assert till.start(key=key)["id"] != chain.north_1.start(key=key)["id"]
