"""The first call."""

from typing import Any

import pytest

from tests.simulator.till import INVALID, ONE, TWO, Till, expiring, from_customer, purchase, refused, result


def test_a_first_call_gives_a_payment_request_with_a_qr_code(till: Till) -> None:
    answer = till.authorize(purchase())
    assert result(answer) == "STEP_UP_REQUIRED"
    request = answer.json()["payment_request"]
    interaction = request["state_context"]["customer_interaction"]
    assert request["state"] == "SUBMITTED"
    assert request["payment_request_reference"] == "ps_1"
    assert (request["amount"], request["currency"]) == (2900, "SEK")
    assert request["expires_at"] == "2026-03-01T15:00:00.000Z", "three hours where nothing is said"
    assert interaction["method"] == "HANDOVER"
    assert interaction["payment_request_id"] == request["payment_request_id"]
    assert interaction["qr_code"]["target_url"] == interaction["payment_request_url"]
    assert interaction["payment_request_url"].startswith("http://klarna.test/pay/")


def test_the_public_url_stands_in_the_qr_code() -> None:
    till = Till(public_url="http://192.168.1.7:8792/")
    shown = till.authorize(purchase()).json()["payment_request"]["state_context"]["customer_interaction"]
    assert shown["payment_request_url"].startswith("http://192.168.1.7:8792/pay/")
    till.close()


def test_without_step_up_and_without_token_it_is_declined(till: Till) -> None:
    body = purchase()
    del body["step_up_config"]
    assert result(till.authorize(body)) == "DECLINED"


def test_a_red_customer_is_declined_at_once(till: Till) -> None:
    assert result(till.authorize(from_customer("kim+red@example.test"))) == "DECLINED"
    assert till.sim("GET", "/requests")["requests"] == []


def test_a_first_call_can_be_approved_or_declined_at_once(till: Till) -> None:
    till.sim("POST", "/outcomes", {"first_call": "APPROVED", "times": 2})
    body = purchase(request_payment_transaction={"amount": 2900, "capture": "NOW"})
    approved = till.authorize(body)
    transaction = approved.json()["payment_transaction_response"]["payment_transaction"]
    assert result(approved) == "APPROVED"
    assert len(transaction["payment_captures"]) == 1
    assert result(till.authorize(purchase())) == "APPROVED"
    till.sim("POST", "/outcomes", {"first_call": "DECLINED"})
    assert result(till.authorize(purchase())) == "DECLINED"
    assert result(till.authorize(purchase())) == "STEP_UP_REQUIRED"
    assert len(till.sim("GET", "/ledger")["transactions"]) == 2


def _with_items(*totals: object) -> dict[str, Any]:
    items = [{"name": "thing", "quantity": 1, "total_amount": total} for total in totals]
    return {"supplementary_purchase_data": {"line_items": items}}


@pytest.mark.parametrize(
    ("changes", "parameter"),
    [
        ({"currency": None}, "currency"),
        ({"currency": "sek"}, "currency"),
        ({"request_payment_transaction": None}, "request_payment_transaction"),
        ({"request_payment_transaction": {}}, "request_payment_transaction.amount"),
        ({"request_payment_transaction": {"amount": -1}}, "request_payment_transaction.amount"),
        ({"request_payment_transaction": {"amount": 29.0}}, "request_payment_transaction.amount"),
        ({"request_payment_transaction": {"amount": True}}, "request_payment_transaction.amount"),
        (_with_items(2899), "supplementary_purchase_data.line_items"),
        (_with_items(2000, 800), "supplementary_purchase_data.line_items"),
        (_with_items("2900"), "supplementary_purchase_data.line_items[0].total_amount"),
        ({"supplementary_purchase_data": {"line_items": [7]}}, "supplementary_purchase_data.line_items[0]"),
        ({"supplementary_purchase_data": []}, "supplementary_purchase_data"),
        ({"step_up_config": {}}, "step_up_config.customer_interaction_config"),
        (
            {"step_up_config": {"customer_interaction_config": {"method": "CARRIER_PIGEON"}}},
            "step_up_config.customer_interaction_config.method",
        ),
        ({"point_of_checkout": {"store_reference": "nowhere"}}, "point_of_checkout.store_reference"),
        ({"point_of_checkout": {"store_id": "nowhere"}}, "point_of_checkout.store_id"),
        ({"point_of_checkout": {}}, "point_of_checkout"),
        ({"point_of_transaction": {"type": "TERMINAL"}}, "point_of_transaction.terminal_reference"),
    ],
)
def test_what_klarna_would_refuse_is_refused_by_name(till: Till, changes: dict[str, Any], parameter: str) -> None:
    answer = till.authorize(purchase(**changes))
    assert refused(answer) == INVALID
    assert parameter in [error["parameter"] for error in answer.json()["validation_errors"]]
    assert till.sim("GET", "/requests")["requests"] == []


def test_discounts_are_negative_items_and_a_free_purchase_is_a_purchase(till: Till) -> None:
    assert result(till.authorize(purchase(**_with_items(3000, -100)))) == "STEP_UP_REQUIRED"
    free = purchase(request_payment_transaction={"amount": 0}, supplementary_purchase_data={})
    assert result(till.authorize(free)) == "STEP_UP_REQUIRED"


@pytest.mark.parametrize("position", [(), ("supplementary_purchase_data",), ("step_up_config",)])
def test_a_known_store_is_found_wherever_the_body_names_it(till: Till, position: tuple[str, ...]) -> None:
    store = till.store()
    for place in ({"store_reference": "store-1"}, {"store_id": store["store_id"]}):
        body = purchase()
        holder = body[position[0]] if position else body
        holder["point_of_checkout"] = place
        holder["point_of_transaction"] = {"type": "TERMINAL", "terminal_reference": "lane-3"}
        assert result(till.authorize(body)) == "STEP_UP_REQUIRED"
    assert {shown["store_reference"] for shown in till.sim("GET", "/requests")["requests"]} == {"store-1"}


def test_a_store_of_another_account_is_unknown(till: Till) -> None:
    till.store(account=TWO)
    body = purchase(point_of_checkout={"store_reference": "store-1"})
    assert refused(till.authorize(body, account=ONE)) == INVALID
    assert result(till.authorize(body, account=TWO)) == "STEP_UP_REQUIRED"


def test_a_store_that_is_not_onboarded_can_be_described_in_full(till: Till) -> None:
    store = {"type": "PHYSICAL_STORE", "store_reference": "popup-7", "address": {"country": "SE"}}
    assert result(till.authorize(purchase(point_of_checkout={"store": store}))) == "STEP_UP_REQUIRED"
    del store["address"]
    assert refused(till.authorize(purchase(point_of_checkout={"store": store}))) == INVALID


def test_an_account_with_several_stores_must_say_which(till: Till) -> None:
    till.store("store-1")
    assert result(till.authorize(purchase())) == "STEP_UP_REQUIRED"
    till.store("store-2")
    assert refused(till.authorize(purchase())) == INVALID


@pytest.mark.parametrize(
    ("expiry", "expires_at"),
    [
        ({"duration": "PT15M"}, "2026-03-01T12:15:00.000Z"),
        ({"duration": "PT48H"}, "2026-03-03T12:00:00.000Z"),
        ({"duration": "P1DT1H30M"}, "2026-03-02T13:30:00.000Z"),
        ({"timestamp": "2026-03-01T12:30:00Z"}, "2026-03-01T12:30:00.000Z"),
        ({"timestamp": "2026-03-01T14:30:00.123456789+02:00"}, "2026-03-01T12:30:00.123Z"),
    ],
)
def test_a_request_lives_as_long_as_it_was_asked_to(till: Till, expiry: dict[str, str], expires_at: str) -> None:
    assert till.authorize(expiring(**expiry)).json()["payment_request"]["expires_at"] == expires_at


@pytest.mark.parametrize(
    "expiry",
    [
        {"duration": "PT14M59S"},
        {"duration": "PT48H1S"},
        {"duration": "30 minutes"},
        {"duration": "PT"},
        {"timestamp": "2026-03-01T12:14:00Z"},
        {"timestamp": "2026-03-01T12:30:00"},
        {"timestamp": "soon"},
        {"duration": "PT30M", "timestamp": "2026-03-01T12:30:00Z"},
        {"minutes": "30"},
    ],
)
def test_no_request_lives_under_15_minutes_or_over_48_hours(till: Till, expiry: dict[str, str]) -> None:
    assert refused(till.authorize(expiring(**expiry))) == INVALID
