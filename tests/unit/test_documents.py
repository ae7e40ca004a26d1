"""What the documents name is there: files, headings, commands of make, functions, codes of failures."""

import re
from pathlib import Path

import pytest

from kassa.adapters.http import problems
from kassa.adapters.http.problems import Problem
from kassa.domain.approved_money.transactions import Obstacle
from kassa.domain.merchants.account import Obstruction
from kassa.ports.accounts import TakesNoPayments

ROOT = Path(__file__).parents[2]
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\]\(([^)\s]+)\)")
FENCED = re.compile(r"^ *```.*?^ *```$", flags=re.MULTILINE | re.DOTALL)


def prose(document: Path) -> str:
    """Its text without what is shown as code."""
    return FENCED.sub("", document.read_text(encoding="utf-8"))


def anchors(document: Path) -> set[str]:
    """Its headings, as a link names them."""
    headings = re.findall(r"^#+ (.+)$", prose(document), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def named(document: Path) -> str:
    return str(document.relative_to(ROOT))


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_every_link_leads_somewhere(document: Path) -> None:
    for target in LINK.findall(prose(document)):
        if target.startswith("https://"):
            continue
        path, _, anchor = target.partition("#")
        file = (document.parent / path).resolve() if path else document
        assert file.exists(), target
        assert not anchor or file.suffix != ".md" or anchor in anchors(file), target


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_every_target_of_make_that_is_named_is_there(document: Path) -> None:
    targets = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))
    assert set(re.findall(r"`make ([a-z0-9-]+)", document.read_text(encoding="utf-8"))) <= targets


def test_the_list_of_functions_names_each_and_no_other() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rows = text.partition("\n### The functions\n")[2].partition("\n#")[0]
    functions = {folder.parent.name for folder in (ROOT / "functions").glob("*/handler.py")}
    assert set(re.findall(r"^\| `([a-z_]+)` \|", rows, flags=re.MULTILINE)) == functions


def test_every_code_of_a_failure_is_in_the_contract_with_its_status_and_no_other() -> None:
    text = (ROOT / "docs" / "http-api.md").read_text(encoding="utf-8").partition("\n## Errors\n")[2]
    rows = re.findall(r"^\| (`.+?`) \| (\d{3}) \|", text, flags=re.MULTILINE)
    told = {(code, int(status)) for codes, status in rows for code in re.findall(r"`([a-z_]+)`", codes)}
    assert told == {(problem.code, problem.status.value) for problem in every_problem()}


def every_problem() -> set[Problem]:
    """All that the one place which maps failures can answer."""
    values = list(vars(problems).values())
    tables = [value for value in values if isinstance(value, dict)]
    found = {
        value
        for value in [*values, *(each for table in tables for each in table.values())]
        if isinstance(value, Problem)
    }
    found |= {problems.of_obstacle(obstacle) for obstacle in Obstacle}
    return found | {problems.of(TakesNoPayments(obstruction)) for obstruction in Obstruction}
