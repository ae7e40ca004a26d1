"""Settlement files: where they lie, what starts a run, how a run goes, and what is noticed."""

import json
import re

import pytest

from kassa.adapters.settlement_runs import next_step
from kassa.domain.settlements.record import Named, taken
from kassa.settlement_failures import StaleSettlement
from tests.infra.templates import Templates, one
from tests.support.payments import NOW

BUCKET, FILES = "AWS::S3::Bucket", "SettlementsFiles"


def test_files_are_encrypted_versioned_and_nobody_elses(templates: Templates) -> None:
    bucket = templates.named(BUCKET, FILES).properties
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    rule = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"][0]
    assert rule["ServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}


def test_files_travel_over_tls_only(production: Templates) -> None:
    policy = production.named("AWS::S3::BucketPolicy", FILES).properties["PolicyDocument"]["Statement"]
    assert [(each["Effect"], each["Condition"]) for each in policy] == [
        ("Deny", {"Bool": {"aws:SecureTransport": "false"}})
    ]


@pytest.mark.parametrize(("stage", "days", "kept"), [("local", 1, "Delete"), ("production", 3653, "Retain")])
def test_files_are_kept_as_long_as_the_stage_says(
    every_stage: dict[str, Templates], stage: str, days: int, kept: str
) -> None:
    bucket = every_stage[stage].named(BUCKET, FILES)
    assert bucket.properties["LifecycleConfiguration"]["Rules"][0]["ExpirationInDays"] == days
    assert bucket.whole["DeletionPolicy"] == kept


def test_a_file_that_arrives_starts_the_intake_and_nothing_else_does(templates: Templates) -> None:
    rule = templates.named("AWS::Events::Rule", "SettlementsFileArrived").properties
    assert rule["EventPattern"]["detail"]["object"] == {"key": [{"prefix": "incoming/"}]}
    assert rule["EventPattern"]["source"] == ["aws.s3"]
    (target,) = rule["Targets"]
    assert target["Arn"] == {"Fn::GetAtt": [templates.function("settlement_intake").id, "Arn"]}
    assert "DeadLetterConfig" in target
    told = templates.named(BUCKET, FILES).properties["NotificationConfiguration"]
    assert told == {"EventBridgeConfiguration": {"EventBridgeEnabled": True}}


def test_klarnas_list_is_looked_at_every_day(templates: Templates) -> None:
    rule = templates.named("AWS::Events::Rule", "SettlementsEveryDay").properties
    assert rule["ScheduleExpression"] == "rate(1 day)"
    assert rule["Targets"][0]["Arn"] == {"Fn::GetAtt": [templates.function("settlement_fetch").id, "Arn"]}


def test_only_what_moves_money_is_noted_as_due(templates: Templates) -> None:
    mapping = one(templates.streams_to("settlement_feed"))
    pattern = json.loads(mapping["FilterCriteria"]["Filters"][0]["Pattern"])
    types = pattern["dynamodb"]["NewImage"]["type"]["S"]
    assert types == [
        "payment.approved",
        "payment.captured",
        "payment.refunded",
        "payment.drift_detected",
        "payment.reversed",
    ]
    assert mapping["DestinationConfig"]["OnFailure"]


def test_a_run_proves_all_batches_before_it_marks_any(templates: Templates) -> None:
    states = templates.definition("SettlementsRun")["States"]
    assert [states[name]["Next"] for name in ("Prepare", "ProveBatches", "Finish", "MarkBatches")] == [
        "ToBeRead?",
        "Finish",
        "Proved?",
        "Close",
    ]
    for name in ("ProveBatches", "MarkBatches"):
        batches = states[name]
        assert batches["ItemProcessor"]["ProcessorConfig"] == {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}
        assert batches["ItemReader"]["Parameters"]["Key.$"] == "$.manifest"
        assert batches["MaxConcurrency"] == templates.stage.batches_at_once
        assert batches["ResultPath"] is None
        assert "ToleratedFailurePercentage" not in batches
    assert states["ToBeRead?"]["Default"] == states["Proved?"]["Default"] == "Ended"


def test_what_a_step_answers_is_what_the_next_ones_ask_for(templates: Templates) -> None:
    named = Named(klarna_id="k", start=NOW, end=NOW, currencies=("SEK",))
    answered = next_step(taken(None, named, "hash", "a.csv", at=NOW))
    whole = templates.definition("SettlementsRun")["States"]
    asked = {name: json.dumps(state) for name, state in whole.items() if name != "Prepare"}
    wanted = {path for state in asked.values() for path in re.findall(r'"\$\.([a-z_]+)"', state)} - {"batch"}
    assert wanted <= answered.keys()
    assert whole["Finish"]["Parameters"]["Payload"]["content_hash.$"] == "$.content_hash"


def test_every_step_of_a_run_is_tried_again(templates: Templates) -> None:
    states = templates.definition("SettlementsRun")["States"]
    inner = [states[name]["ItemProcessor"]["States"][f"{name}One"] for name in ("ProveBatches", "MarkBatches")]
    for step in (*inner, states["Prepare"], states["Finish"], states["Close"]):
        (waiting, retry) = step["Retry"]
        assert (retry["ErrorEquals"], retry["MaxAttempts"]) == (["States.ALL"], 8)
        assert waiting["ErrorEquals"] == [StaleSettlement.__name__]
        assert waiting["MaxDelaySeconds"] * waiting["MaxAttempts"] / 2 > 60 * 60, "half of it on an average"


@pytest.mark.parametrize("metric", ["SettlementQuarantined", "SettlementFileRefused", "BreakOpened"])
def test_what_does_not_agree_is_noticed(templates: Templates, metric: str) -> None:
    assert templates.alarm_on(metric, service="settlement_run")["Threshold"] == 1


@pytest.mark.parametrize("metric", ["ExecutionsFailed", "ExecutionsTimedOut"])
def test_a_run_that_gave_up_is_noticed(templates: Templates, metric: str) -> None:
    machine = {"Ref": templates.named("AWS::StepFunctions::StateMachine", "SettlementsRun").id}
    assert templates.alarm_on(metric, StateMachineArn=machine)["Threshold"] == 1


def test_a_file_that_was_not_taken_in_is_noticed(templates: Templates) -> None:
    queue = {"Fn::GetAtt": [templates.named("AWS::SQS::Queue", "SettlementsFailed").id, "QueueName"]}
    assert templates.alarm_on("ApproximateNumberOfMessagesVisible", QueueName=queue)["Threshold"] == 1
