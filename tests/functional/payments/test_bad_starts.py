"""What cannot be started is told field by field, and nothing of it reaches Klarna or the tables."""

import pytest

from tests.functional.conftest import ACQUIRER, COFFEE


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"amount": -1}, "amount"),
        ({"amount": "2900"}, "amount"),
        ({"amount": 29.0}, "amount"),
        ({"amount": True}, "amount"),
        ({"amount": None}, "amount"),
        ({"currency": "sek"}, "currency"),
        ({"currency": "ABC"}, "currency"),
        ({"reference": ""}, "reference"),
        ({"reference": "x" * 256}, "reference"),
        ({"expires_in": 59}, "expires_in"),
        ({"expires_in": 75}, "expires_in"),
        ({"expires_in": 3630}, "expires_in"),
        ({"capture": "later"}, "capture"),
        ({"channel": "web"}, "channel"),
        ({"ammount": 1}, "ammount"),
        ({"store_reference": "elsewhere"}, "store_reference"),
        ({"terminal_reference": "lane-9"}, "terminal_reference"),
        ({"line_items": []}, "line_items"),
        ({"line_items": [{"name": "Tea", "quantity": 0, "total_amount": 2900}]}, "line_items[0].quantity"),
        ({"line_items": [{"name": "Tea", "quantity": 1, "total_amount": 2900, "tax": 1}]}, "line_items[0].tax"),
        ({"line_items": [{"name": "Tea", "quantity": 1, "total_amount": 2800}]}, "line_items"),
        ({"klarna_network_session_token": "x" * 10_241}, "klarna_network_session_token"),
    ],
)
def test_bad_input_names_its_field_and_never_reaches_klarna(kassa, klarna, dynamodb, changes, field):
    answer = kassa.call("POST /v1/payments", {**COFFEE, **changes})
    assert (answer.status, answer.body["code"]) == (422, "validation_failed")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.body["request_id"] == "request-1"
    assert field in [error["field"] for error in answer.body["errors"]]
    assert klarna.calls == []
    assert dynamodb.scan(TableName="payments")["Count"] == 0


def test_every_bad_field_is_named_at_once(kassa):
    answer = kassa.call("POST /v1/payments", {"amount": -1, "currency": "x", "colour": "red"})
    assert {error["field"] for error in answer.body["errors"]} == {"amount", "currency", "reference", "colour"}


def test_line_items_with_discounts_must_sum(kassa):
    lines = [
        {"name": "Beans", "quantity": 1, "total_amount": 3400},
        {"name": "Gift card", "quantity": 1, "total_amount": -500},
    ]
    assert kassa.start(line_items=lines)["amount"] == 2900


@pytest.mark.parametrize(
    ("key", "code"),
    [(None, "idempotency_key_missing"), ("short", "idempotency_key_invalid"), ("x" * 256, "idempotency_key_invalid")],
)
def test_a_payment_needs_an_idempotency_key(kassa, key, code):
    answer = kassa.call("POST /v1/payments", COFFEE, key=key)
    assert (answer.status, answer.body["code"]) == (400, code)


@pytest.mark.parametrize("body", ["{", "", "null", "[]"])
def test_a_body_that_is_no_object_is_refused(kassa, body):
    assert kassa.call("POST /v1/payments", body).status in (400, 422)


def test_a_merchant_key_says_where_it_is(kassa):
    answer = kassa.call("POST /v1/payments", COFFEE, caller=kassa.merchant)
    assert {error["field"] for error in answer.body["errors"]} == {"store_reference", "terminal_reference"}
    where = {"store_reference": "store-gbg-014", "terminal_reference": "lane-4"}
    assert kassa.call("POST /v1/payments", {**COFFEE, **where}, caller=kassa.merchant).status == 201


def test_an_acquirer_key_starts_no_payment(kassa):
    answer = kassa.call("POST /v1/payments", COFFEE, caller=ACQUIRER)
    assert (answer.status, answer.body["code"]) == (403, "forbidden")


@pytest.mark.parametrize(
    "changes",
    [
        {"supplementary_purchase_data": {"y": "\ud800"}},
        {"supplementary_purchase_data": {"x": "x" * 450_000}},
        {"line_items": [{"name": "é" * 255, "quantity": 1, "total_amount": 0}] * 999},
        {"reference": "\ud800"},
    ],
)
def test_what_cannot_be_kept_is_refused_whole(kassa, klarna, dynamodb, changes):
    answer = kassa.call("POST /v1/payments", {**COFFEE, "amount": 0, **changes})
    assert (answer.status, answer.body["code"]) == (422, "validation_failed")
    assert answer.body["errors"][0]["field"] == next(iter(changes))
    assert klarna.calls == []
    assert dynamodb.scan(TableName="payments")["Count"] == 0
