"""A finance key at every route: what `rights` lists opens, all else is refused before anything is read or written."""

import json
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from types import SimpleNamespace
from typing import Any

import pytest

from cli.deploying import openapi
from functions.access import routes as access
from infra.routes import ROUTES
from kassa.domain.access.audit import Entry, Outcome
from kassa.domain.access.caller import Caller, KeyKind
from kassa.domain.access.rights import FINANCE_MAY, FINANCE_MAY_NOT, opens
from tests.support.access import FINANCE
from tests.support.events import api_event
from tests.support.payments import NOW

GUARDED = sorted(route.key for route in ROUTES if route.guarded)
REFUSED = sorted(frozenset[str]().union(*FINANCE_MAY_NOT.values()))
QUERY = {"amount": "2900", "currency": "SEK", "period": "2026-03"}
WHOSE = {"GET /v1/payments": "merchant_id=mer_1"}
WITHOUT_EXAMPLES: dict[str, Any] = {
    "ChangedBusinessEntity": {"legal_name": "Other"},
    "ChangedStore": {"name": "Other"},
    "ChangedStoreGroup": {"display_name": "Other"},
    "NewAppeal": {"text": "We disagree"},
    "NewPortalLink": {"user_reference": "person-1"},
    "NewResolution": {"note": "Klarna pays it back"},
    "NewStoreGroup": {"reference": "group", "display_name": "Group"},
    "Switch": {"reason": "Closed"},
}


class Log:
    """The audit log, as a list."""

    def __init__(self) -> None:
        self.ended: list[Entry] = []

    def begin(self, entry: Entry) -> None: ...

    def end(self, entry: Entry) -> None:
        self.ended.append(entry)


LOG = Log()


@cache
def api() -> dict[str, tuple[Any, dict[str, Any], dict[str, Any]]]:
    """By route: the application with nothing behind it, how the route is described, and the schemas that it names."""
    nothing: Any = None
    log: Any = LOG
    with_log = access.build_app(
        nothing, nothing, nothing, nothing, log, live=False, kept_for=timedelta(0), now=lambda: NOW
    )
    found: dict[str, tuple[Any, dict[str, Any], dict[str, Any]]] = {}
    for app in (with_log, *openapi.apps()):
        described = json.loads(app.get_openapi_json_schema(title="Kassa", version="0"))
        for path, operations in described["paths"].items():
            for method, operation in operations.items():
                found.setdefault(f"{method.upper()} {path}", (app, operation, described["components"]["schemas"]))
    return found


def asked(route: str, caller: Caller) -> Any:
    """What the route answers to a request that it would take."""
    app, operation, schemas = api()[route]
    method, path = route.split(" ")
    names = {name: "1" if name == "number" else f"{name.removesuffix('_id')}-1" for name in _names(path)}
    needed = [
        each["name"] for each in operation.get("parameters", ()) if each["in"] == "query" and each.get("required")
    ]
    query = WHOSE.get(route) or "&".join(f"{name}={QUERY[name]}" for name in needed)
    headers = {"content-type": "application/json", "idempotency-key": "request-1"}
    event = api_event(method, path.format_map(names), query, headers, _body(operation, schemas), caller)
    return app.resolve(event, SimpleNamespace(aws_request_id="request-1"))


def _names(path: str) -> Iterator[str]:
    return (part[1:-1] for part in path.split("/") if part.startswith("{"))


def _body(operation: dict[str, Any], schemas: dict[str, Any]) -> Any:
    """The example of a body, or one of ours; None where there need be none."""
    if not operation.get("requestBody", {}).get("required"):
        return None
    name = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    return schemas[name]["examples"][0] if "examples" in schemas[name] else WITHOUT_EXAMPLES[name]


def test_every_route_that_asks_for_a_key_is_decided_for_finance_and_decided_once():
    decided = [*FINANCE_MAY, *(route for routes in FINANCE_MAY_NOT.values() for route in routes)]
    assert sorted(decided) == GUARDED


ACTS = {
    "POST /v1/settlements/{settlement_id}/breaks/{break_id}/acknowledge",
    "POST /v1/settlements/{settlement_id}/breaks/{break_id}/resolve",
    "POST /v1/sell-rates",
    "POST /v1/merchants/{merchant_id}/sell-rates",
    "POST /v1/fee-caps",
    "POST /v1/disputes/{dispute_id}/attachments",
    "POST /v1/disputes/{dispute_id}/represent",
    "POST /v1/disputes/{dispute_id}/appeal",
}


def test_all_that_finance_may_do_beside_reading_is_this():
    """Said twice on purpose: nobody opens a door to money with a single line."""
    assert {route for route in FINANCE_MAY if not route.startswith("GET ")} == ACTS


@pytest.mark.parametrize("route", REFUSED)
def test_what_is_not_for_finance_is_refused_before_anything_happens(route):
    answer = asked(route, FINANCE)
    assert (answer["statusCode"], json.loads(answer["body"])["code"]) == (403, "forbidden")


@pytest.mark.parametrize("route", sorted(FINANCE_MAY))
def test_what_is_for_finance_gets_past_the_door(route):
    """Behind these routes is nothing: whoever gets in finds no use case. What they answer is held with each of them."""
    with pytest.raises((AttributeError, TypeError), match="'NoneType' object"):
        asked(route, FINANCE)


def test_a_refusal_is_on_record_as_finances():
    LOG.ended.clear()
    asked("POST /v1/keys", FINANCE)
    assert [(each.actor, each.actor_kind, each.outcome) for each in LOG.ended] == [
        ("key_finance", KeyKind.FINANCE, Outcome.REFUSED)
    ]


@pytest.mark.parametrize("kind", [kind for kind in KeyKind if kind is not KeyKind.FINANCE])
def test_the_list_is_finances_alone(kind):
    assert all(opens(kind, route) for route in GUARDED)
