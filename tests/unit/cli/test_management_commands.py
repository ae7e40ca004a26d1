"""Management at the console: each row of the table is a command that makes its call and shows what came of it."""

import json
from typing import Any

import httpx
import pytest

from cli.management import GROUPS
from cli.management.calls import Call

ROWS = [
    pytest.param(group.name, call, id=f"{group.name} {call.name}".replace(" ", "-"))
    for group in GROUPS
    for call in group.calls
]
ENTRY = {"id": "thing-1", "object": "thing"}


def path_of(call: Call) -> str:
    return call.path.format_map({name: f"a-{name}" for name in call.places})


def typed_options(call: Call) -> tuple[list[str], dict[str, Any]]:
    """All options of a row as somebody types them, and the body that they make."""
    words: list[str] = []
    body: dict[str, Any] = {}
    for field in call.fields:
        value: Any = {"text": "x", "number": 7, "list": ["x"], "flag": False}[field.kind]
        words += [f"--no-{field.option}"] if field.kind == "flag" else [f"--{field.option}", "7" if value == 7 else "x"]
        *above, last = field.place.split(".")
        inside = body
        for name in above:
            inside = inside.setdefault(name, {})
        inside[last] = value
    return words, body


@pytest.mark.parametrize(("group", "call"), ROWS)
def test_a_row_makes_its_call_with_the_acquirers_key_and_every_option_at_its_place(api, kassa, group, call):
    words, body = typed_options(call)
    api.says(call.method, path_of(call), {"data": [ENTRY], "next_cursor": None} if call.is_list else ENTRY)
    answer = kassa(*group.split(), call.name, *(f"a-{name}" for name in call.places), *words, "--json")
    assert answer.exit_code == 0, answer.stderr
    told = json.loads(answer.stdout)
    assert (told[0] if call.is_list else told) == ENTRY
    (asked,) = api.asked
    assert (asked.method, asked.url.path) == (call.method, path_of(call))
    sent = dict(asked.url.params) if call.method == "GET" else json.loads(asked.content or b"{}")
    assert body.items() <= sent.items()
    assert asked.headers["authorization"] == "Bearer kassa_test_a"
    assert ("idempotency-key" in asked.headers) == (call.method != "GET")


def test_a_body_can_come_from_a_file_and_the_options_win(api, kassa, tmp_path):
    file = tmp_path / "merchant.json"
    file.write_text(json.dumps({"name": "Kaffe", "contact": {"email": "ida@example.test"}}))
    api.says("POST", "/v1/merchants", {"id": "mer_1"})
    answer = kassa("merchants", "add", "--from", str(file), "--name", "Kaffe & Kram")
    assert answer.exit_code == 0, answer.stderr
    (sent,) = api.bodies("POST", "/v1/merchants")
    assert sent == {"name": "Kaffe & Kram", "contact": {"email": "ida@example.test"}}
    kassa("merchants", "add", "--from", "-", input='{"name": "Piped"}')
    assert api.bodies("POST", "/v1/merchants")[-1] == {"name": "Piped"}


def test_a_file_that_holds_no_object_is_refused(api, kassa, tmp_path):
    file = tmp_path / "merchant.json"
    for content in ("[]", "{"):
        file.write_text(content)
        answer = kassa("merchants", "add", "--from", str(file))
        assert answer.exit_code == 1
        assert "merchant.json" in answer.stderr
    assert api.asked == []


def test_a_list_is_a_table_with_a_dash_where_nothing_is(api, kassa):
    merchant = {
        "id": "mer_1",
        "name": "Kaffe",
        "status": "active",
        "klarna_state": None,
        "payment_product": {"status": "ENABLED"},
    }
    api.says("GET", "/v1/merchants", {"data": [merchant], "next_cursor": None})
    head, row = kassa("merchants", "list").stdout.splitlines()
    assert head.split("\t")[0] == "ID"
    assert row.split("\t") == ["mer_1", "Kaffe", "active", "-", "ENABLED", "-"]


def test_fields_that_the_api_does_not_like_are_named(api, kassa):
    problem = {
        "title": "Not valid",
        "code": "validation_failed",
        "request_id": "r",
        "errors": [{"field": "name", "message": "too short"}],
    }
    headers = {"content-type": "application/problem+json"}
    api.says("POST", "/v1/merchants", lambda _: httpx.Response(422, json=problem, headers=headers))
    answer = kassa("merchants", "add")
    assert answer.exit_code == 1
    assert "name: too short" in answer.stderr


def test_what_leaves_nothing_to_show_says_that_it_is_done(api, kassa):
    api.says("DELETE", "/v1/klarna/webhooks/w", lambda _: httpx.Response(204))
    assert "Klarna posts there no more" in kassa("klarna", "webhooks", "remove", "w").stdout
