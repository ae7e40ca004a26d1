"""The programs of a local cloud, found by a mark in their environment.

Whatever a marked program starts inherits the mark: the emulator's Lambda workers, Node below the CDK. So all of it is
found even when the command that started it was killed before it could note anything down, and a process that was merely
given the number of one of ours is never mistaken for it.
"""

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cli.folders import LocalFolder

CLOUD = "KASSA_LOCAL_CLOUD"
SERVICE = "KASSA_LOCAL_SERVICE"
_PROC = Path("/proc")
_START_TIME = 19  # the field's place after the command's name, which is in brackets and may hold anything
_LSTART_WORDS = 5  # Sun Nov 22 08:01:40 2026


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """One running program. Its number alone says nothing: numbers come again; number and start time do not."""

    pid: int
    started: str
    service: str


def mark(folder: LocalFolder, service: str) -> dict[str, str]:
    """The environment that makes a program findable."""
    return {CLOUD: str(folder.path), SERVICE: service}


def find(folder: LocalFolder) -> list[Process]:
    """Every running program of this folder's cloud, but not the caller itself."""
    found = _from_proc(_PROC, folder) if (_PROC / "self" / "environ").exists() else from_ps(_ps(), folder)
    return [process for process in found if process.pid != os.getpid()]


def _from_proc(proc: Path, folder: LocalFolder) -> Iterator[Process]:
    for entry in proc.iterdir():
        if not entry.name.isdecimal():
            continue
        try:
            environment = dict(
                pair.split("=", 1) for pair in os.fsdecode((entry / "environ").read_bytes()).split("\0") if "=" in pair
            )
            stat = os.fsdecode((entry / "stat").read_bytes())
        except OSError:  # it ended meanwhile, or it is somebody else's
            continue
        if environment.get(CLOUD) == str(folder.path):
            started = stat.rpartition(")")[2].split()[_START_TIME]
            yield Process(pid=int(entry.name), started=started, service=environment.get(SERVICE, ""))


def _ps() -> str:
    """What macOS knows: number, start time, then command and environment as one text."""
    command = ["ps", "-A", "-E", "-ww", "-o", "pid=,lstart=,command="]
    in_english = {**os.environ, "LC_ALL": "C", "TZ": "UTC"}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=in_english).stdout


def from_ps(table: str, folder: LocalFolder) -> Iterator[Process]:
    for line in table.splitlines():
        pid, *rest = line.split(None, 1 + _LSTART_WORDS)
        words = f" {rest[-1]} " if len(rest) > _LSTART_WORDS else ""
        if f" {CLOUD}={folder.path} " in words:
            service = words.partition(f" {SERVICE}=")[2].partition(" ")[0]
            yield Process(pid=int(pid), started=" ".join(rest[:_LSTART_WORDS]), service=service)
