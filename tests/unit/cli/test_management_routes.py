"""Every management command calls a route that there is."""

import json
import re
from pathlib import Path

import pytest

from cli.management import GROUPS

PATHS = json.loads((Path(__file__).parents[3] / "docs" / "openapi.json").read_text())["paths"]
ROUTES = {(method.upper(), re.sub(r"{\w+}", "{}", path)) for path, operations in PATHS.items() for method in operations}
ROWS = [pytest.param(call, id=f"{group.name} {call.name}") for group in GROUPS for call in group.calls]


@pytest.mark.parametrize("call", ROWS)
def test_a_command_calls_a_route_that_there_is(call):
    assert (call.method, re.sub(r"{\w+}", "{}", call.path)) in ROUTES
