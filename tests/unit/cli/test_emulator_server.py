"""The emulator asks for the permission that AWS asks for."""

from types import SimpleNamespace

import pytest

from cli.emulator_server import correct_task_tokens

MACHINE = "arn:aws:states:eu-north-1:000000000000:stateMachine:sessions"


@pytest.fixture
def emulator():
    """The few places of the emulator that are corrected."""
    functions = SimpleNamespace()

    def run_task(definition, given, execution, context):
        return functions._invoke_with_callback("lambda:invoke.waitForTaskToken", given, "token-1", definition)

    functions._execute_task = run_task
    functions._invoke_with_callback = lambda _resource, _given, token, _definition: token
    actions = SimpleNamespace(extract_resource_arn=lambda *_: "as before")
    correct_task_tokens(actions, functions)
    return SimpleNamespace(functions=functions, actions=actions)


def resource_of(emulator, service: str, body: bytes):
    return emulator.actions.extract_resource_arn(service, "POST", "/", {}, body, {}, "eu-north-1", "000000000000")


def test_a_token_is_answered_for_the_machine_that_waits(emulator):
    assert emulator.functions._execute_task({}, {}, {}, {"StateMachine": {"Id": MACHINE}}) == "token-1"
    assert resource_of(emulator, "states", b'{"taskToken": "token-1", "output": "{}"}') == MACHINE


def test_an_unknown_token_belongs_to_no_machine(emulator):
    assert resource_of(emulator, "states", b'{"taskToken": "guessed"}') == "*"


def test_everything_else_stays_as_it_was(emulator):
    assert resource_of(emulator, "states", b'{"stateMachineArn": "a"}') == "as before"
    assert resource_of(emulator, "dynamodb", b'{"taskToken": "token-1"}') == "as before"
