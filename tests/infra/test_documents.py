"""Whoever reads the documents finds every call."""

import re
from pathlib import Path

from infra.routes import ROUTES
from tests.infra.templates import ROOT

LISTED = re.compile(r"`((?:[A-Z]+, )*[A-Z]+) (/[^`]+)`")


def listed(document: Path) -> set[str]:
    """The calls of its section about all of them."""
    section = document.read_text(encoding="utf-8").partition("\n## All calls\n")[2].partition("\n## ")[0]
    return {f"{method} {path}" for methods, path in LISTED.findall(section) for method in methods.split(", ")}


def test_the_document_of_the_api_names_every_call_and_no_other() -> None:
    assert listed(ROOT / "docs" / "http-api.md") == {route.key for route in ROUTES}
