"""Bodies: read as JSON whatever they are called, and refused by name where they cannot be believed."""

import base64
import json
from types import SimpleNamespace

import pytest

from tests.functional.conftest import COFFEE
from tests.support.events import api_event

START = json.dumps(COFFEE)


@pytest.mark.parametrize(
    "content_type",
    [
        "application/x-www-form-urlencoded",
        "text/plain",
        "multipart/form-data",
        "APPLICATION/JSON",
        "application/x+json",
    ],
)
def test_a_body_is_json_whatever_its_content_type_says(kassa, content_type):
    assert kassa.call("POST /v1/payments", START, headers={"content-type": content_type}).status == 201


@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", "text/plain"])
def test_a_form_is_no_json(kassa, content_type):
    answer = kassa.call("POST /v1/payments", "amount=2900&currency=SEK", headers={"content-type": content_type})
    assert (answer.status, answer.body["code"], answer.headers["X-Request-Id"]) == (400, "invalid_json", "request-1")


@pytest.mark.parametrize(
    "body",
    [
        "[" * 100_000,
        '{"amount": ' + "9" * 5000 + "}",
        '{"supplementary_purchase_data": {"x": NaN}}',
        '{"supplementary_purchase_data": {"x": -Infinity}}',
        '{"amount": 2900, "amount": 29}',
        '{"supplementary_purchase_data": {"x": 1, "x": 2}}',
    ],
    ids=["endless depth", "endless digits", "NaN", "Infinity", "two amounts", "two of a name inside"],
)
def test_what_could_not_be_sent_on_as_it_is_is_no_json(kassa, klarna, body):
    answer = kassa.call("POST /v1/payments", body)
    assert (answer.status, answer.body["code"]) == (400, "invalid_json")
    assert klarna.calls == []


def test_a_list_is_not_taken_for_what_it_holds(kassa, klarna):
    answer = kassa.call("POST /v1/payments", [COFFEE])
    assert (answer.status, answer.body["errors"][0]["field"]) == (422, "body")
    assert klarna.calls == []


def encoded(kassa, body):
    headers = {"idempotency-key": "key-0001", "content-type": "application/json"}
    event = api_event("POST", "/v1/payments", "", headers, base64.b64encode(body).decode(), kassa.terminal)
    context = SimpleNamespace(aws_request_id="request-1")
    return kassa.app_for("POST", "/v1/payments").resolve(event | {"isBase64Encoded": True}, context)


def test_a_body_that_api_gateway_encoded_is_read_all_the_same(kassa):
    assert encoded(kassa, START.encode())["statusCode"] == 201


def test_bytes_that_are_no_text_name_their_field(kassa, klarna):
    answer = encoded(kassa, b'{"amount": 2900, "currency": "SEK", "reference": "R-\xff"}')
    assert answer["statusCode"] == 422
    assert [error["field"] for error in json.loads(answer["body"])["errors"]] == ["reference"]
    assert klarna.calls == []


def test_a_call_without_fields_refuses_every_field(kassa):
    payment = kassa.start()
    answer = kassa.call(f"POST /v1/payments/{payment['id']}/cancel", {"reson": "wrong lane", "amount": 1})
    assert (answer.status, answer.body["code"]) == (422, "validation_failed")
    assert [error["field"] for error in answer.body["errors"]] == ["reson", "amount"]
    assert kassa.payment(payment["id"])["cancellation"] is None


@pytest.mark.parametrize(("body", "status"), [("{", 400), ("[1]", 422), ("{}", 202), ("null", 202), ("", 202)])
def test_a_call_without_fields_takes_an_empty_body(kassa, body, status):
    payment = kassa.start()
    assert kassa.call(f"POST /v1/payments/{payment['id']}/cancel", body).status == status


def test_more_mistakes_than_an_answer_can_hold_are_not_all_told(kassa):
    answer = kassa.call("POST /v1/payments", {f"{'x' * 300}{count}": 1 for count in range(2000)})
    assert answer.status == 422
    assert len(answer.body["errors"]) == 1000
    assert max(len(error["field"]) for error in answer.body["errors"]) == 200
