"""Programs outlive the command that starts them, and nothing outlives their end."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cli.failures import ServiceDidNotStart
from cli.folders import LocalFolder
from cli.machine import process_table, processes

SLEEP = "import time; time.sleep(60)"
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
PARENT = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {SLEEP!r}], start_new_session=True).wait()"


@pytest.fixture
def folder(tmp_path):
    place = LocalFolder(tmp_path)
    yield place
    processes.end(place)


def start(folder: LocalFolder, code: str, service: str = "emulator") -> subprocess.Popen[bytes]:
    return processes.start(service, [sys.executable, "-c", code], folder=folder, environment=os.environ)


def wait_for(condition) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_what_was_started_is_found_by_its_mark(folder):
    program = start(folder, SLEEP)
    wait_for(lambda: processes.services(folder) == {"emulator"})
    assert [found.pid for found in processes.running(folder, "emulator")] == [program.pid]


def test_another_checkouts_cloud_is_never_touched(folder, tmp_path):
    other = LocalFolder(tmp_path / "other")
    program = start(folder, SLEEP)
    wait_for(lambda: process_table.find(folder))
    assert processes.end(other) == 0
    assert program.poll() is None


def test_the_children_end_too_even_in_sessions_of_their_own(folder):
    start(folder, PARENT)
    wait_for(lambda: len(process_table.find(folder)) == 2)
    assert processes.end(folder) == 2
    assert process_table.find(folder) == []


def test_a_killed_parent_leaves_nothing_that_is_not_found(folder):
    program = start(folder, PARENT)
    wait_for(lambda: len(process_table.find(folder)) == 2)
    os.kill(program.pid, signal.SIGKILL)
    wait_for(lambda: len(process_table.find(folder)) == 1)
    assert processes.end(folder) == 1


def test_what_does_not_listen_is_forced(folder, monkeypatch):
    monkeypatch.setattr(processes, "GRACE_SECONDS", 0.3)
    start(folder, DEAF)
    wait_for(lambda: folder.log("emulator").read_text() == "deaf\n")
    assert processes.end(folder) == 1
    assert process_table.find(folder) == []


def test_one_service_can_be_ended_alone(folder):
    start(folder, SLEEP, "emulator")
    start(folder, SLEEP, "front-door")
    wait_for(lambda: len(process_table.find(folder)) == 2)
    assert processes.end(folder, service="front-door") == 1
    assert processes.services(folder) == {"emulator"}


def test_a_program_that_ends_at_once_is_quoted(folder):
    program = start(folder, "import sys; sys.exit('no such setting')")
    with pytest.raises(ServiceDidNotStart, match="The emulator ended at once: no such setting"):
        processes.wait_until(lambda: False, program, name="The emulator", log=folder.log("emulator"), seconds=20)


def test_a_silent_program_is_not_waited_for_for_ever(folder):
    program = start(folder, SLEEP)
    with pytest.raises(ServiceDidNotStart, match="did not answer"):
        processes.wait_until(lambda: False, program, name="The emulator", log=folder.log("emulator"), seconds=0.2)


def test_a_mac_tells_the_same_in_its_own_way():
    table = (
        "    1 Sun Nov 22 07:43:00 2026     /sbin/launchd\n"
        "  812 Sun Nov 22 08:01:40 2026     python -m simulator HOME=/u KASSA_LOCAL_CLOUD=/p/.local "
        "KASSA_LOCAL_SERVICE=simulator LANG=C\n"
        "  813 Sun Nov 22 08:01:41 2026     python KASSA_LOCAL_CLOUD=/p/.local2 KASSA_LOCAL_SERVICE=simulator\n"
    )
    found = list(process_table.from_ps(table, LocalFolder(Path("/p/.local"))))
    assert [(process.pid, process.service) for process in found] == [(812, "simulator")]
    assert found[0].started == "Sun Nov 22 08:01:40 2026"
