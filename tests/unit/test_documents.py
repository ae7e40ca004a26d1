"""What the documents name is there: files, headings, commands of make, functions, codes of failures."""

import re
from collections.abc import Iterator
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

OF_TODAY = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
SOURCES = ("cli", "docs", "functions", "infra", "layers", "requirements", "simulator", "tests")
ROOMS = [*(ROOT / "layers/kassa/python/kassa").iterdir(), *(ROOT / "tests").iterdir()]
FOLDERS = {*SOURCES, *(room.name for room in ROOMS if room.is_dir())}
FILE = re.compile(r"[a-z_][\w/.-]*\.(py|md|js|mjs|css|toml)")
PLACE = re.compile(r"([a-z_][\w-]*)/[\w/.-]*")


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


@pytest.fixture(scope="module")
def tree() -> set[str]:
    """Every file and folder of the sources, by its path and by every end of it: `a/b.py` is `b.py`, too."""
    there = [path.relative_to(ROOT).parts for source in SOURCES for path in [ROOT / source, *walk(ROOT / source)]]
    return {"/".join(parts[start:]) for parts in there for start in range(len(parts))}


def walk(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name == "__pycache__":
            continue
        yield path
        if path.is_dir():
            yield from walk(path)


def places_in(text: str) -> set[str]:
    """The words between backticks that are a file of ours, or a path in a folder of ours."""
    words = {word for code in re.findall(r"`([^`\n]+)`", text) for word in re.split(r"[\s,:]+", code)}
    places = {word for word in words if (place := PLACE.fullmatch(word)) and place[1] in FOLDERS}
    return places | {word for word in words if FILE.fullmatch(word)}


@pytest.mark.parametrize("document", OF_TODAY, ids=named)
def test_every_file_and_folder_that_is_named_is_there(document: Path, tree: set[str]) -> None:
    assert {place for place in places_in(prose(document)) if place.rstrip("/") not in tree} == set()


@pytest.mark.parametrize("document", OF_TODAY, ids=named)
def test_every_module_that_is_to_be_run_is_there(document: Path, tree: set[str]) -> None:
    modules = re.findall(r"python -m ([a-z_.]+[a-z])", document.read_text(encoding="utf-8"))
    paths = {module.replace(".", "/") for module in modules}
    assert {path for path in paths if not {path, f"{path}.py"} & tree} == set()


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
