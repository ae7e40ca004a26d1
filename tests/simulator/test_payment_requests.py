"""Payment requests: read, update, cancel, expire."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.simulator.till import CONFLICT, INVALID, TWO, Till, expiring, purchase, refused, request_path


def test_a_request_is_read_as_it_was_answered(till: Till) -> None:
    answered = till.authorize(purchase()).json()["payment_request"]
    assert till.read(answered["payment_request_id"]) == answered


def test_a_completed_request_tells_token_and_customer(till: Till) -> None:
    request_id, token = till.approved()
    context = till.read(request_id)["state_context"]
    assert context["klarna_network_session_token"] == token
    assert token.startswith("krn:network:eu1:test:session-token:")
    assert context["klarna_customer"]["customer_profile"]["email"] == "kim@example.test"


def test_a_request_of_another_account_is_not_found(till: Till) -> None:
    request_id = till.submitted()
    for method in ("GET", "DELETE"):
        answer = till.call(method, request_path(request_id, account=TWO))
        assert refused(answer) == (404, "RESOURCE_NOT_FOUND")
    assert refused(till.call("GET", request_path("krn:payment:eu1:request:none"))) == (404, "RESOURCE_NOT_FOUND")


def test_an_update_changes_what_it_names_and_keeps_the_rest(till: Till) -> None:
    request_id = till.submitted()
    items = [{"name": "Espresso beans", "quantity": 1, "total_amount": 1450}]
    body = {"amount": 1450, "supplementary_purchase_data": {"line_items": items}}
    updated = till.call("PUT", request_path(request_id), body).json()
    assert (updated["amount"], updated["currency"], updated["state"]) == (1450, "SEK", "SUBMITTED")
    config = {"customer_interaction_config": {"interaction_expiry": {"duration": "PT20M"}}}
    moved = till.call("PUT", request_path(request_id), config).json()
    assert moved["expires_at"] == "2026-03-01T12:20:00.000Z"
    assert moved["amount"] == 1450
    assert moved["customer_interaction_config"]["return_url"] == "https://shop.example/done"


def test_an_update_must_still_sum(till: Till) -> None:
    request_id = till.submitted()
    assert refused(till.call("PUT", request_path(request_id), {"amount": 1450})) == INVALID
    assert till.read(request_id)["amount"] == 2900


def test_nothing_is_updated_once_it_was_scanned(till: Till) -> None:
    request_id = till.submitted()
    till.sim("POST", f"/requests/{request_id}/scan")
    assert refused(till.call("PUT", request_path(request_id), {"amount": 2900})) == CONFLICT


@pytest.mark.parametrize("before", ["", "scan", "approve"])
def test_a_request_can_be_canceled_until_it_is_finalised(till: Till, before: str) -> None:
    request_id = till.submitted()
    if before:
        till.sim("POST", f"/requests/{request_id}/{before}")
    canceled = till.call("DELETE", request_path(request_id)).json()
    assert (canceled["state"], canceled["state_reason"]) == ("CANCELED", "PARTNER_CANCELED")
    assert canceled["previous_state"] == {"": "SUBMITTED", "scan": "IN_PROGRESS", "approve": "COMPLETED"}[before]
    assert canceled["canceled_at"] == "2026-03-01T12:00:00.000Z"
    assert canceled["state_context"] == {}
    assert refused(till.call("DELETE", request_path(request_id))) == CONFLICT


def test_a_finalised_request_cannot_be_canceled(till: Till) -> None:
    request_id, token = till.approved()
    till.finalise(token)
    assert refused(till.call("DELETE", request_path(request_id))) == CONFLICT


def test_canceling_a_completed_request_can_be_forbidden(till: Till) -> None:
    till.sim("POST", "/settings", {"cancel_completed": False})
    request_id, _ = till.approved()
    assert refused(till.call("DELETE", request_path(request_id))) == CONFLICT


def test_a_request_expires_at_its_time(till: Till) -> None:
    request_id = till.submitted(expiring(duration="PT15M"))
    till.sim("POST", f"/requests/{request_id}/scan")
    till.sim("POST", "/clock", {"advance_seconds": 899})
    assert till.read(request_id)["state"] == "IN_PROGRESS"
    till.sim("POST", "/clock", {"advance_seconds": 600})
    expired = till.read(request_id)
    assert expired["state"] == "EXPIRED"
    assert expired["updated_at"] == "2026-03-01T12:15:00.000Z", "at its time, not at the time somebody looked"
    assert refused(till.call("POST", f"/_sim/requests/{request_id}/approve")) == CONFLICT
    till.sim("POST", "/settings", {"expired_requests_are_gone": True})
    assert refused(till.call("GET", request_path(request_id))) == (404, "RESOURCE_NOT_FOUND")


def test_a_later_expiry_takes_the_place_of_the_first(till: Till) -> None:
    request_id = till.submitted(expiring(duration="PT15M"))
    config = {"customer_interaction_config": {"interaction_expiry": {"duration": "PT1H"}}}
    till.call("PUT", request_path(request_id), config)
    till.sim("POST", "/clock", {"advance_seconds": 1800})
    assert till.read(request_id)["state"] == "SUBMITTED"
    till.sim("POST", "/clock", {"advance_seconds": 1800})
    assert till.read(request_id)["state"] == "EXPIRED"


def test_a_shopper_who_leaves_can_come_back(till: Till) -> None:
    request_id = till.submitted()
    assert refused(till.call("POST", "/_sim/requests/ps_1/leave")) == CONFLICT, "nobody is there"
    till.sim("POST", "/requests/ps_1/scan")
    assert till.sim("POST", "/requests/ps_1/scan")["state"] == "IN_PROGRESS", "scanning again changes nothing"
    left = till.sim("POST", "/requests/ps_1/leave")
    assert (left["state"], left["state_reason"]) == ("SUBMITTED", "PURCHASE_FLOW_ABORTED")
    till.sim("POST", "/requests/ps_1/decline")
    assert till.read(request_id)["state"] == "DECLINED"


ALLOWED = {
    "SUBMITTED": {"IN_PROGRESS", "COMPLETED", "DECLINED", "EXPIRED", "CANCELED"},
    "IN_PROGRESS": {"SUBMITTED", "COMPLETED", "DECLINED", "EXPIRED", "CANCELED"},
    "COMPLETED": {"CANCELED"},
    "EXPIRED": set[str](),
    "CANCELED": set[str](),
    "DECLINED": set[str](),
}
MOVES = st.sampled_from(["scan", "approve", "decline", "leave", "cancel", "finalise", "wait"])


@settings(max_examples=25, deadline=None)
@given(moves=st.lists(MOVES, max_size=10))
def test_whatever_happens_no_final_state_is_left_and_there_is_one_transaction_at_most(moves: list[str]) -> None:
    till = Till()
    request_id = till.submitted()
    state, token = "SUBMITTED", ""
    for move in moves:
        if move == "cancel":
            till.call("DELETE", request_path(request_id))
        elif move == "finalise":
            till.finalise(token or "none")
        elif move == "wait":
            till.sim("POST", "/clock", {"advance_seconds": 3000})
        else:
            till.call("POST", f"/_sim/requests/{request_id}/{move}")
        shown = till.read(request_id)
        token = shown["state_context"].get("klarna_network_session_token", token)
        assert shown["state"] == state or shown["state"] in ALLOWED[state]
        state = shown["state"]
        booked = till.sim("GET", "/ledger")["transactions"]
        assert len(booked) <= 1
        assert not booked or state == "COMPLETED"
    till.close()
