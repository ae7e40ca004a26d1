"""What lies in the queues, and what came of it."""

import json

import boto3

from cli.stages.functions import TELLER
from tests.functional.conftest import COFFEE


def post(stage, queue, body):
    return boto3.client("sqs").send_message(QueueUrl=stage.outputs()[queue], MessageBody=json.dumps(body))["MessageId"]


def waiting(stage, queue):
    url = stage.outputs()[queue]
    found = boto3.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0)
    return [json.loads(letter["Body"]) for letter in found.get("Messages", [])]


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
