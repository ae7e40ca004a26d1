"""The emulator asks for the permission that AWS asks for, and its streams and processes do not wait for each other."""

import threading
import time
from types import SimpleNamespace

import pytest

from cli.cloud import emulator_server
from cli.cloud.emulator_server import (
    StreamReaders,
    correct_task_tokens,
    keep_throttled_events,
)

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


class Mappings:
    """The emulator's event source mappings, a stream for each, and what was called with which records."""

    def __init__(self, *names: str) -> None:
        self.streams: dict[str, list[str]] = {name: [] for name in names}
        self.read_to = dict.fromkeys(names, 0)
        self.called: dict[str, list[list[str]]] = {name: [] for name in names}
        self.held: dict[str, threading.Event] = {}
        self.lambdas = SimpleNamespace(
            _iter_all_esms=lambda: [("account", "region", self.mapping(name)) for name in self.streams],
            _apply_filter_criteria=lambda records, _: [record for record in records if record != "noise"],
            _poll_dynamodb_streams=self.poll,
        )
        self.tables = SimpleNamespace(stream_records_since=lambda name, at, size: self.streams[name][at : at + size])
        self.readers = StreamReaders(self.lambdas, self.tables)

    def mapping(self, name):
        return {"UUID": name, "EventSourceArn": f"arn:aws:dynamodb:eu-north-1:0:table/{name}/stream/1"}

    def poll(self):
        """As the emulator does it: each mapping in turn, and each waits for the call of the one before."""
        read = False
        for _, _, mapping in self.lambdas._iter_all_esms():
            name = mapping["UUID"]
            batch = self.tables.stream_records_since(name, self.read_to[name], 2)
            if name in self.held:
                self.held[name].wait(5)
            if batch:
                self.called[name].append([record for record in batch if record != "noise"])
                self.read_to[name] += len(batch)
                read = True
        return read


def until(true):
    deadline = time.monotonic() + 5
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_stream_whose_function_is_slow_does_not_hold_up_another():
    emulator = Mappings("slow", "quick")
    emulator.held["slow"] = threading.Event()
    emulator.streams["slow"].append("a")
    emulator.streams["quick"] += ["b", "c"]
    assert emulator.lambdas._poll_dynamodb_streams() is False
    until(lambda: emulator.called["quick"] == [["b", "c"]])
    assert emulator.called["slow"] == []
    emulator.held["slow"].set()
    until(lambda: emulator.called["slow"] == [["a"]])
    emulator.streams.clear()


def test_what_a_filter_drops_takes_no_room_in_a_batch():
    emulator = Mappings("stream")
    emulator.streams["stream"] += ["noise", "a", "noise", "noise", "b", "noise", "c"]
    emulator.lambdas._poll_dynamodb_streams()
    until(lambda: emulator.called["stream"] == [["a", "b"], ["c"]])
    emulator.streams.clear()


def test_whoever_reads_the_stream_over_the_api_gets_what_was_asked_for():
    emulator = Mappings("stream")
    emulator.streams["stream"] += ["noise", "a", "b"]
    assert emulator.tables.stream_records_since("stream", 0, 2) == ["noise", "a"]


@pytest.fixture
def crowded(monkeypatch):
    """Lambda without room for the first two calls."""
    monkeypatch.setattr(emulator_server, "_ROOM_AGAIN", 0.0)
    answers = iter([{"throttle": True, "error": True}, {"throttle": True, "error": True}, {"body": "done"}])
    functions = SimpleNamespace(took=[])
    functions._execute_function = lambda _function, _event: next(answers)
    functions.invoke_async_with_retry = lambda function, event: functions.took.append(
        functions._execute_function(function, event)
    )
    keep_throttled_events(functions)
    return functions


def test_an_event_that_finds_no_room_waits_and_uses_no_attempt_up(crowded):
    crowded.invoke_async_with_retry({}, {})
    assert crowded.took == [{"body": "done"}]


def test_whoever_waits_for_the_answer_is_told_that_there_is_no_room(crowded):
    assert crowded._execute_function({}, {})["throttle"]
