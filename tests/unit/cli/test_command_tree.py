"""Every command says what it does, in words that read well; and saying it is quick."""

import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

from cli.commands import reference
from cli.commands.app import STATUSES, app

ROOT = Path(__file__).parents[3]
TREE = dict(reference.commands(get_command(app)))
HEAVY = ("boto3", "botocore", "httpx", "pydantic", "cli.cloud.local_cloud", "cli.deploying.openapi", "standardwebhooks")


@pytest.mark.parametrize("name", TREE)
def test_every_command_says_what_it_does_in_a_sentence(name):
    first = (TREE[name].help or "").strip().splitlines()[0]
    assert first[:1].isupper(), first
    assert first.endswith("."), first
    assert 10 < len(first) < 120, first


@pytest.mark.parametrize("name", TREE)
def test_every_option_and_argument_says_what_it_is(name):
    for parameter in TREE[name].params:
        if parameter.name in {"help", "install_completion", "show_completion"}:
            continue
        assert parameter.help, f"{name} {parameter.name}"
        assert parameter.help.strip().endswith((".", "…")), f"{name} {parameter.name}: {parameter.help}"


def test_what_changes_or_reads_a_stage_takes_a_stage_and_what_is_read_comes_as_json():
    without_stage = {"up", "down", "status", "demo", "reset", "openapi", "lock", "reference"}
    for name, command in TREE.items():
        if hasattr(command, "commands"):
            continue
        options = {parameter.name for parameter in command.params}
        assert ("stage" in options) == (name.removeprefix("kassa ") not in without_stage), name
        if name.split()[-1] in {"list", "show", "status", "pay", "doctor", "certify"}:
            assert "as_json" in options, name


def test_the_commands_behind_the_make_targets_are_there():
    for name in "up down status demo synth deploy acquirer-key register-webhook redrive tell openapi lock".split():
        assert f"kassa {name}" in TREE


def test_the_reference_says_what_the_help_says():
    assert reference.is_up_to_date(ROOT, app), "run: kassa reference"


def test_help_names_the_exit_statuses(kassa):
    answer = kassa("--help")
    assert answer.exit_code == 0
    assert "130" in answer.stdout
    assert "130" in STATUSES


def test_help_imports_nothing_that_is_slow():
    code = f"import sys, cli.commands.app; print([name for name in {HEAVY!r} if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_what_runs_before_anything_is_installed_needs_the_standard_library_only():
    code = "import sys; sys.path.insert(0, '.'); import cli.setup, cli.down"
    subprocess.run([sys.executable, "-I", "-S", "-c", code], cwd=ROOT, check=True)


def test_what_is_typed_wrongly_is_told_with_status_2(kassa):
    assert kassa("nonsense").exit_code == 2
    assert kassa("pay", "2900").exit_code == 2
    assert kassa("list", "--since", "yesterday").exit_code == 2
