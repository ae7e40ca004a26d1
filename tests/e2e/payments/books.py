"""Our books beside Klarna's, and what a back office does with approved money."""

import time
from http import HTTPStatus
from typing import Any

from tests.e2e.klarna import Klarna
from tests.e2e.till import LOOK_AGAIN, JsonObject, Till, new_key

AMOUNTS = ("amount", "captured_amount", "refunded_amount", "released_amount")


def approved(till: Till, klarna: Klarna, **changes: Any) -> JsonObject:
    """A payment that its shopper approved on the phone."""
    payment = till.start(**changes)
    klarna.approve(payment)
    return till.until(payment["id"], "approved", within=15)


def books_agree(till: Till, klarna: Klarna, payment_id: str) -> JsonObject:
    """The payment, whose every amount must be Klarna's to the minor unit."""
    payment = till.payment(payment_id)
    (transaction,) = klarna.transactions(payment_id)
    assert {name: payment[name] for name in AMOUNTS} == {name: transaction[name] for name in AMOUNTS}
    assert payment["capturable_amount"] == transaction["remaining_authorized_amount"]
    for ours, theirs in (("captures", "capture_amount"), ("refunds", "refund_amount")):
        assert sorted(each["amount"] for each in payment[ours]) == sorted(each[theirs] for each in transaction[ours])
    return payment


def moved(till: Till, payment: JsonObject, rest: str, body: JsonObject | None = None) -> JsonObject:
    """An operation that must go well at once."""
    answer = till.post(f"/v1/payments/{payment['id']}/{rest}", body or {})
    assert answer.status_code in (HTTPStatus.OK, HTTPStatus.CREATED), answer.text
    content: JsonObject = answer.json()
    return content


def refunded(
    till: Till, payment: JsonObject, amount: int | None = None, *, capture: JsonObject | None = None
) -> JsonObject:
    """A refund that must go well at once."""
    rest = f"captures/{capture['id']}/refunds" if capture else "refunds"
    body = {"reference": new_key("return")} | ({} if amount is None else {"amount": amount})
    return moved(till, payment, rest, body)


def until_event(till: Till, payment_id: str, event: str, *, within: float) -> JsonObject:
    """The payment, once its timeline has this event. Fails after so many seconds."""
    deadline = time.monotonic() + within
    while event not in [entry["type"] for entry in till.timeline(payment_id)]:
        assert time.monotonic() < deadline, f"no {event} within {within:.0f} s: {till.timeline(payment_id)}"
        time.sleep(LOOK_AGAIN)
    return till.payment(payment_id)
