"""Run the AWS emulator with five corrections. Runs in the emulator's own environment, never in ours.

The emulator checks who may answer a task token against no resource at all, so a role that may answer for our state
machine only, as on AWS, would be refused. Here the permission is asked for the machine that gave the token away.
It also unpacks the layers for each worker anew, which takes longer than all else that a worker needs to start: here they
are unpacked once. And one thread of it reads all streams in turn and waits for what it calls, in batches that are mostly
records that a filter drops: here each mapping of a stream is read by itself, as on AWS, in batches of what it asked for.
And it starts a process for each call that finds the others at work, so that fifty calls at once stop a small machine for
minutes: here calls stand in line for one that is warm. Last, it takes a throttle for a failed attempt of an asynchronous
call, three of which end in a dead-letter queue: here the event waits for room, as on AWS, where it may for hours.
"""

import hashlib
import importlib
import json
import tempfile
import threading
import time
import types
import zipfile
from collections import defaultdict, deque
from collections.abc import Mapping
from contextlib import suppress
from contextvars import ContextVar, copy_context
from functools import partial
from pathlib import Path
from typing import Any

_UNPACKED = Path(tempfile.gettempdir()) / "unpacked"
_unpacking = threading.Lock()
_thread = threading.local()
_machine_of_token: dict[str, str] = {}


def correct_task_tokens(actions: Any, step_functions: Any) -> None:
    """Remember which machine waits for which token, and name it when a permission is checked."""
    run_task = step_functions._execute_task  # noqa: SLF001 - there is no public seam
    hand_out_token = step_functions._invoke_with_callback  # noqa: SLF001
    resource_of = actions.extract_resource_arn

    def run_task_of_machine(definition: Any, given: Any, execution: Any, context: Mapping[str, Any]) -> Any:
        _thread.machine = context["StateMachine"]["Id"]
        return run_task(definition, given, execution, context)

    def hand_out_known_token(resource: str, given: Any, token: str, definition: Any) -> Any:
        _machine_of_token[token] = _thread.machine
        return hand_out_token(resource, given, token, definition)

    def resource_of_token(service: str, method: str, path: str, headers: Any, body: bytes, *more: Any) -> str:
        if service == "states" and b'"taskToken"' in body:
            return _machine_of_token.get(json.loads(body)["taskToken"], "*")
        return str(resource_of(service, method, path, headers, body, *more))

    step_functions._execute_task = run_task_of_machine  # noqa: SLF001
    step_functions._invoke_with_callback = hand_out_known_token  # noqa: SLF001
    actions.extract_resource_arn = resource_of_token


_SHORT_CALL = 0.25  # seconds: most calls of a warm process are over sooner
_LOOK_AGAIN = 0.05


class Lines:
    """Calls of a function stand in line for its processes, and get whichever is free first.

    Another starts where there is none, or none comes free for as long as a short call lasts: one at a time, and nobody
    has to wait for that one.
    """

    def __init__(self, lambdas: Any, runtime: Any) -> None:
        self._acquire, self._release = lambdas.acquire_worker, lambdas.release_worker
        self._runtime = runtime
        self._lines: defaultdict[str, deque[object]] = defaultdict(deque)
        self._moved = threading.Condition()
        lambdas.acquire_worker, lambdas.release_worker = self._acquire_in_turn, self._release_and_tell

    def _acquire_in_turn(self, name: str, config: Any, code: bytes, qualifier: str = "$LATEST", **more: Any) -> Any:
        key, call = self._runtime._worker_key(name, config, qualifier), object()  # noqa: SLF001
        acquire = partial(self._acquire, name, config, code, qualifier=qualifier, **more)
        with self._moved:
            line = self._lines[key]
            line.append(call)
            self._moved.wait_for(lambda: line[0] is call)
            first_since = time.monotonic()
            while all(worker.in_use for worker in self._workers(key)):
                if self._another_helps(key, time.monotonic() - first_since):
                    self._start(*acquire())
                self._moved.wait(_LOOK_AGAIN)
            line.popleft()
            self._moved.notify_all()
            return acquire()

    def _release_and_tell(self, worker: Any) -> None:
        self._release(worker)
        with self._moved:
            self._moved.notify_all()

    def _workers(self, key: str) -> list[Any]:
        with self._runtime._lock:  # noqa: SLF001
            return list(self._runtime._workers.get(key, ()))  # noqa: SLF001

    def _another_helps(self, key: str, waited: float) -> bool:
        workers = self._workers(key)
        return not workers or (waited > _SHORT_CALL and not any(worker._cold for worker in workers))  # noqa: SLF001

    def _start(self, worker: Any, _: str) -> None:
        def spawn() -> None:
            with suppress(Exception):  # the call that gets it starts it again, and is told why it does not
                self._runtime.ensure_spawned(worker)
            self._release_and_tell(worker)

        threading.Thread(target=copy_context().run, args=(spawn,), daemon=True).start()


_ROOM_AGAIN = 0.5  # seconds between two looks whether a throttled event can be taken
_asynchronous: ContextVar[bool] = ContextVar("asynchronous", default=False)


def keep_throttled_events(lambdas: Any) -> None:
    """An event that finds no room waits for it: on AWS a throttle is no failed attempt, and uses none up."""
    invoke, execute = lambdas.invoke_async_with_retry, lambdas._execute_function  # noqa: SLF001

    def invoke_asynchronously(function: Any, event: Any) -> None:
        def begin() -> None:
            _asynchronous.set(True)
            invoke(function, event)

        copy_context().run(begin)

    def execute_once_there_is_room(function: Any, event: Any) -> Any:
        result = execute(function, event)
        while _asynchronous.get() and result.get("throttle"):
            time.sleep(_ROOM_AGAIN)
            result = execute(function, event)
        return result

    lambdas.invoke_async_with_retry = invoke_asynchronously
    lambdas._execute_function = execute_once_there_is_room  # noqa: SLF001


_IDLE = 0.05  # seconds between two looks into a stream with nothing new
_LOOK_AHEAD = 10  # times as many records as a batch may have: of our streams a third passes the filter


class StreamReaders:
    """A thread for each mapping of a stream, which sees no other mapping and gets batches that are full after the filter."""

    def __init__(self, lambdas: Any, tables: Any) -> None:
        self._poll, self._mappings = lambdas._poll_dynamodb_streams, lambdas._iter_all_esms  # noqa: SLF001
        self._records, self._filter = tables.stream_records_since, lambdas._apply_filter_criteria  # noqa: SLF001
        self._threads: dict[str, threading.Thread] = {}
        lambdas._iter_all_esms = self._of_this_thread  # noqa: SLF001
        lambdas._poll_dynamodb_streams = self.see_to_it  # noqa: SLF001
        tables.stream_records_since = self._batch

    def see_to_it(self) -> bool:
        """Called every second: each mapping has its reader. That nothing was read here is the answer."""
        for _, _, mapping in self._mappings():
            name, source = mapping["UUID"], mapping.get("EventSourceArn", "")
            thread = self._threads.get(name)
            if ":dynamodb:" in source and not (thread and thread.is_alive()):
                self._threads[name] = threading.Thread(target=self._read, args=(name,), daemon=True)
                self._threads[name].start()
        return False

    def _read(self, mapping: str) -> None:
        _thread.mapping = mapping
        while self._of_this_thread():
            if not self._poll():
                time.sleep(_IDLE)

    def _of_this_thread(self) -> list[Any]:
        mine = getattr(_thread, "mapping", None)
        return [found for found in self._mappings() if mine in (None, found[2]["UUID"])]

    def _batch(self, table: str, position: Any, size: int, **scope: Any) -> Any:
        if not hasattr(_thread, "mapping"):  # somebody reads the stream over the API
            return self._records(table, position, size, **scope)
        wanted, records = 0, self._records(table, position, _LOOK_AHEAD * size, **scope)
        for number, record in enumerate(records):
            wanted += sum(len(self._filter([record], mapping)) for _, _, mapping in self._of_this_thread())
            if wanted > size:
                return records[:number]
        return records


class _Unpacked(zipfile.ZipFile):
    """A zip that is unpacked once and then only linked: each new worker unpacks the same layers again."""

    def namelist(self) -> list[str]:
        """None: the emulator asks whether a name leads out of the folder, which takes long, and unpacking sees to it."""
        return []

    def extractall(self, path: Any = None, members: Any = None, pwd: Any = None) -> None:  # noqa: ARG002
        """Everything in the zip, as a link to what was unpacked first."""
        content = Path(str(self.filename)).read_bytes()
        unpacked = _UNPACKED / hashlib.sha256(content).hexdigest()
        with _unpacking:
            if not unpacked.exists():
                super().extractall(unpacked, super().namelist())
        Path(path).rmdir()
        Path(path).symlink_to(unpacked)


if __name__ == "__main__":
    correct_task_tokens(
        importlib.import_module("ministack.core.iam_actions"),
        importlib.import_module("ministack.services.stepfunctions"),
    )
    lambdas: Any = importlib.import_module("ministack.services.lambda_svc")
    lambda_runtime: Any = importlib.import_module("ministack.core.lambda_runtime")
    StreamReaders(lambdas, importlib.import_module("ministack.services.dynamodb"))
    Lines(lambdas, lambda_runtime)
    keep_throttled_events(lambdas)
    lambda_runtime.zipfile = types.SimpleNamespace(
        **{**vars(zipfile), "ZipFile": _Unpacked, "LargeFileError": zipfile.LargeZipFile}  # as the emulator names it
    )
    importlib.import_module("ministack.app").main()
