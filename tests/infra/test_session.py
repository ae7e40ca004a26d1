"""A wait for one shopper is a slice, never a hope."""

from typing import Any

import pytest

from tests.infra.templates import Templates


@pytest.fixture
def machine(templates: Templates) -> dict[str, Any]:
    return dict(templates.named("AWS::StepFunctions::StateMachine", "Sessions").properties)


@pytest.fixture
def definition(templates: Templates) -> dict[str, Any]:
    return templates.definition("Sessions")


SLICES = {"local": (20, 5), "sandbox": (60, 15), "production": (60, 15)}


@pytest.mark.parametrize(("state", "which"), [("AwaitShopper", 0), ("AwaitShopperBriefly", 1)])
def test_a_wait_ends_after_its_slice_and_then_klarna_is_asked(
    templates: Templates, definition: dict[str, Any], state: str, which: int
) -> None:
    wait = definition["States"][state]
    assert wait["TimeoutSeconds"] == SLICES[templates.stage.name][which]
    assert wait["Resource"].endswith("lambda:invoke.waitForTaskToken")
    assert wait["Parameters"]["Payload"] == {
        "action": "await",
        "payment_id.$": "$.payment_id",
        "task_token.$": "$$.Task.Token",
    }
    assert wait["Catch"] == [{"ErrorEquals": ["States.Timeout"], "ResultPath": "$.timeout", "Next": "Resolve"}]
    assert (wait["Next"], wait["ResultPath"]) == ("Resolve", None)


def test_only_the_decider_says_what_comes_next(definition: dict[str, Any]) -> None:
    assert definition["StartAt"] == "Next?"
    choices = definition["States"]["Next?"]
    assert {choice["StringEquals"]: choice["Next"] for choice in choices["Choices"]} == {
        "resolve": "Resolve",
        "await": "AwaitShopper",
        "await_briefly": "AwaitShopperBriefly",
        "settled": "Settled",
    }
    assert "Default" not in choices  # an unknown word fails the execution, and an alarm tells
    resolve = definition["States"]["Resolve"]
    assert resolve["Parameters"]["Payload"] == {"action": "resolve", "payment_id.$": "$.payment_id"}
    assert (resolve["OutputPath"], resolve["Next"]) == ("$.Payload", "Next?")


@pytest.mark.parametrize(
    ("state", "errors"),
    [("Resolve", "States.ALL"), ("AwaitShopper", "States.TaskFailed"), ("AwaitShopperBriefly", "States.TaskFailed")],
)
def test_a_failing_step_is_tried_again_with_patience(definition: dict[str, Any], state: str, errors: str) -> None:
    assert definition["States"][state]["Retry"] == [
        {
            "ErrorEquals": [errors],
            "IntervalSeconds": 2,
            "BackoffRate": 2,
            "MaxDelaySeconds": 30,
            "JitterStrategy": "FULL",
            "MaxAttempts": 6,
        }
    ]


def test_no_session_outlives_what_klarna_can_still_tell_us(definition: dict[str, Any]) -> None:
    assert definition["TimeoutSeconds"] == 26 * 3600


def test_a_task_token_is_never_logged(machine: dict[str, Any]) -> None:
    assert machine["LoggingConfiguration"]["Level"] == "ERROR"
    assert machine["LoggingConfiguration"]["IncludeExecutionData"] is False
    assert machine.get("StateMachineType", "STANDARD") == "STANDARD"


def test_a_step_has_time_for_a_call_that_klarna_holds(templates: Templates) -> None:
    longest_call, looks = 60, 2 * 20
    assert templates.function("session").properties["Timeout"] > longest_call + looks
