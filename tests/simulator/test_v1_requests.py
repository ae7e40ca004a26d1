"""Payment requests in v1 of the API: their life and their news."""

from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.simulator.till import CONFLICT, INVALID, NOT_THERE, ONE, TWO, Till, refused, request_path
from tests.simulator.v1_till import approved, confirm, create, made, path_of, read, v1_purchase


def test_a_new_request_has_an_address_for_the_shopper_and_lives_48_hours(till: Till) -> None:
    new = create(till).json()
    assert (new["state"], new["payment_reference"], new["merchant_reference"]) == ("SUBMITTED", "pay_1", "R-1")
    assert new["state_context"]["distribution"]["url"].startswith("http://klarna.test/pay/")
    assert (new["payment_request"]["payment_amount"], new["payment_request"]["currency"]) == (2900, "SEK")
    assert new["expires_at"] == new["state_expires_at"] == "2026-03-03T12:00:00.000Z"
    assert read(till, new["payment_request_id"]) == new


@pytest.mark.parametrize(
    ("changes", "parameter"),
    [
        ({"currency": None}, "currency"),
        ({"payment_amount": None, "line_items": None}, "payment_amount"),
        ({"payment_amount": 1}, "line_items"),
        ({"config": None}, "config"),
        ({"config": {}}, "config.redirect_url"),
    ],
)
def test_mistakes_are_named_as_v1_names_them(till: Till, changes: dict[str, Any], parameter: str) -> None:
    answer = create(till, **changes)
    assert refused(answer) == INVALID
    assert [mistake["parameter"] for mistake in answer.json()["errors"]] == [parameter]
    assert answer.json()["errors"][0]["error_message"]


def test_one_key_makes_one_request(till: Till) -> None:
    path = f"/v1/accounts/{ONE}/payment/requests"
    first = till.call("POST", path, v1_purchase(), Klarna_Idempotency_Key="one").json()
    assert till.call("POST", path, v1_purchase(), Klarna_Idempotency_Key="one").json() == first
    other = till.call("POST", path, v1_purchase(payment_reference="pay_2"), Klarna_Idempotency_Key="one")
    assert refused(other) == CONFLICT


def test_neither_version_nor_another_account_sees_it(till: Till) -> None:
    request_id = made(till)
    assert refused(till.call("GET", path_of(request_id, account=TWO))) == NOT_THERE
    assert refused(till.call("GET", request_path(request_id))) == NOT_THERE
    assert refused(till.call("GET", path_of(till.submitted()))) == NOT_THERE


def test_only_what_nobody_has_opened_can_be_changed(till: Till) -> None:
    request_id = made(till)
    path = path_of(request_id)
    changed = till.call("PATCH", path, {"merchant_reference": "R-2"}).json()
    assert (changed["merchant_reference"], changed["payment_reference"]) == ("R-2", "pay_1")
    assert refused(till.call("PATCH", path, {"payment_amount": 1})) == INVALID, "the lines still sum to 2900"
    items = [{"name": "Beans", "quantity": 1, "total_amount": 1450}]
    assert till.call("PATCH", path, {"payment_amount": 1450, "line_items": items}).status_code == 200
    till.sim("POST", f"/requests/{request_id}/scan")
    assert refused(till.call("PATCH", path, {"merchant_reference": "R-3"})) == CONFLICT


@pytest.mark.parametrize("before", ["", "scan", "prepare", "approve"])
def test_a_request_can_be_canceled_until_it_is_confirmed(till: Till, before: str) -> None:
    till.sim("POST", "/settings", {"cancel_completed": False})  # a matter of v2
    request_id = made(till)
    token = ""
    if before:
        shown = till.sim("POST", f"/requests/{request_id}/{before}")
        token = shown["state_context"].get("payment_confirmation_token", "")
    canceled = till.call("DELETE", path_of(request_id)).json()
    assert (canceled["state"], canceled["state_context"]) == ("CANCELED", {})
    assert refused(till.call("DELETE", path_of(request_id))) == CONFLICT
    if token:
        assert refused(confirm(till, token)) == CONFLICT


def test_a_request_expires_after_48_hours(till: Till) -> None:
    request_id = made(till)
    till.sim("POST", "/clock", {"advance_seconds": 48 * 3600 - 1})
    assert read(till, request_id)["state"] == "SUBMITTED"
    till.sim("POST", "/clock", {"advance_seconds": 1})
    assert read(till, request_id)["state"] == "EXPIRED"


def test_v1_has_no_word_for_a_shopper_who_declines(till: Till) -> None:
    request_id = made(till)
    for move in ("decline", "leave"):
        till.sim("POST", f"/requests/{request_id}/scan")
        shown = till.sim("POST", f"/requests/{request_id}/{move}")
        assert (shown["state"], shown["state_reason"]) == ("SUBMITTED", "PURCHASE_FLOW_ABORTED")
    denied = made(till, customer={"email": "kim+denied@example.test"})
    assert till.sim("POST", f"/requests/{denied}/approve")["state"] == "SUBMITTED"


def test_only_v1_knows_a_prepared_request(till: Till) -> None:
    request_id = made(till)
    assert till.sim("POST", f"/requests/{request_id}/prepare")["state"] == "PREPARED"
    assert till.sim("POST", f"/requests/{request_id}/approve")["previous_state"] == "IN_PROGRESS"
    assert refused(till.call("POST", f"/_sim/requests/{till.submitted()}/prepare")) == CONFLICT


def test_the_shoppers_page_works_and_sends_back_with_everything_filled_in(till: Till) -> None:
    placeholders = "id", "state", "payment_reference", "payment_confirmation_token"
    query = "&".join(f"{name}={{klarna.payment_request.{name}}}" for name in placeholders)
    new = create(till, config={"redirect_url": f"https://shop.example/done?{query}"}).json()
    page = httpx.URL(new["state_context"]["distribution"]["url"]).path
    assert "Espresso beans" in till.call("GET", page).text
    outcome = till.call("POST", f"{page}/approve").headers["location"]
    token = read(till, new["payment_request_id"])["state_context"]["payment_confirmation_token"]
    text = till.call("GET", outcome).text
    assert "Approved" in text
    (asked,) = till.sim("GET", "/requests")["requests"]
    address = httpx.URL(asked["redirect_url"])
    assert dict(address.params) == {
        "id": new["payment_request_id"],
        "state": "PENDING_CONFIRMATION",
        "payment_reference": "pay_1",
        "payment_confirmation_token": token,
    }
    assert str(asked["redirect_url"]).replace("&", "&amp;") in text


def test_a_webhook_of_v1_gets_the_news_of_v1_in_its_own_form(till: Till) -> None:
    till.listen("payment.request.*", version="v1")
    till.listen("payment.request.*", url="http://127.0.0.1:9/v2")
    request_id, token = approved(till)
    confirm(till, token)
    till.settle()
    assert {posted.url for posted in till.posted} == {"http://127.0.0.1:9/hooks"}
    assert till.types() == ["submitted", "in-progress", "pending-confirmation", "authorized"]
    pending, authorized = (posted.event for posted in till.posted[-2:])
    assert (pending["metadata"]["event_version"], pending["metadata"]["account_id"]) == ("v1", ONE)
    assert "subject_account_id" not in pending["metadata"]
    assert pending["payload"]["payment_confirmation_token"] == token
    assert pending["payload"]["payment_reference"] == "pay_1"
    assert pending["payload"]["state_expires_at"] == "2026-03-01T13:00:00.000Z"
    assert authorized["payload"]["payment_transaction_id"].startswith("krn:payment:eu1:transaction:")
    till.posted.clear()
    till.submitted()
    till.settle()
    assert [posted.url for posted in till.posted] == ["http://127.0.0.1:9/v2"]
    assert request_id


def test_news_of_a_transaction_is_told_in_both_versions(till: Till) -> None:
    till.listen("payment.transaction.*", version="v1")
    till.listen("payment.transaction.*", url="http://127.0.0.1:9/v2")
    confirm(till, approved(till)[1])
    till.settle()
    assert sorted(posted.event["metadata"]["event_version"] for posted in till.posted) == ["v1", "v2"]
    assert len({posted.event["metadata"]["event_id"] for posted in till.posted}) == 1


def test_faults_strike_and_the_log_remembers(till: Till) -> None:
    request_id, token = approved(till)
    till.sim("POST", "/faults", {"operation": "confirm_payment_request", "kind": "error", "status": 503, "times": 1})
    assert confirm(till, token).status_code == 503
    assert confirm(till, token).status_code == 200
    calls = till.sim("GET", f"/log?reference={request_id}")["calls"]
    assert [call["operation"] for call in calls].count("confirm_payment_request") == 2


ALLOWED = {
    "SUBMITTED": {"IN_PROGRESS", "PREPARED", "PENDING_CONFIRMATION", "EXPIRED", "CANCELED"},
    "IN_PROGRESS": {"SUBMITTED", "PREPARED", "PENDING_CONFIRMATION", "EXPIRED", "CANCELED"},
    "PREPARED": {"SUBMITTED", "IN_PROGRESS", "PENDING_CONFIRMATION", "EXPIRED", "CANCELED"},
    "PENDING_CONFIRMATION": {"SUBMITTED", "AUTHORIZED", "CANCELED"},
    "AUTHORIZED": set[str](),
    "EXPIRED": set[str](),
    "CANCELED": set[str](),
}
MOVES = st.sampled_from(["scan", "prepare", "approve", "decline", "leave", "cancel", "confirm", "wait"])


@settings(max_examples=25, deadline=None)
@given(moves=st.lists(MOVES, max_size=10))
def test_whatever_happens_authorized_means_one_transaction_and_nothing_else_does(moves: list[str]) -> None:
    till = Till()
    request_id = made(till)
    state, token = "SUBMITTED", "none"
    for move in moves:
        if move == "cancel":
            till.call("DELETE", path_of(request_id))
        elif move == "confirm":
            confirm(till, token)
        elif move == "wait":
            till.sim("POST", "/clock", {"advance_seconds": 3000})
        else:
            till.call("POST", f"/_sim/requests/{request_id}/{move}")
        shown = read(till, request_id)
        token = shown["state_context"].get("payment_confirmation_token", token)
        assert shown["state"] == state or shown["state"] in ALLOWED[state]
        state = shown["state"]
        booked = till.sim("GET", "/ledger")["transactions"]
        assert len(booked) == (1 if state == "AUTHORIZED" else 0)
    till.close()
