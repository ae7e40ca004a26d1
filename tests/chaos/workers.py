"""The processes in which the emulator runs the functions, to be killed in the middle of their work."""

import os
import signal
import subprocess
from contextlib import suppress
from functools import cache
from pathlib import Path

from cli.folders import LocalFolder
from cli.machine import process_table
from tests.e2e.permissions import function_named

_MARK = "ministack-lambda-"


AT_ONCE = 2  # of one function: where all have to start anew at the same time, this machine does little else


def kill(folder: LocalFolder, function: str | None = None) -> int:
    """SIGKILL some processes of a function, or every one of all functions; says how many there were."""
    mark = _MARK + (_full_name(function) if function else "")
    found = [process.pid for process in process_table.find(folder) if mark in _command(process.pid)]
    killed = 0
    for pid in found[-AT_ONCE:] if function else found:
        with suppress(ProcessLookupError):  # it ended by itself
            os.kill(pid, signal.SIGKILL)
            killed += 1
    return killed


@cache
def _full_name(function: str) -> str:
    return str(function_named(function)["FunctionName"])


def _command(pid: int) -> str:
    proc = Path("/proc")
    if (proc / "self").exists():
        with suppress(OSError):  # it ended meanwhile
            return (proc / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        return ""
    command = ["ps", "-ww", "-o", "command=", "-p", str(pid)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout
