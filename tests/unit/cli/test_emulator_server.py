"""The emulator asks for the permission that AWS asks for, and its streams and processes do not wait for each other."""

import threading
import time
from types import SimpleNamespace

import pytest

from cli.cloud import emulator_server
from cli.cloud.emulator_server import (
    Lines,
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


class Function:
    """A function of the emulator with its processes: whoever finds none free begins another, which starts for a while."""

    def __init__(self, *workers, starts_in=0.0, fails=False):
        self.workers, self._starts_in, self._fails = list(workers), starts_in, fails
        self.most_starting = 0
        self.emulator = SimpleNamespace(acquire_worker=self._acquire, release_worker=self._release)
        runtime = SimpleNamespace(
            _lock=threading.Lock(),
            _workers={"f": self.workers},
            _worker_key=lambda *_: "f",
            ensure_spawned=self._ensure_spawned,
        )
        Lines(self.emulator, runtime)

    def _acquire(self, *_, **__):
        worker = next((worker for worker in self.workers if not worker.in_use), None)
        if worker is None:
            worker = a_worker(in_use=False, starts=True)
            self.workers.append(worker)
        worker.in_use = True
        return worker, "as the emulator says"

    @staticmethod
    def _release(worker):
        worker.in_use = False

    def _ensure_spawned(self, worker):
        self.most_starting = max(self.most_starting, sum(worker._cold for worker in self.workers))
        time.sleep(self._starts_in)
        if self._fails:
            raise RuntimeError
        worker._cold = False

    def acquire(self):
        """A worker, and how many seconds that took."""
        began = time.monotonic()
        worker, _ = self.emulator.acquire_worker("f", {}, b"")
        return worker, time.monotonic() - began

    def release(self, worker, *, after=0.0):
        threading.Timer(after, self.emulator.release_worker, (worker,)).start()


def a_worker(*, in_use, starts=False):
    return SimpleNamespace(in_use=in_use, _cold=starts)


def test_a_call_waits_for_a_process_that_is_soon_free():
    busy = a_worker(in_use=True)
    function = Function(busy)
    function.release(busy, after=0.1)
    worker, seconds = function.acquire()
    assert (worker, function.workers) == (busy, [busy])
    assert 0.05 < seconds < 0.9


def test_where_all_are_long_at_it_another_starts():
    busy = a_worker(in_use=True)
    worker, seconds = Function(busy).acquire()
    assert worker is not busy
    assert not worker._cold
    assert 0.2 < seconds < 0.9


def test_nobody_waits_for_a_process_that_starts_where_another_comes_free():
    busy = a_worker(in_use=True)
    function = Function(busy, starts_in=2.0)
    function.release(busy, after=0.5)
    worker, seconds = function.acquire()
    assert (worker, len(function.workers)) == (busy, 2)
    assert 0.4 < seconds < 1.5


@pytest.mark.parametrize("present", [[], [a_worker(in_use=False)]], ids=["none", "one is free"])
def test_a_call_does_not_wait_where_that_helps_nobody(present):
    assert Function(*present).acquire()[1] < 0.15


def test_a_process_that_does_not_start_is_given_to_the_call_which_then_says_why():
    worker, _ = Function(fails=True).acquire()
    assert worker._cold


def test_of_a_function_one_process_starts_at_a_time():
    function = Function(starts_in=0.3)
    calls = [threading.Thread(target=function.acquire) for _ in range(3)]
    for call in calls:
        call.start()
    for call in calls:
        call.join()
    assert (function.most_starting, len(function.workers)) == (1, 3)


def test_who_comes_first_is_served_first():
    busy = a_worker(in_use=True)
    function, served = Function(busy), []

    def call(number):
        worker, _ = function.acquire()
        served.append(number)
        function.emulator.release_worker(worker)

    calls = [threading.Thread(target=call, args=(number,)) for number in range(8)]
    for thread in calls:
        thread.start()
        time.sleep(0.01)
    function.release(busy)
    for thread in calls:
        thread.join()
    assert served == list(range(8))
    assert function.workers == [busy]


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
