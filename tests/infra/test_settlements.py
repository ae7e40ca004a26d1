"""Settlement files: where they lie, what starts a run, how a run goes, and what is noticed."""

import json
import re
from typing import Any

import pytest

from kassa.adapters.stepfunctions.settlement_runs import next_step
from kassa.domain.settlements.record import Named, taken
from kassa.domain.settlements.waiting import PATIENCE, wait_for
from tests.infra.templates import Templates, one
from tests.support.payments import NOW

BUCKET, FILES = "AWS::S3::Bucket", "SettlementsFiles"
A_RECORD = taken(None, Named(klarna_id="k", start=NOW, end=NOW, currencies=("SEK",)), "hash", "a.csv", at=NOW)
A_WAIT = wait_for(A_RECORD, "set_other", "other", at=NOW + PATIENCE)
"""As long a wait as any."""

EVENTS_OF_AN_EXECUTION = 25_000
"""Step Functions ends a standard execution whose history has more."""

EVENTS_OF_A_ROUND = 9
"""A wait, a step and a choice are entered and left, and the step is scheduled, started and succeeds."""


def next_where(choice: dict[str, Any], says: str) -> str:
    """Where a choice goes when the step before it says so."""
    return str(one(each["Next"] for each in choice["Choices"] if each["StringEquals"] == says))


def wanted(states: dict[str, Any], *names: str) -> set[str]:
    """Which members of what the step before answered these states use."""
    return {path for name in names for path in re.findall(r'"\$\.([a-z_]+)"', json.dumps(states[name]))}


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


@pytest.mark.parametrize(
    ("stage", "days", "kept"), [("local", 1, "Delete"), ("production", 3653, "RetainExceptOnCreate")]
)
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
    for choice, following in (("ToBeRead?", "ProveBatches"), ("Proved?", "MarkBatches")):
        assert next_where(states[choice], "go_on") == following
    for name in ("ProveBatches", "MarkBatches"):
        batches = states[name]
        assert batches["ItemProcessor"]["ProcessorConfig"] == {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}
        assert batches["ItemReader"]["Parameters"]["Key.$"] == "$.manifest"
        assert batches["MaxConcurrency"] == templates.stage.batches_at_once
        assert batches["ResultPath"] is None
        assert "ToleratedFailurePercentage" not in batches
    assert states["ToBeRead?"]["Default"] == states["Proved?"]["Default"] == "Ended"


def test_what_a_step_answers_is_what_the_next_ones_ask_for(templates: Templates) -> None:
    whole = templates.definition("SettlementsRun")["States"]
    waits = [name for name, state in whole.items() if state["Type"] == "Wait"]
    assert wanted(whole, *(whole.keys() - waits)) - {"batch"} <= next_step(A_RECORD).keys()
    assert wanted(whole, *waits, "Finish") <= next_step(A_WAIT).keys()
    assert whole["Finish"]["Parameters"]["Payload"]["content_hash.$"] == "$.content_hash"


@pytest.mark.parametrize(("choice", "step"), [("ToBeRead?", "Prepare"), ("Proved?", "Finish")])
def test_a_step_that_has_to_wait_is_asked_for_again_as_late_as_it_says(
    templates: Templates, choice: str, step: str
) -> None:
    states = templates.definition("SettlementsRun")["States"]
    wait = states[next_where(states[choice], next_step(A_WAIT)["next"])]
    assert (wait["Type"], wait["SecondsPath"], wait["Next"]) == ("Wait", "$.seconds", step)


def test_the_first_step_asks_the_same_again_whatever_it_answered(templates: Templates) -> None:
    asks = templates.definition("SettlementsRun")["States"]["Prepare"]["Parameters"]["Payload"]
    assert asks == {"action": "prepare", "asked.$": "$$.Execution.Input"}


def test_a_run_may_wait_until_its_time_is_over(templates: Templates) -> None:
    definition = templates.definition("SettlementsRun")
    rounds = definition["TimeoutSeconds"] / A_WAIT.seconds
    assert rounds * EVENTS_OF_A_ROUND < EVENTS_OF_AN_EXECUTION


def test_every_step_of_a_run_is_tried_again(templates: Templates) -> None:
    states = templates.definition("SettlementsRun")["States"]
    inner = [states[name]["ItemProcessor"]["States"][f"{name}One"] for name in ("ProveBatches", "MarkBatches")]
    for step in (*inner, states["Prepare"], states["Finish"], states["Close"]):
        (retry,) = step["Retry"]
        assert (retry["ErrorEquals"], retry["MaxAttempts"]) == (["States.ALL"], 8)


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
