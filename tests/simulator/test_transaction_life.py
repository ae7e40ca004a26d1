"""What becomes of a payment transaction: voided, expired, reauthorised, closed; and who hears of it."""

from typing import Any

import pytest

from tests.simulator.till import CONFLICT, FORBIDDEN, INVALID, Till, refused, transaction_path


def _state(till: Till, transaction_id: str) -> str:
    return str(till.shown(transaction_id)["state"])


def _books(till: Till, transaction_id: str) -> tuple[int, int, int, int]:
    """Captured, refunded, released, remaining."""
    (entry,) = till.sim("GET", f"/ledger?reference={transaction_id}")["transactions"]
    assert entry["captured_amount"] == sum(one["capture_amount"] for one in entry["captures"])
    assert entry["refunded_amount"] == sum(one["refund_amount"] for one in entry["refunds"])
    assert entry["released_amount"] == sum(one["release_amount"] for one in entry["releases"])
    names = ("captured_amount", "refunded_amount", "released_amount", "remaining_authorized_amount")
    captured, refunded, released, remaining = (entry[name] for name in names)
    return captured, refunded, released, remaining


def _capture(till: Till, transaction_id: str, amount: int) -> Any:
    return till.on(transaction_id, "captures", {"capture_amount": amount})


def test_a_void_without_captures_closes_the_transaction(till: Till) -> None:
    transaction_id = till.transaction()
    answer = till.on(transaction_id, "void", {"reason": "the customer left"})
    assert (answer.status_code, answer.json()["state"]) == (200, "CLOSED")
    assert _books(till, transaction_id) == (0, 0, 2900, 0)
    assert refused(_capture(till, transaction_id, 1)) == CONFLICT
    assert refused(till.on(transaction_id, "reauthorize")) == CONFLICT
    assert refused(till.on(transaction_id, "void")) == CONFLICT


def test_a_void_after_a_capture_releases_the_rest_alone(till: Till) -> None:
    transaction_id = till.transaction()
    _capture(till, transaction_id, 1000)
    assert till.on(transaction_id, "void").json()["state"] == "COMPLETED"
    assert _books(till, transaction_id) == (1000, 0, 1900, 0)
    refund = till.on(transaction_id, f"captures/{transaction_id}:capture:1/refunds", {"refund_amount": 1000})
    assert refund.status_code == 201
    assert _books(till, transaction_id) == (1000, 1000, 1900, 0)


def test_a_void_needs_no_body_and_is_replayed_under_its_key(till: Till) -> None:
    transaction_id = till.transaction()
    path = f"{transaction_path(transaction_id)}/void"
    first = till.call("POST", path, Klarna_Idempotency_Key="a")
    assert till.call("POST", path, Klarna_Idempotency_Key="a").json() == first.json()
    assert refused(till.call("POST", path, {"reason": 7})) == INVALID


def test_after_28_days_nothing_can_be_captured(till: Till) -> None:
    transaction_id = till.transaction()
    _capture(till, transaction_id, 1000)
    till.days(28, seconds=-1)
    assert _state(till, transaction_id) == "AUTHORIZED"
    till.days(0, seconds=1)
    assert _state(till, transaction_id) == "EXPIRED"
    assert _books(till, transaction_id) == (1000, 0, 0, 0)
    assert refused(_capture(till, transaction_id, 1)) == CONFLICT


@pytest.mark.parametrize(("captured", "state"), [(0, "CLOSED"), (1000, "COMPLETED")])
def test_seven_days_later_the_rest_is_released(till: Till, captured: int, state: str) -> None:
    transaction_id = till.transaction()
    if captured:
        _capture(till, transaction_id, captured)
    till.days(35, seconds=-1)
    assert _state(till, transaction_id) == "EXPIRED"
    till.days(0, seconds=1)
    assert _state(till, transaction_id) == state
    assert _books(till, transaction_id) == (captured, 0, 2900 - captured, 0)
    (entry,) = till.sim("GET", "/ledger")["transactions"]
    assert entry["releases"] == [
        {"release_amount": 2900 - captured, "reason": "EXPIRY", "released_at": "2026-04-05T12:00:00.000Z"}
    ]
    assert refused(till.on(transaction_id, "reauthorize")) == CONFLICT


def test_an_expired_transaction_can_be_voided(till: Till) -> None:
    transaction_id = till.transaction()
    till.days(28)
    assert till.on(transaction_id, "void").json()["state"] == "CLOSED"
    assert _books(till, transaction_id) == (0, 0, 2900, 0)
    till.days(7)
    assert _books(till, transaction_id) == (0, 0, 2900, 0), "what is released is not released again"


def test_three_years_after_completion_a_transaction_is_closed(till: Till) -> None:
    transaction_id = till.transaction(capture="NOW")
    till.days(3 * 365, seconds=-1)
    assert _state(till, transaction_id) == "COMPLETED"
    till.days(0, seconds=1)
    assert _state(till, transaction_id) == "CLOSED"


def test_one_jump_takes_a_transaction_through_its_whole_life(till: Till) -> None:
    till.listen("payment.transaction.*")
    transaction_id = till.transaction()
    _capture(till, transaction_id, 1000)
    till.days(28 + 7 + 3 * 365)
    assert till.types() == ["authorized", "captured", "expired", "completed", "closed"]


def test_a_reauthorization_gives_a_new_life(till: Till) -> None:
    transaction_id = till.transaction()
    till.days(20)
    answer = till.on(transaction_id, "reauthorize").json()["payment_transaction_response"]
    assert answer["result"] == "APPROVED"
    assert answer["payment_transaction"]["expires_at"] == "2026-04-18T12:00:00.000Z"
    till.days(20)
    assert _state(till, transaction_id) == "AUTHORIZED", "the first expiry no longer counts"
    till.days(8)
    assert _state(till, transaction_id) == "EXPIRED"


def test_an_expired_transaction_comes_back_within_seven_days(till: Till) -> None:
    transaction_id = till.transaction()
    _capture(till, transaction_id, 1000)
    till.days(34)
    till.on(transaction_id, "reauthorize")
    assert _state(till, transaction_id) == "AUTHORIZED"
    till.days(1)
    assert _books(till, transaction_id) == (1000, 0, 0, 1900), "the grace of the first expiry no longer counts"
    assert _capture(till, transaction_id, 1900).status_code == 201


def test_a_reauthorization_may_change_amount_and_things(till: Till) -> None:
    transaction_id = till.transaction()
    _capture(till, transaction_id, 1000)
    assert refused(till.on(transaction_id, "reauthorize", {"amount": 1000})) == INVALID, "captured already"
    items = [{"name": "Mill", "quantity": 1, "total_amount": 5000}]
    data = {"purchase_reference": "R-2", "line_items": items}
    wrong = {"amount": 4000, "supplementary_purchase_data": data}
    assert refused(till.on(transaction_id, "reauthorize", wrong)) == INVALID
    till.on(transaction_id, "reauthorize", {"amount": 5000, "supplementary_purchase_data": data})
    shown = till.shown(transaction_id)
    assert (shown["amount"], shown["remaining_authorized_amount"]) == (5000, 4000)
    assert shown["supplementary_purchase_data"]["line_items"] == items


def test_a_declined_reauthorization_changes_nothing(till: Till) -> None:
    transaction_id = till.transaction()
    before = till.shown(transaction_id)
    till.sim("POST", "/outcomes", {"reauthorize": "DECLINED"})
    answer = till.on(transaction_id, "reauthorize", {"amount": 5000})
    assert answer.json()["payment_transaction_response"]["result"] == "DECLINED"
    assert till.shown(transaction_id) == before


def test_references_and_shipping_can_be_updated_while_something_is_authorized(till: Till) -> None:
    transaction_id = till.transaction()
    path = transaction_path(transaction_id)
    body = {
        "payment_transaction_reference": "pay_2",
        "supplementary_purchase_data": {"purchase_reference": "R-2"},
        "shipping": [{"shipping_carrier": "PostNord"}],
    }
    shown = till.call("PATCH", path, body).json()
    assert shown["payment_transaction_reference"] == "pay_2"
    assert shown["supplementary_purchase_data"] == {"purchase_reference": "R-2"}
    assert shown["shipping"] == [{"shipping_carrier": "PostNord"}]
    for reference in ("pay_2", "R-2"):
        assert len(till.sim("GET", f"/ledger?reference={reference}")["transactions"]) == 1
    assert refused(till.call("PATCH", path, {"payment_reference": "misspelt"})) == INVALID
    _capture(till, transaction_id, 2900)
    assert refused(till.call("PATCH", path, body)) == CONFLICT


def test_a_transaction_has_500_operations_at_most(till: Till) -> None:
    till.sim("POST", "/settings", {"partner_rate": 1000})  # the clock stands still
    transaction_id = till.transaction()
    path = transaction_path(transaction_id)
    for number in range(500):
        answer = till.call("PATCH", path, {"payment_transaction_reference": f"pay_{number}"})
        assert answer.status_code == 200
    assert refused(till.call("PATCH", path, {"payment_transaction_reference": "pay"})) == FORBIDDEN
    for act, body in (("captures", {"capture_amount": 1}), ("void", {}), ("reauthorize", {})):
        assert refused(till.on(transaction_id, act, body)) == FORBIDDEN


def test_every_operation_is_told_by_webhook(till: Till) -> None:
    till.listen("payment.transaction.*")
    transaction_id = till.transaction()
    till.on(transaction_id, "captures", {"capture_amount": 1000, "payment_capture_reference": "cap_1"})
    refund = {"refund_amount": 400, "payment_refund_reference": "ref_1"}
    till.on(transaction_id, f"captures/{transaction_id}:capture:1/refunds", refund)
    till.on(transaction_id, "reauthorize")
    till.on(transaction_id, "void")
    assert till.types() == ["authorized", "captured", "refunded", "updated", "completed", "voided"]
    captured, refunded = till.posted[1].event["payload"], till.posted[2].event["payload"]
    assert captured["payment_capture_id"] == refunded["payment_capture_id"] == f"{transaction_id}:capture:1"
    assert captured["payment_capture_reference"] == "cap_1"
    assert refunded["payment_refund_id"] == f"{transaction_id}:refund:1"
    assert refunded["payment_refund_reference"] == "ref_1"
    completed = till.posted[4].event["payload"]
    assert (completed["state"], completed["previous_state"]) == ("COMPLETED", "AUTHORIZED")


@pytest.mark.parametrize("act", ["captures", "captures/1/refunds", "refunds", "void", "reauthorize"])
def test_what_was_refused_changes_nothing_and_tells_nobody(till: Till, act: str) -> None:
    transaction_id = till.transaction()
    till.on(transaction_id, "void")
    before = till.shown(transaction_id)
    till.listen()
    body = {"capture_amount": 1, "refund_amount": 1}
    assert till.on(transaction_id, act.replace("1", f"{transaction_id}:capture:1"), body).status_code >= 400
    assert till.shown(transaction_id) == before
    assert till.types() == []


OPERATIONS = {
    "capture": ("POST", "/captures", {"capture_amount": 100}),
    "update_capture": ("PATCH", "/captures/{capture}", {"payment_capture_reference": "cap_2"}),
    "refund_capture": ("POST", "/captures/{capture}/refunds", {"refund_amount": 1}),
    "refund_transaction": (
        "POST",
        "/refunds",
        {"refund_amount": 1, "line_items": [{"name": "Beans", "quantity": 1, "total_amount": 1}]},
    ),
    "update_transaction": ("PATCH", "", {"payment_transaction_reference": "pay_2"}),
    "reauthorize": ("POST", "/reauthorize", {}),
    "void": ("POST", "/void", {}),
}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_answer_that_got_lost_is_found_again_under_its_key(till: Till, operation: str) -> None:
    transaction_id = till.transaction()
    _capture(till, transaction_id, 1000)
    method, path, body = OPERATIONS[operation]
    path = transaction_path(transaction_id) + path.format(capture=f"{transaction_id}:capture:1")
    till.sim("POST", "/faults", {"operation": operation, "kind": "timeout_after", "times": 1, "delay_ms": 5})
    lost = till.call(method, path, body, Klarna_Idempotency_Key="a")
    assert refused(lost) == (500, "TIMEOUT")
    after = till.shown(transaction_id)
    assert till.call(method, path, body, Klarna_Idempotency_Key="a").is_success
    assert till.shown(transaction_id) == after
    calls = till.sim("GET", f"/log?reference={transaction_id}")["calls"]
    assert [call["operation"] for call in calls].count(operation) == 2 + (operation == "capture")
