"""Installing is done once, and again when what is asked for changes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cli import setup
from cli.failures import CannotGoOn, StepFailed, ToolMissing
from cli.folders import ROOT

LOCKED = """\
urllib3==2.8.0 \\
    --hash=sha256:aa
    # via botocore
uv==0.13.9 \\
    --hash=sha256:bb \\
    --hash=sha256:cc
    # via -r requirements/dev.in
uvicorn==0.54.0 \\
    --hash=sha256:dd
"""


def test_one_package_is_taken_out_of_the_lock_with_its_hashes():
    assert setup.pin("uv", LOCKED) == "uv==0.13.9 \\\n    --hash=sha256:bb \\\n    --hash=sha256:cc\n"


def test_a_lock_without_it_is_told():
    with pytest.raises(CannotGoOn, match="does not pin uv"):
        setup.pin("uv", "")


def test_what_is_installed_is_not_installed_again(tmp_path):
    locked = tmp_path / "locked.txt"
    locked.write_text("first")
    installed = []

    def ask():
        setup.once(tmp_path, "it", [locked], lambda: installed.append(locked.read_text()))

    ask()
    ask()
    locked.write_text("second")
    ask()
    assert installed == ["first", "second"]


def test_what_failed_is_tried_again(tmp_path):
    tries = []

    def fail():
        tries.append(1)
        raise StepFailed("no")

    for _ in range(2):
        with pytest.raises(StepFailed):
            setup.once(tmp_path, "it", [], fail)
    assert len(tries) == 2


@pytest.mark.parametrize(
    ("version", "fits"), [("v22.1.0\n", True), ("v24.19.0\n", True), ("v20.20.2\n", False), ("", False)]
)
def test_only_a_node_that_the_cdk_supports_is_taken(version, fits):
    assert setup.fits(version) is fits


def test_a_missing_tool_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(setup, "LOG", tmp_path / "setup.log")
    with pytest.raises(ToolMissing, match="no-such-tool"):
        setup.run(["no-such-tool"])


def test_a_failed_step_is_quoted(monkeypatch, tmp_path):
    monkeypatch.setattr(setup, "LOG", tmp_path / "setup.log")
    with pytest.raises(StepFailed, match="it broke") as failure:
        setup.run(["sh", "-c", "echo it broke >&2; exit 3"])
    assert failure.value.log == tmp_path / "setup.log"


@pytest.fixture
def checkout(tmp_path):
    """A project whose folders are this one's, with an environment that has the command."""
    for name in ("cli", "layers"):
        (tmp_path / name).symlink_to(ROOT / name)
    command = tmp_path / ".venv" / "bin" / "kassa"
    command.parent.mkdir(parents=True)
    setup.write_command(Path(sys.executable), command)
    return command


def test_the_command_works_from_any_folder(checkout, tmp_path):
    told = subprocess.run([checkout, "trigger", "--list"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "payment.approved" in told.stdout


def test_the_shell_can_complete_it(checkout):
    asked = {"_KASSA_COMPLETE": "complete_bash", "COMP_WORDS": "kassa cert", "COMP_CWORD": "1"}
    told = subprocess.run([checkout], env=os.environ | asked, capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["certify"]
