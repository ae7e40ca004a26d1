"""Every command calls a route that there is."""

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


FINANCE = """
GET /v1/settlements
GET /v1/settlements/{}
GET /v1/settlements/{}/lines
GET /v1/settlements/{}/breaks
GET /v1/settlements/{}/proof
GET /v1/settlements/{}/lines/{}/proof
GET /v1/settlements/{}/export
GET /v1/breaks
POST /v1/settlements/{}/breaks/{}/acknowledge
POST /v1/settlements/{}/breaks/{}/resolve
GET /v1/merchants/{}/statements
GET /v1/merchants/{}/margin
GET /v1/merchants/{}/sell-rates
POST /v1/merchants/{}/sell-rates
GET /v1/sell-rates
POST /v1/sell-rates
GET /v1/fee-caps
POST /v1/fee-caps
GET /v1/disputes
GET /v1/disputes/{}
POST /v1/disputes/{}/attachments
POST /v1/disputes/{}/represent
POST /v1/disputes/{}/appeal
POST /v1/disputes/{}/accept-loss
"""


@pytest.mark.parametrize("route", FINANCE.strip().splitlines())
def test_what_finance_and_disputes_call_is_there(route):
    assert tuple(route.split()) in ROUTES
