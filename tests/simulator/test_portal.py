"""Somebody acts in Klarna's portal, and no call of ours told of it."""

from typing import Any

import pytest

from tests.simulator.till import CONFLICT, FORBIDDEN, INVALID, NOT_THERE, Till, refused


def _portal(till: Till, act: str, **body: Any) -> Any:
    return till.call("POST", f"/_sim/portal/{act}", body)


def test_a_capture_in_the_portal_takes_what_remains(till: Till) -> None:
    transaction_id = till.transaction()
    till.on(transaction_id, "captures", {"capture_amount": 1000})
    entry = _portal(till, "capture", reference="pay_1").json()
    assert (entry["state"], entry["captured_amount"]) == ("COMPLETED", 2900)
    assert [one["capture_amount"] for one in entry["captures"]] == [1000, 1900]
    assert refused(_portal(till, "capture", reference="pay_1")) == CONFLICT


def test_a_part_can_be_captured_and_refunded_and_webhooks_tell_of_it(till: Till) -> None:
    till.listen("payment.transaction.*")
    transaction_id = till.transaction()
    _portal(till, "capture", payment_transaction_id=transaction_id, amount=1000)
    entry = _portal(till, "refund", payment_transaction_id=transaction_id, amount=400).json()
    assert (entry["captured_amount"], entry["refunded_amount"]) == (1000, 400)
    assert till.shown(transaction_id)["refunded_amount"] == 400
    assert till.types() == ["authorized", "captured", "refunded"]


def test_a_refund_of_all_reaches_every_capture(till: Till) -> None:
    transaction_id = till.transaction()
    for amount in (1000, 1900):
        till.on(transaction_id, "captures", {"capture_amount": amount})
    assert _portal(till, "refund", reference="pay_1", amount=1500).json()["refunded_amount"] == 1500
    entry = _portal(till, "refund", reference="pay_1").json()
    assert [one["refund_amount"] for one in entry["refunds"]] == [1000, 500, 1400]
    assert refused(_portal(till, "refund", reference="pay_1")) == FORBIDDEN


def test_a_release_in_the_portal_leaves_what_was_captured(till: Till) -> None:
    till.listen("payment.transaction.*")
    transaction_id = till.transaction()
    _portal(till, "capture", reference="pay_1", amount=1000)
    entry = _portal(till, "release", reference="pay_1").json()
    assert (entry["state"], entry["captured_amount"], entry["released_amount"]) == ("COMPLETED", 1000, 1900)
    assert till.types() == ["authorized", "captured", "completed", "voided"]
    assert refused(_portal(till, "release", reference="pay_1")) == CONFLICT
    assert till.shown(transaction_id)["remaining_authorized_amount"] == 0


def test_an_expired_transaction_comes_back_in_the_portal(till: Till) -> None:
    transaction_id = till.transaction()
    till.days(28)
    entry = _portal(till, "reauthorize", reference="pay_1", amount=5000).json()
    assert (entry["state"], entry["amount"], entry["remaining_authorized_amount"]) == ("AUTHORIZED", 5000, 5000)
    assert entry["expires_at"] == "2026-04-26T12:00:00.000Z"
    assert _portal(till, "reauthorize", reference="pay_1").json()["amount"] == 5000
    till.on(transaction_id, "captures", {"capture_amount": 4000})
    assert refused(_portal(till, "reauthorize", reference="pay_1", amount=4000)) == FORBIDDEN
    till.on(transaction_id, "captures", {"capture_amount": 1000})
    assert refused(_portal(till, "reauthorize", reference="pay_1")) == CONFLICT


def test_a_release_takes_no_amount(till: Till) -> None:
    transaction_id = till.transaction()
    assert refused(_portal(till, "release", reference="pay_1", amount=5)) == INVALID
    assert till.shown(transaction_id)["state"] == "AUTHORIZED"


def test_the_portal_cannot_do_more_than_the_api(till: Till) -> None:
    transaction_id = till.transaction()
    assert refused(_portal(till, "capture", reference="pay_1", amount=2901)) == FORBIDDEN
    assert refused(_portal(till, "refund", reference="pay_1", amount=1)) == FORBIDDEN
    till.on(transaction_id, "void")
    assert refused(_portal(till, "refund", reference="pay_1", amount=1)) == CONFLICT


def test_a_reference_means_its_newest_transaction(till: Till) -> None:
    older, newer = till.transaction(), till.transaction()
    _portal(till, "capture", reference="pay_1")
    assert [till.shown(one)["state"] for one in (older, newer)] == ["AUTHORIZED", "COMPLETED"]
    assert refused(_portal(till, "capture", reference="pay_9")) == NOT_THERE


@pytest.mark.parametrize(
    "body", [{}, {"amount": 5}, {"reference": "pay_1", "amount": 0}, {"reference": "pay_1", "a": 1}]
)
def test_what_is_done_in_the_portal_is_checked(till: Till, body: dict[str, Any]) -> None:
    till.transaction()
    assert refused(_portal(till, "capture", **body)) == INVALID
