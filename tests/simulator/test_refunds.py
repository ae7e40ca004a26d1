"""Giving back what was captured."""

from typing import Any

import pytest

from tests.simulator.till import CONFLICT, FORBIDDEN, INVALID, NOT_THERE, Till, refused

FOR_BEANS = {"refund_amount": 500, "line_items": [{"name": "Beans", "quantity": 1, "total_amount": 500}]}


def _refund(till: Till, transaction_id: str, amount: int, *, capture: int = 1, **more: Any) -> Any:
    act = f"captures/{transaction_id}:capture:{capture}/refunds"
    return till.on(transaction_id, act, {"refund_amount": amount} | more)


def test_a_capture_can_be_refunded_in_parts_without_line_items(till: Till) -> None:
    transaction_id = till.transaction(capture="NOW")
    answer = _refund(till, transaction_id, 500, payment_refund_reference="ref_1")
    assert answer.status_code == 201
    assert answer.json() == {
        "payment_refund_id": f"{transaction_id}:refund:1",
        "payment_refund_reference": "ref_1",
        "payment_capture_id": f"{transaction_id}:capture:1",
        "refund_amount": 500,
        "currency": "SEK",
        "refunded_at": "2026-03-01T12:00:00.000Z",
    }
    assert _refund(till, transaction_id, 2400).json()["payment_refund_id"] == f"{transaction_id}:refund:2"
    shown = till.shown(transaction_id)
    assert (shown["state"], shown["captured_amount"], shown["refunded_amount"]) == ("COMPLETED", 2900, 2900)
    assert shown["payment_refunds"][0] == answer.json()
    assert shown["payment_captures"][0]["refunded_amount"] == 2900


def test_no_more_is_refunded_than_was_captured(till: Till) -> None:
    transaction_id = till.transaction(capture="NOW")
    _refund(till, transaction_id, 2000)
    assert refused(_refund(till, transaction_id, 901)) == FORBIDDEN
    assert _refund(till, transaction_id, 900).status_code == 201


def test_no_more_is_refunded_than_is_left_of_that_very_capture(till: Till) -> None:
    transaction_id = till.transaction()
    till.on(transaction_id, "captures", {"capture_amount": 1000})
    till.on(transaction_id, "captures", {"capture_amount": 1900})
    assert refused(_refund(till, transaction_id, 1001)) == FORBIDDEN
    assert _refund(till, transaction_id, 1900, capture=2).status_code == 201
    assert refused(_refund(till, transaction_id, 1, capture=2)) == FORBIDDEN
    assert [one["refunded_amount"] for one in till.shown(transaction_id)["payment_captures"]] == [0, 1900]


def test_the_captured_part_can_be_refunded_while_the_rest_is_authorized(till: Till) -> None:
    transaction_id = till.transaction()
    till.on(transaction_id, "captures", {"capture_amount": 1000})
    assert _refund(till, transaction_id, 1000).status_code == 201
    shown = till.shown(transaction_id)
    assert (shown["state"], shown["remaining_authorized_amount"]) == ("AUTHORIZED", 1900), "a refund frees nothing"


def test_a_transaction_with_one_capture_is_refunded_by_its_line_items(till: Till) -> None:
    transaction_id = till.transaction(capture="NOW")
    assert refused(till.on(transaction_id, "refunds", {"refund_amount": 500})) == INVALID
    answer = till.on(transaction_id, "refunds", FOR_BEANS)
    assert answer.status_code == 201
    assert answer.json()["payment_capture_id"] == f"{transaction_id}:capture:1"
    assert till.shown(transaction_id)["refunded_amount"] == 500


@pytest.mark.parametrize("captures", [0, 2])
def test_a_transaction_without_one_capture_is_not_refunded_as_a_whole(till: Till, captures: int) -> None:
    transaction_id = till.transaction()
    for _ in range(captures):
        till.on(transaction_id, "captures", {"capture_amount": 1450})
    assert refused(till.on(transaction_id, "refunds", FOR_BEANS)) == FORBIDDEN


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"refund_amount": 0},
        {"refund_amount": -1},
        {"refund_amount": "1"},
        {"refund_amount": 1, "payment_refund_reference": 7},
        {"refund_amount": 1, "line_items": [{"name": "Beans", "quantity": 1, "total_amount": 2}]},
    ],
)
def test_a_refund_that_is_not_well_formed_is_refused(till: Till, body: dict[str, Any]) -> None:
    transaction_id = till.transaction(capture="NOW")
    assert refused(till.on(transaction_id, f"captures/{transaction_id}:capture:1/refunds", body)) == INVALID
    assert till.shown(transaction_id)["refunded_amount"] == 0


def test_a_capture_that_is_not_there_cannot_be_refunded(till: Till) -> None:
    assert refused(_refund(till, till.transaction(), 1)) == NOT_THERE


def test_nothing_is_refunded_once_the_transaction_is_closed(till: Till) -> None:
    transaction_id = till.transaction(capture="NOW")
    till.days(3 * 365)
    assert refused(_refund(till, transaction_id, 1)) == CONFLICT


def test_the_same_key_refunds_once(till: Till) -> None:
    transaction_id = till.transaction(capture="NOW")
    act, body = f"captures/{transaction_id}:capture:1/refunds", {"refund_amount": 2900}
    first = till.on(transaction_id, act, body, Klarna_Idempotency_Key="a")
    assert till.on(transaction_id, act, body, Klarna_Idempotency_Key="a").json() == first.json()
    till.days(1)
    assert refused(till.on(transaction_id, act, body, Klarna_Idempotency_Key="a")) == FORBIDDEN, "after 24 hours"
    assert till.shown(transaction_id)["refunded_amount"] == 2900


def test_a_transaction_has_200_refunds_at_most(till: Till) -> None:
    transaction_id = till.transaction(capture="NOW")
    for _ in range(200):
        assert _refund(till, transaction_id, 1).status_code == 201
    assert refused(_refund(till, transaction_id, 1)) == FORBIDDEN
