"""Every route of the acquirer's account at Klarna: whose key it takes, which input it refuses, and what a repetition does."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pytest

from infra.routes import ROUTES
from kassa.domain.access.caller import Caller, KeyKind

MERCHANT = Caller(key_id="key_m", kind=KeyKind.MERCHANT, merchant_id="mer_1")
TERMINAL = Caller(key_id="key_t", kind=KeyKind.TERMINAL, merchant_id="mer_1", store_reference="s")


@dataclass(frozen=True)
class Case:
    """One route with a body that it takes, and bodies that it does not, each with the field that is to blame."""

    route: str
    body: Any = None
    bad: tuple[tuple[Any, str], ...] = ()
    makes: bool = False
    missing: str | None = None  # the path of something that is not there


CREDENTIAL = {"kind": "api_key", "description": "Back office"}
WEBHOOK = {"event_types": ["payment.request.*"], "signing_key_id": "KEY"}
CASES = (
    Case("GET /v1/klarna/credentials"),
    Case(
        "POST /v1/klarna/credentials",
        CREDENTIAL,
        (
            ({**CREDENTIAL, "kind": "password"}, "kind"),
            ({"kind": "api_key"}, "description"),
            ({**CREDENTIAL, "description": "<script>"}, "description"),
            ({**CREDENTIAL, "desciption": "x"}, "desciption"),
            ({**CREDENTIAL, "kind": "client_identifier"}, "allowed_domains"),
            ({**CREDENTIAL, "allowed_domains": ["shop.example"]}, "allowed_domains"),
        ),
        makes=True,
    ),
    Case("GET /v1/klarna/credentials/{credential_id}", missing="/v1/klarna/credentials/krn:none"),
    Case(
        "PATCH /v1/klarna/credentials/{credential_id}",
        {"description": "Other"},
        (({}, "body"), ({"description": ""}, "description"), ({"status": "x"}, "status")),
        missing="/v1/klarna/credentials/krn:none",
    ),
    Case("DELETE /v1/klarna/credentials/{credential_id}", missing="/v1/klarna/credentials/krn:none"),
    Case("GET /v1/klarna/certificates"),
    Case(
        "POST /v1/klarna/certificates",
        {"description": "Back office"},
        (({}, "description"), ({"description": "x", "usage": "tls"}, "usage"), ({"description": "x", "key": 1}, "key")),
        makes=True,
    ),
    Case("PUT /v1/klarna/certificates/enforcement", {}, (({"from": "soon"}, "from"), ({"at": "x"}, "at"))),
    Case("DELETE /v1/klarna/certificates/enforcement"),
    Case("DELETE /v1/klarna/certificates/{certificate_id}", missing="/v1/klarna/certificates/krn:none"),
    Case("GET /v1/klarna/webhooks"),
    Case(
        "POST /v1/klarna/webhooks",
        WEBHOOK,
        (
            ({**WEBHOOK, "event_types": []}, "event_types"),
            ({**WEBHOOK, "url": "http://kassa.example/klarna"}, "url"),
            ({**WEBHOOK, "url": "https://kassa.example:9000/klarna"}, "url"),
            ({**WEBHOOK, "event_version": "v3"}, "event_version"),
            ({**WEBHOOK, "signing_key_id": "krn:not-ours"}, "signing_key_id"),
            ({**WEBHOOK, "secret": "x"}, "secret"),
        ),
        makes=True,
    ),
    Case("GET /v1/klarna/webhooks/{webhook_id}", missing="/v1/klarna/webhooks/krn:none"),
    Case(
        "PATCH /v1/klarna/webhooks/{webhook_id}",
        {"status": "DISABLED"},
        (({}, "body"), ({"status": "off"}, "status"), ({"signing_key_id": "krn:not-ours"}, "signing_key_id")),
        missing="/v1/klarna/webhooks/krn:none",
    ),
    Case("DELETE /v1/klarna/webhooks/{webhook_id}", missing="/v1/klarna/webhooks/krn:none"),
    Case(
        "POST /v1/klarna/webhooks/{webhook_id}/simulate",
        {"event_type": "payment.request.state-change.completed"},
        (({}, "event_type"), ({"event_type": "a b"}, "event_type"), ({"event_type": "a", "x": 1}, "x")),
        makes=True,
        missing="/v1/klarna/webhooks/krn:none/simulate",
    ),
    Case("GET /v1/klarna/signing-keys"),
    Case("POST /v1/klarna/signing-keys", makes=True),
    Case("GET /v1/klarna/signing-keys/{signing_key_id}", missing="/v1/klarna/signing-keys/krn:none"),
    Case("DELETE /v1/klarna/signing-keys/{signing_key_id}", missing="/v1/klarna/signing-keys/krn:none"),
    Case("GET /v1/klarna/rotations"),
    Case(
        "POST /v1/klarna/rotations",
        {"kind": "api_key"},
        (({}, "kind"), ({"kind": "all"}, "kind"), ({"kind": "api_key", "replaces": "krn:none"}, "replaces")),
        makes=True,
    ),
    Case("GET /v1/klarna/rotations/{rotation_id}", missing="/v1/klarna/rotations/rot_none"),
)


def each(cases: Iterable[Case] = CASES) -> Any:
    """Run a test for each of these."""
    return pytest.mark.parametrize("case", cases, ids=lambda case: case.route)


def filled(desk, case: Case) -> tuple[str, Any]:
    """The route with something that is there, and a body that is right."""
    route, body = case.route, case.body
    if body is WEBHOOK:
        body = {**WEBHOOK, "signing_key_id": desk.signing_key()}
    for name, make in {
        "{webhook_id}": lambda: desk.webhook()["id"],
        "{signing_key_id}": desk.signing_key,
        "{credential_id}": lambda: desk.call("POST /v1/klarna/credentials", CREDENTIAL, key="credential-1").body["id"],
    }.items():
        if name in route:
            route = route.replace(name, make())
    return route, body


def test_the_table_has_every_route() -> None:
    assert {case.route for case in CASES} == {route.key for route in ROUTES if route.function == "klarna_settings"}


@each()
def test_no_other_kind_of_key_comes_near_klarna(desk, case):
    for caller in (MERCHANT, TERMINAL):
        answer = desk.call(case.route.replace("{", "").replace("}", ""), case.body, caller=caller)
        assert (answer.status, answer.body["code"]) == (403, "forbidden")
    assert not desk.simulated.world.log


@each([case for case in CASES if case.bad])
def test_bad_input_is_refused_by_name_and_changes_nothing(desk, case):
    route, _ = filled(desk, case)
    before = [call for call in desk.simulated.world.log if call.method != "GET"]
    for body, field in case.bad:
        answer = desk.call(route, body, key="key-bad-1")
        assert (answer.status, answer.body["code"]) == (422, "validation_failed"), (body, answer.raw)
        assert [error["field"] for error in answer.body["errors"]] == [field]
    assert [call for call in desk.simulated.world.log if call.method != "GET"] == before


@each([case for case in CASES if case.makes])
def test_what_makes_something_makes_it_once(desk, case):
    route, body = filled(desk, case)
    missing = desk.call(route, body, key=None)
    assert (missing.status, missing.body["code"]) == (400, "idempotency_key_missing")
    first = desk.call(route, body)
    changes = [call for call in desk.simulated.world.log if call.method == "POST"]
    again = desk.call(route, body)
    assert first.status in (201, 202), first.raw
    assert (again.status, again.headers.get("Idempotency-Replayed")) == (first.status, "true")
    assert {**again.body, "last_used_at": None} == {**first.body, "last_used_at": None}
    assert [call for call in desk.simulated.world.log if call.method == "POST"] == changes


@each([case for case in CASES if case.missing])
def test_what_is_not_there_is_not_found(desk, case):
    answer = desk.call(f"{case.route.partition(' ')[0]} {case.missing}", case.body)
    assert (answer.status, answer.body["code"]) == (404, "not_found")


@each()
def test_nothing_that_klarna_shows_once_is_in_an_answer(desk, case):
    route, body = filled(desk, case)
    desk.call(route, body)
    world = desk.simulated.world
    secrets = [one.secret for one in world.credentials.values()] + [key.secret for key in world.signing_keys.values()]
    answered = json.dumps(desk.answered)
    assert not [secret for secret in secrets if secret in answered]
    assert "PRIVATE" not in answered
