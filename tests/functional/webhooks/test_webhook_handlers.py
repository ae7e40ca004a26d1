"""The Lambda entry points of the webhooks, with the environment and clients they build themselves."""

import importlib
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from standardwebhooks import Webhook

from kassa.adapters.clock import utc_now
from kassa.adapters.dynamodb.dispute_table import DisputeTable
from kassa.adapters.dynamodb.payments.table import PaymentTable
from kassa.adapters.dynamodb.price_table import SaleTable
from kassa.adapters.event_bus import EventBus, NotPublished
from kassa.domain.disputes.case import opened
from kassa.domain.payments.happenings import Actor, EventType
from kassa.domain.payments.purchase import Purchase
from kassa.domain.pricing.periods import month_of
from kassa.domain.pricing.sales import SaleKind
from kassa.use_cases.disputes.look import payment_with
from tests.support.disputes import a_sold_payment, seen_dispute
from tests.support.events import api_event
from tests.support.payments import NOW
from tests.support.receiver import answers
from tests.support.webhooks import a_message

CONTEXT = SimpleNamespace(
    function_name="f", memory_limit_in_mb=512, invoked_function_arn="arn:f", aws_request_id="request-1"
)
TRUST = {
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "states.amazonaws.com"}, "Action": "sts:AssumeRole"}]
}


class FakeLambda:
    """Takes asynchronous calls, and runs them when a test says so."""

    def __init__(self) -> None:
        self.calls: list[dict[str, Any]] = []

    def invoke(self, **asked: Any) -> None:
        assert (asked["FunctionName"], asked["InvocationType"]) == ("deliveries", "Event")
        self.calls.append(json.loads(asked["Payload"]))


@pytest.fixture(scope="session")
def handlers(world: Any) -> Iterator[Any]:
    """All handlers, imported once as Lambda imports them; of AWS, only Lambda is not there."""
    iam, stepfunctions = boto3.client("iam"), boto3.client("stepfunctions")
    role = iam.create_role(RoleName="retries", AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"]
    definition = json.dumps({"StartAt": "A", "States": {"A": {"Type": "Succeed"}}})
    machine = stepfunctions.create_state_machine(name="retries", definition=definition, roleArn=role)
    boto3.client("events").create_event_bus(Name="kassa")
    environment = {
        "POWERTOOLS_SERVICE_NAME": "test",
        "POWERTOOLS_METRICS_NAMESPACE": "Kassa",
        "POWERTOOLS_LOG_LEVEL": "INFO",
        "LIVE": "false",
        "PUBLIC_URL": "https://kassa.example",
        "MERCHANTS_TABLE": "merchants",
        "AUDIT_TABLE": "audit",
        "EVENT_BUS": "kassa",
        "DELIVERIES_FUNCTION": "deliveries",
        "BOOKS_FUNCTION": "books",
        "RETRY_STATE_MACHINE": machine["stateMachineArn"],
        "DEAD_LETTER_QUEUE": boto3.client("sqs").create_queue(QueueName="undelivered")["QueueUrl"],
        "RETRY_SCHEDULE": "0.5,0.5",
        "ALLOW_PRIVATE_ENDPOINTS": "true",
        "PLACES_AT_AN_ENDPOINT": "2",
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, text in environment.items():
            patch.setenv(name, text)
        modules = {
            name: importlib.import_module(f"functions.{name}.handler")
            for name in ("webhooks", "notifications", "deliveries")
        }
        calls = FakeLambda()
        patch.setattr(modules["webhooks"].attempts, "_client", calls)
        patch.setattr(modules["notifications"].announce.attempts, "_client", calls)
        yield SimpleNamespace(
            calls=calls.calls, machine=machine["stateMachineArn"], queue=environment["DEAD_LETTER_QUEUE"], **modules
        )


@pytest.fixture
def endpoint(kassa, handlers, receiver):
    handlers.calls.clear()
    return post(
        handlers, kassa, "/v1/webhook-endpoints", {"url": receiver.url, "event_types": ["payment.created", "dispute.*"]}
    )


def post(handlers, kassa, path, body=None):
    headers = {"content-type": "application/json", "idempotency-key": "key-0001"}
    answer = handlers.webhooks.handler(api_event("POST", path, "", headers, body, kassa.merchant), CONTEXT)
    assert answer["statusCode"] in (201, 202), answer
    return json.loads(answer["body"])


def tell(handlers, kassa):
    """A new payment, and what the stream hands to notifications."""
    payment = kassa.start()
    key = {"payment_id": {"S": payment["id"]}, "item": {"S": "event#000001"}}
    image = kassa.dynamodb.get_item(TableName="payments", Key=key)["Item"]
    handlers.notifications.handler({"Records": [{"dynamodb": {"NewImage": image}}]}, CONTEXT)
    return payment


def executions(handlers):
    client = boto3.client("stepfunctions")
    found = client.list_executions(stateMachineArn=handlers.machine)["executions"]
    return {
        one["name"]: json.loads(client.describe_execution(executionArn=one["executionArn"])["input"]) for one in found
    }


def test_an_event_goes_from_the_stream_to_the_merchant(kassa, handlers, endpoint, receiver):
    payment = tell(handlers, kassa)
    (call,) = handlers.calls
    assert handlers.deliveries.handler(call, CONTEXT) == {}
    (got,) = receiver.got
    event = Webhook(endpoint["secret"]).verify(got.body, got.headers)
    assert (event["type"], event["data"]["id"]) == ("payment.created", payment["id"])
    assert executions(handlers) == {}


def test_what_fails_waits_in_an_execution_that_is_told_how_long(kassa, handlers, endpoint, receiver):
    receiver.usual = answers(500)
    tell(handlers, kassa)
    (call,) = handlers.calls
    for _ in range(2):  # Lambda may call twice
        handlers.deliveries.handler(call, CONTEXT)
    ((name, given),) = executions(handlers).items()
    delivery_id = call["delivery_id"]
    assert (name, given) == (f"{delivery_id}-2", {"delivery_id": delivery_id, "next": "wait", "seconds": 1})
    steps, again = [], {"action": "again", "delivery_id": delivery_id}
    for years in (1, 2, 3):
        later = replace(handlers.deliveries.deliver, now=lambda years=years: utc_now() + timedelta(days=365 * years))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(handlers.deliveries, "deliver", later)
            steps.append(handlers.deliveries.handler(again, CONTEXT)["next"])
    assert steps == ["wait", "settled", "settled"]
    assert len(receiver.got) == 3
    letters = boto3.client("sqs").receive_message(QueueUrl=handlers.queue)["Messages"]
    assert [json.loads(letter["Body"])["delivery_id"] for letter in letters] == [delivery_id]


def test_a_test_and_a_recovery_are_begun_in_the_background(kassa, handlers, endpoint, receiver):
    here = f"/v1/webhook-endpoints/{endpoint['id']}"
    post(handlers, kassa, f"{here}/test")
    post(handlers, kassa, f"{here}/recover", {"since": "2026-03-01T10:00:00+01:00"})
    test, recovery = handlers.calls
    assert test["action"] == "first"
    assert recovery == {
        "action": "recover",
        "merchant_id": kassa.merchant_id,
        "endpoint_id": endpoint["id"],
        "since": "2026-03-01T09:00:00+00:00",
    }
    assert handlers.deliveries.handler(recovery, CONTEXT) == {}
    handlers.deliveries.handler(test, CONTEXT)
    assert len(receiver.got) == 1


def test_who_made_an_endpoint_is_on_record_without_its_secret(kassa, handlers, endpoint):
    entries = kassa.dynamodb.scan(TableName="audit")["Items"]
    (entry,) = (entry for entry in entries if "webhook-endpoints" in entry["document"]["S"])
    document = json.loads(entry["document"]["S"])
    assert (document["subject"], document["actor"], document["outcome"]) == (endpoint["id"], "key_merchant", "done")
    assert endpoint["secret"] not in str(entry)
    assert endpoint["url"] not in str(entry)


def test_an_unknown_action_is_a_mistake(handlers):
    with pytest.raises(ValueError, match="no such action"):
        handlers.deliveries.handler({"action": "dance"}, CONTEXT)


def test_no_secret_and_no_body_is_logged(kassa, handlers, endpoint, receiver, caplog):
    tell(handlers, kassa)
    handlers.deliveries.handler(handlers.calls[0], CONTEXT)
    logged = str([vars(record) for record in caplog.records])
    assert "attempted" in logged
    assert "whsec_" not in logged
    assert "distribution_status" not in logged


class RefusingBus:
    """An EventBridge that refuses some entries, as it may in a call that succeeds."""

    def __init__(self, *refusals: set[int]) -> None:
        self.refusals = list(refusals)
        self.calls: list[list[str]] = []

    def put_events(self, *, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803
        self.calls.append([json.loads(entry["Detail"])["id"] for entry in Entries])
        refused = self.refusals.pop(0) if self.refusals else set()
        return {
            "Entries": [
                {"ErrorCode": "ThrottlingException"} if number in refused else {"EventId": "e"}
                for number, _ in enumerate(Entries)
            ]
        }


def test_what_the_bus_refused_is_put_again_and_nothing_else():
    client, messages = RefusingBus({0, 2}), [a_message(number) for number in range(12)]
    EventBus(client, "kassa").publish(messages)  # type: ignore[arg-type]
    ids = [message.id for message in messages]
    assert client.calls == [ids[:10], [ids[0], ids[2]], ids[10:]]


def test_what_the_bus_never_takes_is_raised():
    with pytest.raises(NotPublished):
        EventBus(RefusingBus({0}, {0}, {0}), "kassa").publish([a_message()])  # type: ignore[arg-type]


def test_a_dispute_goes_from_the_stream_to_the_merchant_and_onto_its_month(kassa, handlers, endpoint, receiver):
    payment = PaymentTable(kassa.dynamodb, "payments")
    sold = payment.add(a_sold_payment(merchant_id=kassa.merchant_id), Purchase())
    case = opened(seen_dispute(), payment_id=sold.id, merchant_id=sold.merchant_id, live=False, at=NOW)
    told = payment_with(sold, case, EventType.DISPUTE_OPENED, cause=Actor.KLARNA, detail="x", at=NOW)
    DisputeTable(kassa.dynamodb, "disputes", payment, reminders=(3, 1)).record(told, case)
    key = {"payment_id": {"S": sold.id}, "item": {"S": "event#000002"}}
    image = kassa.dynamodb.get_item(TableName="payments", Key=key)["Item"]
    for _ in range(2):
        handlers.notifications.handler({"Records": [{"dynamodb": {"NewImage": image}}]}, CONTEXT)
    assert handlers.deliveries.handler(handlers.calls[0], CONTEXT) == {}
    (got,) = receiver.got
    told_to = Webhook(endpoint["secret"]).verify(got.body, got.headers)
    assert (told_to["type"], told_to["data"]["id"], told_to["data"]["object"]) == ("dispute.opened", case.id, "dispute")
    noted = SaleTable(kassa.dynamodb, "merchants").of(kassa.merchant_id, month_of(NOW))
    assert [(sale.kind, sale.amount) for sale in noted if sale.kind is SaleKind.HELD] == [(SaleKind.HELD, 2900)]
