"""A stage in this process with its queues, and a pass over their letters."""

import io
import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import boto3
import pytest

from cli.stages.letters import DEAD_LETTERS
from cli.stages.redrive import Redrive


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
