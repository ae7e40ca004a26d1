"""A rotation waits, takes a step, and waits again until it has ended; and every day somebody looks at all credentials."""

import json
from typing import Any

import pytest

from tests.infra.templates import Templates

MACHINE = "AWS::StepFunctions::StateMachine"


@pytest.fixture
def states(templates: Templates) -> dict[str, Any]:
    return dict(templates.definition("KlarnaAccountRotations")["States"])


def test_it_waits_steps_and_waits_again_until_it_has_ended(states: dict[str, Any]) -> None:
    wait, step, choice = states["WaitUntilDue"], states["Step"], states["Ended?"]
    assert (wait["SecondsPath"], wait["Next"]) == ("$.seconds", "Step")
    assert step["Parameters"]["Payload"] == {"action": "step", "rotation_id.$": "$.rotation_id"}
    assert (step["OutputPath"], step["Next"]) == ("$.Payload", "Ended?")
    assert {found["StringEquals"]: states[found["Next"]]["Type"] for found in choice["Choices"]} == {
        "wait": "Wait",
        "done": "Succeed",
        "rolled_back": "Succeed",
        "failed": "Fail",
    }
    assert step["Retry"][0]["MaxAttempts"] >= 8


@pytest.mark.parametrize("metric", ["ExecutionsFailed", "ExecutionsTimedOut"])
def test_a_rotation_that_nobody_goes_on_with_is_noticed(templates: Templates, metric: str) -> None:
    machine = {"Ref": templates.named(MACHINE, "KlarnaAccountRotations").id}
    assert templates.alarm_on(metric, StateMachineArn=machine)["Threshold"] == 1


def test_somebody_looks_at_all_credentials_every_day(templates: Templates) -> None:
    rule = templates.named("AWS::Events::Rule", "KlarnaAccountRotationsEveryDay").properties
    assert rule["ScheduleExpression"] == "rate(1 day)"
    assert json.loads(rule["Targets"][0]["Input"]) == {"action": "watch"}
    assert rule["Targets"][0]["Arn"] == {"Fn::GetAtt": [templates.function("klarna_rotation").id, "Arn"]}


def test_the_old_credential_outlives_every_process_that_may_still_use_it(templates: Templates) -> None:
    rotation = templates.stage.rotation
    variables = templates.function("klarna_rotation").properties["Environment"]["Variables"]
    assert variables["ROTATION_TAKEOVER"] == str(rotation.takeover)
    longest_call = 120 if templates.stage.name != "local" else 3
    assert rotation.takeover >= rotation.secret_fresh_for + longest_call
    klarna_repeats_for = 10 + 120 + 900 + (3 + 6 + 12) * 3600 if templates.stage.name != "local" else 0
    assert rotation.signing_key_overlap > klarna_repeats_for
