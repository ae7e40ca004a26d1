"""Nothing fails quietly."""

from typing import Any

import pytest

from cli.stages.letters import DEAD_LETTERS
from infra.environment import NAMES
from tests.infra.templates import Templates, one

FUNCTIONS = tuple(NAMES)


@pytest.mark.parametrize("metric", ["Errors", "Throttles"])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_that_fails_or_is_throttled_is_noticed(templates: Templates, name: str, metric: str) -> None:
    function = {"Ref": templates.function(name).id}
    assert templates.alarm_on(metric, FunctionName=function)["Threshold"] == 1


def dead_letter_queues(templates: Templates) -> set[str]:
    """What cannot be put aside any further lies there for good."""
    return {queue.id for queue in templates.all("AWS::SQS::Queue") if "RedrivePolicy" not in queue.properties}


def test_the_doctor_and_the_redrive_know_every_dead_letter_queue(templates: Templates) -> None:
    known = {templates.outputs[name]["Ref"] for name in DEAD_LETTERS}
    assert known == dead_letter_queues(templates)


def test_one_dead_letter_is_enough_in_every_queue(templates: Templates) -> None:
    for name in dead_letter_queues(templates):
        assert_one_is_enough(templates, {"Fn::GetAtt": [name, "QueueName"]})


def namespace(templates: Templates) -> str:
    """Where a stage counts: what one of them counts rings for no other in the same account."""
    return f"Kassa/{templates.stage.name}"


def assert_one_is_enough(templates: Templates, queue: dict[str, Any]) -> None:
    alarm = templates.alarm_on("ApproximateNumberOfMessagesVisible", QueueName=queue)
    assert (alarm["Threshold"], alarm["Period"]) == (1, 60)
    assert alarm["ComparisonOperator"] == "GreaterThanOrEqualToThreshold"


@pytest.mark.parametrize("metric", ["ExecutionsFailed", "ExecutionsTimedOut"])
def test_a_session_without_an_outcome_is_noticed(templates: Templates, metric: str) -> None:
    machine = {"Ref": templates.named("AWS::StepFunctions::StateMachine", "Sessions").id}
    assert templates.alarm_on(metric, StateMachineArn=machine)["Threshold"] == 1


def test_forged_webhooks_late_news_and_broken_answers_are_noticed(templates: Templates) -> None:
    forged = templates.alarm_on("WebhookRejected", service="klarna_webhook")
    assert (forged["Namespace"], forged["Statistic"]) == (namespace(templates), "Sum")
    inbox = {"Ref": templates.function("inbox").id}
    assert templates.alarm_on("IteratorAge", FunctionName=inbox)["Threshold"] == 60_000
    assert templates.alarm_on("5xx")["Statistic"] == "Sum"


def test_many_kiosks_without_klarnas_words_are_noticed_and_a_few_are_not(templates: Templates) -> None:
    alarm = templates.alarm_on("PresentationFallback", service="presentation")
    assert (alarm["Namespace"], alarm["Statistic"]) == (namespace(templates), "Sum")
    assert (alarm["Threshold"], alarm["Period"]) == (20, 300)


def test_somebody_who_tries_pairing_codes_is_noticed_and_who_mistypes_one_is_not(templates: Templates) -> None:
    alarm = templates.alarm_on("PairingRefused", service="access")
    assert (alarm["Namespace"], alarm["Statistic"]) == (namespace(templates), "Sum")
    assert (alarm["Threshold"], alarm["Period"]) == (100, 300)


@pytest.mark.parametrize(
    ("metric", "service"),
    [
        ("PaymentNeedsAttention", "sweeper"),
        ("SweepIncomplete", "sweeper"),
        ("ApprovalLapsed", "session"),
        ("AuthorizationExpiring", "books"),
        ("AuthorizationLost", "books"),
        ("AuthorizationLost", "transactions"),
        ("DriftDetected", "books"),
        ("DriftDetected", "transactions"),
        ("ApprovalLapsed", "confirm"),
        ("DisputeUnanswered", "dispute_looks"),
        ("DisputeUnseen", "dispute_looks"),
        ("DisputesNotAllFollowed", "dispute_looks"),
        ("CredentialUnused", "klarna_rotation"),
        ("CertificateExpiring", "klarna_rotation"),
        ("RotationRolledBack", "klarna_rotation"),
        ("RotationFailed", "klarna_rotation"),
    ],
)
def test_a_payment_that_cannot_be_settled_is_noticed(templates: Templates, metric: str, service: str) -> None:
    alarm = templates.alarm_on(metric, service=service)
    assert (alarm["Namespace"], alarm["Threshold"]) == (namespace(templates), 1)


def test_every_alarm_tells_people_in_words(templates: Templates) -> None:
    topic = one(templates.all("AWS::SNS::Topic"))
    for alarm in templates.all("AWS::CloudWatch::Alarm"):
        assert alarm.properties["AlarmActions"] == [{"Ref": topic.id}]
        assert alarm.properties["AlarmDescription"]
        assert alarm.properties["TreatMissingData"] == "notBreaching"
    assert templates.outputs["AlarmTopic"] == {"Ref": topic.id}


def test_alarms_of_this_account_may_speak(templates: Templates) -> None:
    policy = one(templates.all("AWS::SNS::TopicPolicy")).properties["PolicyDocument"]
    allowed = one(statement for statement in policy["Statement"] if statement["Effect"] == "Allow")
    assert allowed["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert allowed["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
