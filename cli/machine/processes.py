"""Start the programs of the local cloud so that they outlive the command, and end them so that nothing is left."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from cli.failures import CannotGoOn, ServiceDidNotStart
from cli.folders import ROOT, LocalFolder
from cli.machine import process_table
from cli.machine.process_table import Process

GRACE_SECONDS = 4.0
_outliving: list[subprocess.Popen[bytes]] = []  # forgotten, Python would warn that they still run
LAST_WORDS = 300  # characters of a log that are shown


def start(
    service: str, command: Sequence[str], *, folder: LocalFolder, environment: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    """Start a program in a session of its own: Ctrl-C at the console does not reach it, and its group is ours."""
    with folder.log(service).open("wb") as log:
        program = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**environment, **process_table.mark(folder, service)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    _outliving.append(program)
    return program


def wait_until(
    ready: Callable[[], bool], program: subprocess.Popen[bytes], *, name: str, log: Path, seconds: float
) -> None:
    """Wait for a program that was just started. Raises `ServiceDidNotStart`."""
    deadline = time.monotonic() + seconds
    while not ready():
        if program.poll() is not None:
            raise ServiceDidNotStart(f"{name} ended at once: {_last_words(log)}", log=log)
        if time.monotonic() > deadline:
            raise ServiceDidNotStart(f"{name} did not answer within {seconds:.0f} seconds.", log=log)
        time.sleep(0.05)


def _last_words(log: Path) -> str:
    lines = log.read_text(errors="replace").strip().splitlines()
    return lines[-1][-LAST_WORDS:] if lines else "it said nothing."


def services(folder: LocalFolder) -> set[str]:
    """Which services run."""
    return {process.service for process in process_table.find(folder)}


def running(folder: LocalFolder, service: str) -> list[Process]:
    """The processes of one service."""
    return [process for process in process_table.find(folder) if process.service == service]


def end(folder: LocalFolder, *, service: str | None = None) -> int:
    """End the cloud, or one service of it: ask, wait, then force. Gives how many processes there were.

    Looks again after each round, since a dying emulator may still have started a worker.
    """

    def left() -> list[Process]:
        return process_table.find(folder) if service is None else running(folder, service)

    seen: set[Process] = set()
    for force in (signal.SIGTERM, signal.SIGKILL, signal.SIGKILL, signal.SIGKILL):
        remaining = left()
        if not remaining:
            for program in _outliving:
                program.poll()  # Python, too, likes to hear that they have ended
            return len(seen)
        seen.update(remaining)
        for process in remaining:
            _signal(process, force)
        _wait_for_none(left)
    if remaining := left():
        raise CannotGoOn(f"Process {remaining[0].pid} ({remaining[0].service}) does not end.")
    return len(seen)


def _signal(process: Process, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):  # it was faster
        os.kill(process.pid, number)


def _wait_for_none(left: Callable[[], list[Process]]) -> None:
    deadline = time.monotonic() + GRACE_SECONDS
    while left() and time.monotonic() < deadline:
        time.sleep(0.05)
