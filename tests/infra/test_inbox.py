"""An event that Klarna was thanked for is read, or lies where somebody is told of it."""

import json
from typing import Any

from tests.infra.templates import Templates, one


def stream(templates: Templates) -> dict[str, Any]:
    """How the inbox reads the stream of Klarna's events."""
    mappings = templates.streams_to("inbox")
    return one(mapping for mapping in mappings if "KlarnaEvents" in json.dumps(mapping["EventSourceArn"]))


def test_news_about_an_unknown_payment_is_tried_for_an_hour_and_then_kept(templates: Templates) -> None:
    parked = templates.named("AWS::SQS::Queue", "NewsParked").properties
    failed = templates.named("AWS::SQS::Queue", "NewsFailed")
    redrive = parked["RedrivePolicy"]
    assert redrive["deadLetterTargetArn"] == {"Fn::GetAtt": [failed.id, "Arn"]}
    assert parked["VisibilityTimeout"] * redrive["maxReceiveCount"] >= 3600


def test_each_new_event_wakes_the_inbox_once_it_is_stored(templates: Templates) -> None:
    mapping = stream(templates)
    assert mapping["StartingPosition"] == "TRIM_HORIZON"
    assert [json.loads(found["Pattern"]) for found in mapping["FilterCriteria"]["Filters"]] == [
        {"eventName": ["INSERT"]}
    ]
    assert mapping.get("MaximumBatchingWindowInSeconds", 0) == 0  # a shopper waits


def test_what_cannot_be_read_is_put_aside_and_holds_up_nobody(templates: Templates) -> None:
    mapping = stream(templates)
    assert mapping["BisectBatchOnFunctionError"] is True
    assert 0 < mapping["MaximumRetryAttempts"] <= 10
    assert 0 < mapping["MaximumRecordAgeInSeconds"] <= 3600
    queue = templates.named("AWS::SQS::Queue", "NewsFailed")
    assert mapping["DestinationConfig"]["OnFailure"]["Destination"] == {"Fn::GetAtt": [queue.id, "Arn"]}
    assert queue.properties["MessageRetentionPeriod"] == 14 * 24 * 3600
    assert queue.properties["SqsManagedSseEnabled"] is True


def test_on_aws_queue_and_topic_refuse_plain_http(every_stage: dict[str, Templates]) -> None:
    for stage, templates in every_stage.items():
        for kind in ("AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy"):
            refusals = [
                statement
                for policy in templates.all(kind)
                for statement in policy.properties["PolicyDocument"]["Statement"]
                if statement.get("Condition") == {"Bool": {"aws:SecureTransport": "false"}}
            ]
            assert len(refusals) == (0 if stage == "local" else len(templates.all(kind)))
            assert stage == "local" or refusals
