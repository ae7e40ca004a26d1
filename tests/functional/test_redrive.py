"""The dead-letter queues, worked off at the console: everything is handed over once, and what fails again stays."""

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import boto3
import pytest

from cli.failures import CannotGoOn
from cli.stages import stream_records
from cli.stages.functions import (
    ACCOUNTS,
    BOOKS,
    DELIVERIES,
    DISPUTE_LOOKS,
    FEED,
    FETCH,
    INBOX,
    INTAKE,
    TELLER,
    Functions,
    NotDone,
)
from cli.stages.letters import DEAD_LETTERS
from cli.stages.redrive import Redrive
from kassa.adapters.dynamodb.account_table import AccountTable
from kassa.domain.account import MerchantEvent
from tests.functional.conftest import COFFEE


class FakeLambda:
    """Remembers what each function was given; one that is broken fails on everything."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, str, Any]] = []
        self.broken: set[str] = set()

    def invoke(self, **asked: Any) -> dict[str, Any]:
        self.calls.append((asked["FunctionName"], asked["InvocationType"], json.loads(asked["Payload"])))
        if asked["FunctionName"] in self.broken:
            return {"FunctionError": "Unhandled", "Payload": io.BytesIO(b'{"errorMessage": "still broken"}')}
        return {"Payload": io.BytesIO(b"null")}

    def records(self, function: str) -> list[Any]:
        return [record for name, _, event in self.calls if name == function for record in event["Records"]]


class TrimmedStream:
    """A stream that remembers for 24 hours, two days later."""

    def __init__(self, real: Any) -> None:
        self.exceptions = real.exceptions

    def get_shard_iterator(self, **_: Any) -> Any:
        raise self.exceptions.TrimmedDataAccessException({"Error": {"Code": "Trimmed"}}, "GetShardIterator")


class FakeStage:
    """The account in this process; of AWS, only Lambda is not there."""

    def __init__(self, outputs: dict[str, str]) -> None:
        self._outputs = outputs
        self.functions = FakeLambda()
        self.stream_is_trimmed = False

    def outputs(self) -> dict[str, str]:
        return self._outputs

    def client(self, name: Any) -> Any:
        if name == "dynamodbstreams" and self.stream_is_trimmed:
            return TrimmedStream(boto3.client(name))
        return self.functions if name == "lambda" else boto3.client(name)

    def function(self, beginning: str) -> str:
        return beginning


@pytest.fixture
def stage(world: Any, kassa: Any) -> Iterator[FakeStage]:
    tables = {"PaymentsTable": "payments", "KlarnaEventsTable": "klarna_events", "MerchantsTable": "merchants"}
    sqs, outputs = boto3.client("sqs"), dict(tables)
    for name in (*DEAD_LETTERS, "ParkedNewsQueue"):
        outputs[name] = sqs.create_queue(QueueName=name)["QueueUrl"]
    yield FakeStage(dict(outputs))
    for name in (*DEAD_LETTERS, "ParkedNewsQueue"):
        sqs.delete_queue(QueueUrl=outputs[name])


@pytest.fixture
def redrive(stage):
    """A pass, what it said, and what the API was asked to replay."""
    told = SimpleNamespace(said=[], replayed=[], answers={})

    def replay(delivery_id, key):
        told.replayed.append((delivery_id, key))
        return told.answers.get(delivery_id, (202, ""))

    def run(**options):
        return Redrive(stage=stage, replay=replay, say=told.said.append, wait_seconds=0, **options)()

    told.run = run
    return told


def post(stage, queue, body):
    return boto3.client("sqs").send_message(QueueUrl=stage.outputs()[queue], MessageBody=json.dumps(body))["MessageId"]


def waiting(stage, queue):
    url = stage.outputs()[queue]
    found = boto3.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0)
    return [json.loads(letter["Body"]) for letter in found.get("Messages", [])]


@pytest.fixture
def streamed(kassa):
    """The payments table with its stream, and the position of what is written while a test writes."""
    kassa.dynamodb.update_table(
        TableName="payments", StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
    )
    arn = kassa.dynamodb.describe_table(TableName="payments")["Table"]["LatestStreamArn"]
    streams = boto3.client("dynamodbstreams")

    def position():
        (shard,) = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
        start = streams.get_shard_iterator(StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON")
        found = streams.get_records(ShardIterator=start["ShardIterator"])["Records"]
        numbers = [int(record["dynamodb"]["SequenceNumber"]) for record in found]
        return {
            "streamArn": arn,
            "shardId": shard["ShardId"],
            "startSequenceNumber": str(min(numbers)),
            "endSequenceNumber": str(max(numbers)),
            "approximateArrivalOfFirstRecord": kassa.now.isoformat(),
            "approximateArrivalOfLastRecord": kassa.now.isoformat(),
        }

    return position


def long_ago(kassa):
    """A position that the stream has forgotten."""
    return {
        "streamArn": "arn",
        "shardId": "shard",
        "startSequenceNumber": "1",
        "endSequenceNumber": "2",
        "approximateArrivalOfFirstRecord": kassa.now.isoformat(),
        "approximateArrivalOfLastRecord": kassa.now.isoformat(),
    }


def started(kassa, key):
    """A payment, and the ids of its events."""
    payment = kassa.call("POST /v1/payments", {**COFFEE, "reference": key}, key=key).body
    events = kassa.call(f"GET /v1/payments/{payment['id']}/events").body["data"]
    return sorted(event["id"] for event in events)


def told_events(stage):
    return sorted(record["dynamodb"]["NewImage"]["event_id"]["S"] for record in stage.functions.records(TELLER))


def test_events_that_nobody_was_told_of_are_told_from_the_stream(stage, redrive, kassa, streamed):
    events = started(kassa, "payment-1")
    post(stage, "UntoldEventsQueue", {"DDBStreamBatchInfo": streamed()})
    assert redrive.run() == 0
    assert told_events(stage) == events
    assert waiting(stage, "UntoldEventsQueue") == []


def test_what_the_stream_has_forgotten_is_told_from_the_table(stage, redrive, kassa):
    events = started(kassa, "payment-1")
    post(stage, "UntoldEventsQueue", {"DDBStreamBatchInfo": long_ago(kassa)})
    stage.stream_is_trimmed = True
    kassa.pass_time(3600)
    started(kassa, "much-later")
    assert redrive.run() == 0
    assert told_events(stage) == events


def test_klarnas_news_goes_to_the_inbox_and_unknown_news_is_parked_again(stage, redrive, kassa):
    kassa.dynamodb.put_item(
        TableName="klarna_events",
        Item={"event_id": {"S": "event-1"}, "received_at": {"S": kassa.now.isoformat()}},
    )
    post(stage, "FailedEventsQueue", {"DDBStreamBatchInfo": long_ago(kassa)})
    stage.stream_is_trimmed = True
    news = {"event_id": "event-2", "event_type": "payment", "payment_reference": "pay_unknown"}
    post(stage, "FailedEventsQueue", news)
    assert redrive.run() == 0
    (record,) = stage.functions.records(INBOX)
    assert record["eventSource"] == "aws:dynamodb"
    assert record["dynamodb"]["NewImage"]["event_id"]["S"] == "event-1"
    assert waiting(stage, "FailedEventsQueue") == []
    assert waiting(stage, "ParkedNewsQueue") == [news]


def test_of_klarnas_news_that_about_accounts_goes_to_who_looks_after_them(stage, redrive, kassa):
    for number, event_type in enumerate(("partner.account.state-change.operational", "payment.request.expired")):
        item = {"event_id": f"event-{number}", "event_type": event_type, "received_at": kassa.now.isoformat()}
        stored = {name: {"S": value} for name, value in item.items()}
        kassa.dynamodb.put_item(TableName="klarna_events", Item=stored)
    post(stage, "FailedAccountNewsQueue", {"DDBStreamBatchInfo": long_ago(kassa)})
    stage.stream_is_trimmed = True
    assert redrive.run() == 0
    (record,) = stage.functions.records(ACCOUNTS)
    assert record["dynamodb"]["NewImage"]["event_id"]["S"] == "event-0"


def test_what_happened_to_a_merchant_and_was_forgotten_by_the_stream_is_told_from_its_own_table(stage, redrive, kassa):
    accounts = AccountTable(kassa.dynamodb, "merchants")
    before = accounts.get(kassa.merchant_id)
    after = replace(before, version=before.version + 1, updated_at=kassa.now)
    accounts.save(before, after, MerchantEvent.DISABLED)
    position = long_ago(kassa) | {"streamArn": "arn:aws:dynamodb:eu-north-1:1:table/merchants/stream/2026"}
    post(stage, "UntoldEventsQueue", {"DDBStreamBatchInfo": position})
    stage.stream_is_trimmed = True
    assert redrive.run() == 0
    (record,) = stage.functions.records(TELLER)
    assert record["dynamodb"]["NewImage"]["event_type"]["S"] == "merchant.disabled"


def test_a_stage_that_does_not_know_a_queue_is_to_be_deployed_once_more(stage, redrive):
    del stage.outputs()["FailedAccountNewsQueue"]
    with pytest.raises(CannotGoOn, match="deploy it once more"):
        redrive.run()


def test_a_delivery_is_begun_anew_once_for_each_letter(stage, redrive):
    first = post(stage, "UndeliveredQueue", {"delivery_id": "dlv_1", "endpoint_id": "whe_1"})
    second = post(stage, "UndeliveredQueue", {"requestPayload": {"action": "first", "delivery_id": "dlv_2"}})
    assert redrive.run() == 0
    assert sorted(redrive.replayed) == sorted([("dlv_1", first), ("dlv_2", second)])
    assert redrive.run() == 0
    assert len(redrive.replayed) == 2


def test_a_recovery_that_failed_is_begun_again(stage, redrive):
    recovery = {"action": "recover", "endpoint_id": "whe_1", "merchant_id": "mer_1", "since": "2026-03-01T08:00:00Z"}
    post(stage, "UndeliveredQueue", {"requestPayload": recovery})
    assert redrive.run() == 0
    assert stage.functions.calls == [(DELIVERIES, "Event", recovery)]


@pytest.mark.parametrize("answer", [(409, "endpoint_disabled"), (404, "delivery_not_found")])
def test_what_nobody_wants_any_more_is_given_up(stage, redrive, answer):
    post(stage, "UndeliveredQueue", {"delivery_id": "dlv_1"})
    redrive.answers["dlv_1"] = answer
    assert redrive.run() == 0
    assert waiting(stage, "UndeliveredQueue") == []
    assert any("given up" in line for line in redrive.said)


def test_a_payment_whose_books_could_not_be_seen_is_looked_at_again(stage, redrive):
    post(
        stage, "UnseenBooksQueue", {"requestPayload": {"payment_id": "pay_1"}, "responsePayload": {"errorMessage": "x"}}
    )
    post(stage, "UnseenBooksQueue", {"what": "is this"})
    assert redrive.run() == 1
    assert stage.functions.calls == [(BOOKS, "RequestResponse", {"payment_id": "pay_1"})]
    assert waiting(stage, "UnseenBooksQueue") == [{"what": "is this"}]


def test_disputes_that_could_not_be_looked_at_are_looked_at_again(stage, redrive):
    post(stage, "UnseenDisputesQueue", {"requestPayload": {"payment_id": "pay_1"}})
    post(stage, "UnseenDisputesQueue", {"requestPayload": {"source": "aws.events"}})
    post(stage, "UnseenDisputesQueue", {"what": "is this"})
    assert redrive.run() == 1
    asked = [event for name, _, event in stage.functions.calls if name == DISPUTE_LOOKS]
    assert sorted(asked, key=str) == [{"payment_id": "pay_1"}, {}]
    assert waiting(stage, "UnseenDisputesQueue") == [{"what": "is this"}]


def test_what_failed_on_its_way_into_settlements_is_handed_in_again(stage, redrive, kassa, streamed):
    events = started(kassa, "payment-1")
    stored = {"source": "aws.s3", "detail": {"object": {"key": "incoming/a.csv"}}}
    letters: tuple[Any, ...] = (
        {"DDBStreamBatchInfo": streamed()},
        stored,
        {"requestPayload": stored},
        {"requestPayload": {}},
        {},
    )
    for letter in letters:
        post(stage, "SettlementsFailedQueue", letter)
    assert redrive.run() == 1
    fed = sorted(record["dynamodb"]["NewImage"]["event_id"]["S"] for record in stage.functions.records(FEED))
    assert fed == events
    asked = [(name, event) for name, _, event in stage.functions.calls if name != FEED]
    assert sorted(asked, key=str) == [(FETCH, {}), (INTAKE, stored), (INTAKE, stored)]
    assert waiting(stage, "SettlementsFailedQueue") == [{}]


def test_what_fails_again_stays_and_the_rest_is_worked_off(stage, redrive, kassa, streamed):
    kassa.start()
    post(stage, "UntoldEventsQueue", {"DDBStreamBatchInfo": streamed()})
    post(stage, "UntoldEventsQueue", {"what": "is this"})
    post(stage, "FailedEventsQueue", ["nor this"])
    for number in range(3):
        post(stage, "UndeliveredQueue", {"delivery_id": f"dlv_{number}"})
    redrive.answers["dlv_1"] = (500, "internal_error")
    stage.functions.broken = {TELLER}
    assert redrive.run() == 4
    assert waiting(stage, "UndeliveredQueue") == [{"delivery_id": "dlv_1"}]
    assert len(waiting(stage, "UntoldEventsQueue")) == 2
    assert any("still broken" in line for line in redrive.said)
    stage.functions.broken, redrive.answers["dlv_1"] = set(), (202, "")
    assert redrive.run() == 2
    assert waiting(stage, "UntoldEventsQueue") == [{"what": "is this"}]


def test_a_dry_run_changes_nothing(stage, redrive, kassa, streamed):
    kassa.start()
    post(stage, "UntoldEventsQueue", {"DDBStreamBatchInfo": streamed()})
    post(stage, "UndeliveredQueue", {"delivery_id": "dlv_1"})
    post(stage, "FailedEventsQueue", {"event_id": "event-1"})
    post(stage, "UnseenBooksQueue", {"requestPayload": {"payment_id": "pay_1"}})
    assert redrive.run(dry_run=True) == 0
    assert (stage.functions.calls, redrive.replayed, waiting(stage, "ParkedNewsQueue")) == ([], [], [])
    assert [len(waiting(stage, name)) for name in DEAD_LETTERS] == [1, 0, 1, 1, 1, 0, 0]
    assert any("dlv_1" in line for line in redrive.said)


def test_more_letters_than_a_call_gives_are_all_worked_off(stage, redrive):
    for number in range(23):
        post(stage, "UndeliveredQueue", {"delivery_id": f"dlv_{number}"})
    assert redrive.run() == 0
    assert {delivery for delivery, _ in redrive.replayed} == {f"dlv_{number}" for number in range(23)}


def tell(stage, since, until, **options):
    said: list[str] = []
    return Functions(stage=stage, say=said.append, **options).tell(since, until)


def test_exactly_the_events_of_a_time_are_told(stage, kassa):
    started(kassa, "earlier-1")
    kassa.pass_time(600)
    since, events = kassa.now, started(kassa, "wanted-1")
    until = kassa.now + timedelta(seconds=1)
    kassa.pass_time(600)
    started(kassa, "later-01")
    assert tell(stage, since, until, dry_run=True) == len(events) > 0
    assert stage.functions.calls == []
    assert tell(stage, since, until) == len(events)
    assert told_events(stage) == events


def test_telling_stops_at_what_fails(stage, kassa):
    kassa.start()
    stage.functions.broken = {TELLER}
    with pytest.raises(NotDone, match="still broken"):
        tell(stage, kassa.now - timedelta(hours=1), kassa.now + timedelta(hours=1))


def test_a_time_without_a_zone_is_utc():
    assert stream_records.moment("2026-03-01T08:00") == stream_records.moment("2026-03-01T09:00+01:00")
