"""What is refused, in which words, and that nothing has come of it."""

import json

import pytest

from tests.e2e.till import JsonObject, new_key, purchase

UNKNOWN_PAYMENT = "pay_" + "0" * 32
NO_BASKET = {"line_items": None}


def problem(answer) -> tuple[int, str]:
    """Status and code of a problem; its form is checked on the way."""
    content = answer.json()
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    assert {"type", "title", "status", "code", "request_id"} <= content.keys()
    assert content["request_id"] == answer.headers["x-request-id"]
    assert content["status"] == answer.status_code
    return answer.status_code, content["code"]


def bad_fields(answer) -> list[str]:
    assert problem(answer) == (422, "validation_failed")
    assert all(error["message"] for error in answer.json()["errors"])
    return [error["field"] for error in answer.json()["errors"]]


def test_a_wish_without_an_idempotency_key_is_refused(till):
    answer = till.post_raw("/v1/payments", b"{}", Content_Type="application/json")
    assert problem(answer) == (400, "idempotency_key_missing")


@pytest.mark.parametrize("key", ["short", "k" * 256])
def test_an_idempotency_key_has_eight_to_255_characters(till, key):
    assert problem(till.ask_to_start(key=key)) == (400, "idempotency_key_invalid")


@pytest.mark.parametrize("body", [b"{", b'{"amount": 2900,}', b"\xff\xfe"])
def test_a_body_that_is_no_json_is_refused(till, body):
    answer = till.post_raw("/v1/payments", body, Content_Type="application/json", Idempotency_Key=new_key())
    assert problem(answer) == (400, "invalid_json")


def test_without_a_key_nobody_gets_in(stranger):
    assert stranger.ask_to_start().status_code == 401
    assert stranger.get("/v1/payments").status_code == 401
    assert stranger.get(f"/v1/payments/{UNKNOWN_PAYMENT}").status_code == 401


@pytest.mark.parametrize("key", ["kassa_test_" + "x" * 43, "kassa_live_" + "x" * 43, "sesame"])
def test_with_a_key_that_nobody_gave_out_nobody_gets_in(with_key, key):
    assert with_key(key).ask_to_start().status_code == 403


def test_a_key_that_has_expired_opens_nothing(with_key, acquirer, chain):
    path = f"/v1/merchants/{chain.merchant_id}/keys"
    made = acquirer.post(path, {"kind": "merchant", "expires_at": "2020-01-01T00:00:00Z"})
    assert made.status_code == 201
    assert with_key(made.json()["key"]).get("/v1/payments").status_code == 403


def test_the_wrong_kind_of_key_is_told_so(till, back_office, acquirer):
    new_merchant = {"name": "Kaffe", "klarna_account_id": "krn:partner:global:account:test:DEMO0001"}
    for caller in (till, back_office):
        assert problem(caller.post("/v1/merchants", new_merchant)) == (403, "forbidden")
    asked = acquirer.ask_to_start(store_reference="s", terminal_reference="t")
    assert problem(asked) == (403, "forbidden")


@pytest.mark.parametrize("payment_id", [UNKNOWN_PAYMENT, "pay_1", "nonsense"])
def test_a_payment_that_does_not_exist_is_not_found(till, payment_id):
    for path in ("", "/events", "/qr"):
        assert problem(till.get(f"/v1/payments/{payment_id}{path}")) == (404, "payment_not_found")
    assert problem(till.cancel(payment_id)) == (404, "payment_not_found")


def test_a_store_is_made_once(acquirer, chain):
    path = f"/v1/merchants/{chain.merchant_id}/stores"
    address = {"street_address": "Storgatan 2", "postal_code": "11122", "city": "Stockholm", "country": "SE"}
    store = {"store_reference": "north", "name": "Another north", "address": address}
    assert problem(acquirer.post(path, store)) == (409, "already_exists")


BASKET = purchase()["line_items"]
BAD: dict[str, tuple[JsonObject, str]] = {
    "amount missing": ({"amount": None}, "amount"),
    "amount below nothing": ({"amount": -1} | NO_BASKET, "amount"),
    "amount in words": ({"amount": "2900"}, "amount"),
    "amount with a fraction": ({"amount": 29.5} | NO_BASKET, "amount"),
    "currency that does not exist": ({"currency": "XYZ"}, "currency"),
    "currency in small letters": ({"currency": "sek"}, "currency"),
    "reference empty": ({"reference": ""}, "reference"),
    "reference too long": ({"reference": "R" * 256}, "reference"),
    "store of somebody else": ({"store_reference": "nowhere"}, "store_reference"),
    "terminal of somebody else": ({"terminal_reference": "nowhere"}, "terminal_reference"),
    "capture unknown": ({"capture": "later"}, "capture"),
    "deadline too near": ({"expires_in": 30}, "expires_in"),
    "deadline too far": ({"expires_in": 3630}, "expires_in"),
    "deadline no multiple of 30": ({"expires_in": 70}, "expires_in"),
    "channel unknown": ({"channel": "web"}, "channel"),
    "quantity of nothing": ({"line_items": [BASKET[0] | {"quantity": 0}]}, "line_items[0].quantity"),
    "basket that does not make the amount": ({"amount": 2800}, "line_items"),
    "misspelt name": ({"amuont": 2900}, "amuont"),
    "misspelt name in a line": ({"line_items": [BASKET[0] | {"sum": 1}]}, "line_items[0].sum"),
    "more than can be kept": ({"supplementary_purchase_data": {"note": "x" * 450_000}}, "supplementary_purchase_data"),
    "pass-through too long": ({"klarna_network_data": "x" * 10_241}, "klarna_network_data"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_field_is_named(till, case):
    changes, field = BAD[case]
    assert bad_fields(till.ask_to_start(**changes)) == [field]


def test_text_that_nobody_can_read_is_refused(till):
    body = json.dumps(purchase(supplementary_purchase_data={"note": "\ud800"})).encode()
    answer = till.post_raw("/v1/payments", body, Content_Type="application/json", Idempotency_Key=new_key())
    assert bad_fields(answer) == ["supplementary_purchase_data"]


def test_all_bad_fields_are_named_at_once(till):
    answer = till.ask_to_start(amount=-1, currency="XYZ", expires_in=1, line_items=None)
    assert sorted(bad_fields(answer)) == ["amount", "currency", "expires_in"]


@pytest.mark.parametrize(
    ("query", "field"), [("refrence=R-1", "refrence"), ("limit=101", "limit"), ("status=paid", "status")]
)
def test_a_bad_filter_is_named(till, query, field):
    assert bad_fields(till.get(f"/v1/payments?{query}")) == [field]


def test_what_was_refused_never_reached_klarna(till, klarna):
    body = purchase(currency="XYZ")
    assert till.post("/v1/payments", body).status_code == 422
    assert till.get(f"/v1/payments?reference={body['reference']}").json()["data"] == []
    assert klarna.requests(body["reference"]) == klarna.calls(body["reference"], "authorize") == []
