"""The Lambda entry points around accounts, with the environment and clients they build themselves."""

import importlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import boto3
import pytest

from functions.klarna_webhook.request import read_news
from kassa.adapters.dynamodb.klarna_event_table import KlarnaEventTable
from kassa.adapters.dynamodb.merchants.account_table import read_happening
from kassa.adapters.webhooks.public_merchant_event import merchant_message_of
from kassa.ports.news import News
from tests.functional.accounts.conftest import NORR
from tests.functional.conftest import Kassa

CONTEXT: Any = SimpleNamespace(
    function_name="f",
    memory_limit_in_mb=512,
    invoked_function_arn="arn:f",
    aws_request_id="r",
    get_remaining_time_in_millis=lambda: 60_000,
)


@pytest.fixture(scope="module")
def accounts(world: Kassa, klarna_url: str) -> Iterator[Any]:
    """The accounts function as Lambda imports it."""
    secret = json.dumps({"api_key": "klarna_test_api_simulator"})
    boto3.client("secretsmanager").create_secret(Name="kassa/klarna-accounts", SecretString=secret)
    environment = {
        "POWERTOOLS_SERVICE_NAME": "test",
        "POWERTOOLS_METRICS_NAMESPACE": "Kassa",
        "POWERTOOLS_LOG_LEVEL": "INFO",
        "LIVE": "false",
        "MERCHANTS_TABLE": "merchants",
        "KLARNA_URL": klarna_url,
        "KLARNA_SECRET": "kassa/klarna-accounts",
        "KLARNA_AUTHENTICATION": "raw",
        "KLARNA_INTEGRATOR": "KASSA_TEST",
        "KLARNA_SECRET_FRESH_FOR": "60",
        "KLARNA_FLOW": "authorize",
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, text in environment.items():
            patch.setenv(name, text)
        module = importlib.import_module("functions.accounts.handler")
        yield module
        module.klarna._calls._calls._transport.close()


def test_signed_news_in_either_version_says_whose_account_it_is_about():
    about = {"event_id": "e-1", "event_type": "partner.account.state-change.operational"}
    for metadata in ({"account_id": "krn:a"}, {"subject_account_id": "krn:a", "recipient_account_id": "krn:b"}):
        envelope = {"metadata": about | metadata, "payload": {"account_reference": "mer_1", "state": "OPERATIONAL"}}
        news = read_news(json.dumps(envelope).encode())
        assert (news.account_id, news.account_reference, news.payment_reference) == ("krn:a", "mer_1", None)


def test_news_from_the_stream_makes_a_merchant_operational(office, accounts):
    merchant = office.onboarded(ready=False)
    office.pass_time(5)
    news = News(
        event_id="e-1",
        event_type="partner.account.state-change.operational",
        payment_reference=None,
        occurred_at=None,
        state="OPERATIONAL",
        account_id=merchant["klarna_account_id"],
    )
    table = office.kassa.dynamodb
    KlarnaEventTable(table, "klarna_events").put(news, received_at=office.kassa.now)
    (image,) = table.scan(TableName="klarna_events")["Items"]
    accounts.handler({"Records": [{"dynamodb": {"NewImage": image}}]}, CONTEXT)
    assert office.call(f"GET /v1/merchants/{merchant['id']}").body["klarna_state"] == "OPERATIONAL"


def test_every_minute_what_has_no_answer_is_asked_for(office, accounts):
    office.kassa.now = datetime.now(UTC)
    office.fails("timeout_before")
    assert office.apply().status == 502
    office.pass_time(1)
    waiting = office.waiting()
    accounts.handler({}, CONTEXT)
    found = office.call(f"GET /v1/merchants/{waiting['id']}").body
    assert (found["status"], len(office.at_klarna(found))) == ("active", 1)


def test_an_event_of_a_merchant_is_the_merchant_as_it_then_stood(office):
    merchant = office.onboarded(ready=False)
    (image,) = (
        one
        for one in office.kassa.dynamodb.scan(TableName="merchants")["Items"]
        if one["item"]["S"].startswith("event#")
    )
    message = merchant_message_of(read_happening(image), live=False)
    body = json.loads(message.body)
    assert (message.type, message.merchant_id, message.version) == ("merchant.onboarded", merchant["id"], 2)
    assert body["data"] == merchant
    assert (body["id"], body["version"]) == (message.id, 2)


def test_a_refused_event_tells_no_more_than_the_fields(office):
    wrong = {**NORR, "business_entity": NORR["business_entity"] | {"registration_number": "123"}}
    merchant = office.apply(wrong).body["merchant"]
    assert merchant["refusal"]["errors"][0]["field"] == "business_entity.registration_number"
    assert "ida@example.test" not in json.dumps(merchant)
