"""Whoever reads the documents finds every call, every alarm, every output and every value of a stage."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path

from infra.environment import NAMES
from infra.routes import ROUTES
from infra.stages import PRODUCTION, Stage
from tests.infra.templates import ROOT, Templates

LISTED = re.compile(r"`((?:[A-Z]+, )*[A-Z]+) (/[^`]+)`")
OPERATIONS = ROOT / "docs" / "operations.md"
EACH_FUNCTION = "<function>"
FOR_OTHER_STACKS = ("ExportsOutput", "PublishOutput")


def section(document: Path, heading: str) -> str:
    """What stands below a heading, up to the next one of the same level or above."""
    level = heading.partition(" ")[0]
    rest = document.read_text(encoding="utf-8").partition(f"\n{heading}\n")[2]
    return re.split(rf"\n#{{1,{len(level)}}} ", rest)[0]


def first_cells(text: str, *, below: str) -> set[str]:
    """The names in the first column of every table whose first heading is `below`."""
    tables = re.findall(rf"^\| {below} \|.*\n\|[-| ]+\|\n((?:\|.*\n?)+)", text, flags=re.MULTILINE)
    cells = [row.split("|")[1] for table in tables for row in table.splitlines()]
    return {name for cell in cells for name in re.findall(r"`([^`]+)`", cell)}


def listed(document: Path) -> set[str]:
    """The calls of its section about all of them."""
    text = section(document, "## All calls")
    return {f"{method} {path}" for methods, path in LISTED.findall(text) for method in methods.split(", ")}


def values_of(stage: Stage) -> Iterator[str]:
    """The names of all that the stage decides; where a value has values of its own, as `value.its_own`."""
    for field in fields(stage):
        value = getattr(stage, field.name)
        if is_dataclass(value):
            yield from (f"{field.name}.{inner.name}" for inner in fields(value))
        else:
            yield field.name


def test_the_document_of_the_api_names_every_call_and_no_other() -> None:
    assert listed(ROOT / "docs" / "http-api.md") == {route.key for route in ROUTES}


def test_the_runbook_says_what_to_do_about_every_alarm_and_knows_no_other(production: Templates) -> None:
    named = first_cells(section(OPERATIONS, "## Alarms"), below="alarm")
    spelled = {name.replace(EACH_FUNCTION, function) for name in named for function in NAMES}
    deployed = {alarm.id.removeprefix("Alarms")[:-8] for alarm in production.all("AWS::CloudWatch::Alarm")}
    assert {name.replace("_", "") for name in spelled} == deployed


def test_the_runbook_names_every_output_of_the_stacks_and_no_other(templates: Templates) -> None:
    deployed = {name for name in templates.outputs if not name.startswith(FOR_OTHER_STACKS)}
    assert first_cells(section(OPERATIONS, "## Stages"), below="output") == deployed


def test_the_runbook_says_what_every_value_of_a_stage_decides_and_knows_no_other() -> None:
    assert first_cells(section(OPERATIONS, "## Stages"), below="value") == set(values_of(PRODUCTION))
