"""An event is told, tried again for as long as the schedule says, or lies where somebody is told of it."""

import json
from typing import Any

import pytest

from tests.infra.templates import Templates, one

MACHINE, QUEUE = "AWS::StepFunctions::StateMachine", "AWS::SQS::Queue"


@pytest.fixture
def retries(templates: Templates) -> dict[str, Any]:
    return templates.definition("WebhooksRetries")


def variables(templates: Templates, function: str) -> dict[str, Any]:
    return dict(templates.function(function).properties["Environment"]["Variables"])


@pytest.mark.parametrize("outbox", ["Payments", "Merchants"])
def test_each_new_event_is_told_once_it_is_stored(templates: Templates, outbox: str) -> None:
    told = templates.streams_to("notifications")
    mapping = one(found for found in told if f"ExportsOutputFnGetAtt{outbox}" in json.dumps(found["EventSourceArn"]))
    assert mapping["StartingPosition"] == "TRIM_HORIZON"
    assert [json.loads(found["Pattern"]) for found in mapping["FilterCriteria"]["Filters"]] == [
        {"eventName": ["INSERT"], "dynamodb": {"NewImage": {"item": {"S": [{"prefix": "event#"}]}}}}
    ]
    assert mapping["BisectBatchOnFunctionError"] is True
    assert 0 < mapping["MaximumRecordAgeInSeconds"] <= 6 * 3600
    queue = templates.named(QUEUE, "WebhooksNotificationsFailed")
    assert mapping["DestinationConfig"]["OnFailure"]["Destination"] == {"Fn::GetAtt": [queue.id, "Arn"]}


def test_an_attempt_that_cannot_be_made_is_kept(templates: Templates, retries: dict[str, Any]) -> None:
    configs = [found.properties for found in templates.all("AWS::Lambda::EventInvokeConfig")]
    queue = {"Fn::GetAtt": [templates.named(QUEUE, "WebhooksRetriesUndelivered").id, "Arn"]}
    config = one(found for found in configs if found["FunctionName"] == {"Ref": templates.function("deliveries").id})
    assert config["DestinationConfig"]["OnFailure"]["Destination"] == queue
    assert (config["MaximumRetryAttempts"], config["MaximumEventAgeInSeconds"]) == (2, 6 * 3600)
    attempt = retries["States"]["Attempt"]
    assert attempt["Catch"] == [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.failure", "Next": "PutAside"}]
    assert retries["States"]["PutAside"]["Parameters"]["MessageBody"] == {"delivery_id.$": "$.delivery_id"}
    assert retries["States"]["PutAside"]["Next"] == "NotAttempted"
    assert retries["States"]["NotAttempted"]["Type"] == "Fail"


def test_a_delivery_waits_is_attempted_and_waits_again_until_it_is_settled(retries: dict[str, Any]) -> None:
    assert retries["StartAt"] == "WaitUntilDue"
    wait, attempt, choice = (retries["States"][name] for name in ("WaitUntilDue", "Attempt", "Settled?"))
    assert (wait["SecondsPath"], wait["Next"]) == ("$.seconds", "Attempt")
    assert attempt["Parameters"]["Payload"] == {"action": "again", "delivery_id.$": "$.delivery_id"}
    assert (attempt["OutputPath"], attempt["Next"]) == ("$.Payload", "Settled?")
    assert {found["StringEquals"]: found["Next"] for found in choice["Choices"]} == {
        "wait": "WaitUntilDue",
        "settled": "Settled",
    }
    assert "Default" not in choice


def test_the_executions_are_those_of_the_machine(templates: Templates) -> None:
    machine = templates.named(MACHINE, "WebhooksRetries").properties
    arn = json.dumps(variables(templates, "deliveries")["RETRY_STATE_MACHINE"])
    assert arn.endswith(f':stateMachine:{machine["StateMachineName"]}"]]}}')
    assert machine["LoggingConfiguration"]["IncludeExecutionData"] is False


def test_every_merchant_has_a_day_to_come_back(every_stage: dict[str, Templates]) -> None:
    for stage, templates in every_stage.items():
        schedule = [int(seconds) for seconds in variables(templates, "deliveries")["RETRY_SCHEDULE"].split(",")]
        if stage != "local":
            assert schedule == [10, 2 * 60, 15 * 60, 3 * 3600, 6 * 3600, 12 * 3600]
        assert schedule == sorted(schedule)
        assert all(seconds >= 1 for seconds in schedule)


def test_only_the_local_cloud_may_call_a_private_network(every_stage: dict[str, Templates]) -> None:
    for stage, templates in every_stage.items():
        for function in ("webhooks", "deliveries"):
            allowed = variables(templates, function)["ALLOW_PRIVATE_ENDPOINTS"]
            assert allowed == ("true" if stage == "local" else "false")


def test_an_attempt_has_time_to_come_to_its_limit(templates: Templates) -> None:
    limit, slow_name_server = 10, 20
    assert templates.function("deliveries").properties["Timeout"] > limit + slow_name_server


@pytest.mark.parametrize("queue", ["WebhooksRetriesUndelivered", "WebhooksNotificationsFailed"])
def test_one_untold_event_is_enough_for_an_alarm(templates: Templates, queue: str) -> None:
    name = {"Fn::GetAtt": [templates.named(QUEUE, queue).id, "QueueName"]}
    alarm = templates.alarm_on("ApproximateNumberOfMessagesVisible", QueueName=name)
    assert (alarm["Threshold"], alarm["Period"]) == (1, 60)


@pytest.mark.parametrize("metric", ["ExecutionsFailed", "ExecutionsTimedOut"])
def test_a_wait_that_fails_is_noticed(templates: Templates, metric: str) -> None:
    machine = {"Ref": templates.named(MACHINE, "WebhooksRetries").id}
    assert templates.alarm_on(metric, StateMachineArn=machine)["Threshold"] == 1


def test_the_acquirers_bus_has_a_name_that_can_be_relied_on(templates: Templates) -> None:
    bus = one(templates.all("AWS::Events::EventBus"))
    assert bus.properties["Name"] == f"kassa-{templates.stage.name}"
    assert variables(templates, "notifications")["EVENT_BUS"] == {"Ref": bus.id} == templates.outputs["EventBus"]
