"""Capturing what was authorised."""

from typing import Any

import pytest

from tests.simulator.till import CONFLICT, FORBIDDEN, INVALID, NOT_THERE, TWO, Till, refused, transaction_path

PARCEL = {"shipping_carrier": "PostNord", "tracking_number": "77", "tracking_url": "https://post.example/77"}


def _amounts(till: Till, transaction_id: str) -> tuple[str, int, int]:
    shown = till.shown(transaction_id)
    return shown["state"], shown["captured_amount"], shown["remaining_authorized_amount"]


def test_a_capture_of_all_completes_the_transaction(till: Till) -> None:
    transaction_id = till.transaction()
    answer = till.on(transaction_id, "captures", {"capture_amount": 2900, "payment_capture_reference": "cap_1"})
    assert answer.status_code == 201
    assert answer.json() == {
        "payment_capture_id": f"{transaction_id}:capture:1",
        "payment_capture_reference": "cap_1",
        "capture_amount": 2900,
        "currency": "SEK",
        "refunded_amount": 0,
        "captured_at": "2026-03-01T12:00:00.000Z",
    }
    assert _amounts(till, transaction_id) == ("COMPLETED", 2900, 0)
    assert till.shown(transaction_id)["payment_captures"] == [answer.json()]


def test_captures_in_parts_complete_it_with_the_last_one(till: Till) -> None:
    transaction_id = till.transaction()
    assert till.on(transaction_id, "captures", {"capture_amount": 1000}).status_code == 201
    assert _amounts(till, transaction_id) == ("AUTHORIZED", 1000, 1900)
    second = till.on(transaction_id, "captures", {"capture_amount": 1900}).json()
    assert second["payment_capture_id"] == f"{transaction_id}:capture:2"
    assert _amounts(till, transaction_id) == ("COMPLETED", 2900, 0)


def test_more_than_remains_cannot_be_captured(till: Till) -> None:
    transaction_id = till.transaction()
    till.on(transaction_id, "captures", {"capture_amount": 1000})
    assert refused(till.on(transaction_id, "captures", {"capture_amount": 1901})) == FORBIDDEN
    assert _amounts(till, transaction_id) == ("AUTHORIZED", 1000, 1900)


def test_a_complete_transaction_cannot_be_captured_again(till: Till) -> None:
    assert refused(till.on(till.transaction(capture="NOW"), "captures", {"capture_amount": 1})) == CONFLICT


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"capture_amount": 0},
        {"capture_amount": -5},
        {"capture_amount": "100"},
        {"capture_amount": 10.5},
        {"capture_amount": True},
        {"capture_amount": 100, "payment_capture_reference": ""},
        {"capture_amount": 100, "line_items": [{"name": "Beans", "quantity": 1, "total_amount": 99}]},
        {"capture_amount": 100, "line_items": ["Beans"]},
        {"capture_amount": 100, "shipping": PARCEL},
        {"capture_amount": 100, "shipping": [{"tracking_number": 77}]},
    ],
)
def test_a_capture_that_is_not_well_formed_is_refused(till: Till, body: dict[str, Any]) -> None:
    transaction_id = till.transaction()
    assert refused(till.on(transaction_id, "captures", body)) == INVALID
    assert till.shown(transaction_id)["captured_amount"] == 0


def test_a_capture_keeps_what_it_was_for(till: Till) -> None:
    items = [{"name": "Beans", "quantity": 1, "total_amount": 100}]
    transaction_id = till.transaction()
    till.on(transaction_id, "captures", {"capture_amount": 100, "line_items": items, "shipping": [PARCEL]})
    (capture,) = till.shown(transaction_id)["payment_captures"]
    assert (capture["line_items"], capture["shipping"]) == (items, [PARCEL])


def test_the_same_key_captures_once_and_no_key_captures_twice(till: Till) -> None:
    transaction_id = till.transaction()
    body = {"capture_amount": 1000}
    first = till.on(transaction_id, "captures", body, Klarna_Idempotency_Key="a")
    again = till.on(transaction_id, "captures", body, Klarna_Idempotency_Key="a")
    assert (again.status_code, again.json()) == (201, first.json())
    assert refused(till.on(transaction_id, "captures", {"capture_amount": 5}, Klarna_Idempotency_Key="a")) == CONFLICT
    till.on(transaction_id, "captures", {"capture_amount": 5})
    till.on(transaction_id, "captures", {"capture_amount": 5})
    assert till.shown(transaction_id)["captured_amount"] == 1010


def test_a_transaction_has_200_captures_at_most(till: Till) -> None:
    transaction_id = till.transaction()
    for _ in range(200):
        assert till.on(transaction_id, "captures", {"capture_amount": 1}).status_code == 201
    assert refused(till.on(transaction_id, "captures", {"capture_amount": 1})) == FORBIDDEN


def test_shipping_can_follow_the_capture(till: Till) -> None:
    transaction_id = till.transaction(capture="NOW")
    path = f"{transaction_path(transaction_id)}/captures/{transaction_id}:capture:1"
    body = {"payment_capture_reference": "cap_9", "shipping": [PARCEL]}
    shown = till.call("PATCH", path, body).json()
    assert (shown["payment_capture_reference"], shown["shipping"]) == ("cap_9", [PARCEL])
    again = till.call("PATCH", path, {"payment_capture_reference": "cap_10"}).json()
    assert again["shipping"] == [PARCEL], "what is left out stays"
    assert till.sim("GET", "/ledger?reference=cap_10")["transactions"][0]["captures"] == [again]
    assert refused(till.call("PATCH", path, {})) == INVALID
    assert refused(till.call("PATCH", path.replace(":1", ":2"), body)) == NOT_THERE


def test_a_transaction_of_nothing_is_captured_at_once_or_never(till: Till) -> None:
    at_once = till.shown(till.transaction(amount=0, capture="NOW"))
    assert (at_once["state"], [one["capture_amount"] for one in at_once["payment_captures"]]) == ("COMPLETED", [0])
    later = till.transaction(amount=0)
    assert _amounts(till, later) == ("AUTHORIZED", 0, 0)
    assert refused(till.on(later, "captures", {"capture_amount": 1})) == FORBIDDEN
    assert till.on(later, "void").json()["state"] == "CLOSED"


def test_a_transaction_belongs_to_its_account(till: Till) -> None:
    transaction_id = till.transaction()
    theirs = transaction_path(transaction_id, account=TWO)
    for act in ("captures", "refunds", "void", "reauthorize", "captures/1/refunds"):
        assert refused(till.call("POST", f"{theirs}/{act}", {"capture_amount": 1})) == NOT_THERE
        assert refused(till.on("none", act)) == NOT_THERE
