"""What the documents show at a console can be typed: calls of the API that it takes, and commands that there are."""

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from cli.commands.app import app
from tests.unit.test_documents import OF_TODAY, ROOT, named

CONSOLE = re.compile(r"^ *```console\n(.*?)^ *```$", flags=re.MULTILINE | re.DOTALL)
ADDRESS = re.compile(r"^https?://[^/]+|^<PublicUrl>")
API = json.loads((ROOT / "docs/openapi.json").read_text(encoding="utf-8"))
COMMAND = get_command(app)


def typed(document: Path) -> Iterator[str]:
    """Each command after a `$`, with the lines that it goes on in, and what is given to it."""
    for block in CONSOLE.findall(document.read_text(encoding="utf-8")):
        for part in re.split(r"^ *\$ ", block, flags=re.MULTILINE)[1:]:
            yield part.replace("\\\n", " ")


def calls() -> Iterator[tuple[str, str, str, Any]]:
    """Each call of the API that is shown with a body: its document, method, path and body."""
    for document in OF_TODAY:
        for text in typed(document):
            command, _, given = text.partition("<<'JSON'\n")
            if not command.startswith("curl ") or " -d " not in command:
                continue
            words = shlex.split(command, comments=True)
            address = next(word for word in words if ADDRESS.match(word) or word.startswith("$sim"))
            path = ADDRESS.sub("", address)
            body = given.partition("\nJSON")[0] or words[words.index("-d") + 1]
            if path.startswith("/v1/"):
                assert "Content-Type: application/json" in words, text
                yield named(document), words[words.index("-X") + 1] if "-X" in words else "POST", path, json.loads(body)


def schema_of(method: str, path: str) -> dict[str, Any]:
    """What the route takes."""
    for route, methods in API["paths"].items():
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", route), path) and method.lower() in methods:
            told = methods[method.lower()]["requestBody"]["content"]["application/json"]["schema"]
            return {"anyOf": [told]} if "$ref" in told else told
    raise AssertionError(f"there is no {method} {path}")


def members(schema: dict[str, Any]) -> list[tuple[set[str], set[str]]]:
    """Of each form of a body, what it may have and what it must."""
    forms = [
        API["components"]["schemas"][form["$ref"].rpartition("/")[2]] for form in schema["anyOf"] if "$ref" in form
    ]
    return [(set(form["properties"]), set(form.get("required", ()))) for form in forms]


@pytest.mark.parametrize(("document", "method", "path", "body"), list(calls()))
def test_a_call_that_is_shown_has_what_the_route_takes(document, method, path, body):
    assert any(must <= set(body) <= may for may, must in members(schema_of(method, path))), (document, body)


def commands() -> Iterator[tuple[str, str]]:
    """Each command of ours that is shown."""
    for document in OF_TODAY:
        for text in typed(document):
            line = text.splitlines()[0]
            if found := re.match(r"(?:\S*/|uv run )?kassa ([^-].*)", line):
                yield named(document), found[1].replace("STAGE", "sandbox").replace("|", "#")


@pytest.mark.parametrize(("document", "line"), list(commands()))
def test_a_command_that_is_shown_can_be_typed(document, line):
    command, words = COMMAND, shlex.split(line, comments=True)
    while hasattr(command, "commands"):
        command = command.commands[words.pop(0)]
    with pytest.MonkeyPatch.context() as console:
        console.delenv("KASSA_STAGE", raising=False)
        assert command.make_context("kassa", words).command is command, document
