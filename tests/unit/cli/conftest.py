"""Kassa's API as a table of answers, behind everything that the command calls over HTTP."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from typer.main import get_command
from typer.testing import CliRunner

from cli import stack_file
from cli.api import access
from cli.commands.app import app
from cli.folders import LocalFolder
from cli.stack_file import Keys, Stack

Answer = Callable[[httpx.Request], httpx.Response]
COMMAND = get_command(app)
API, SIMULATOR = "http://127.0.0.1:1", "http://127.0.0.1:2"


@dataclass
class FakeApi:
    """Answers by method and path; remembers what it was asked."""

    answers: dict[tuple[str, str], list[Any]] = field(default_factory=dict)
    asked: list[httpx.Request] = field(default_factory=list)

    def says(self, method: str, path: str, *bodies: Any) -> None:
        """These, one after another, and the last for ever. An int is a status, a callable answers itself."""
        self.answers[method, path] = list(bodies)

    def handle(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        planned = self.answers.get((request.method, request.url.path))
        if not planned:
            problem = {"title": "Not found", "detail": "No such thing", "code": "not_found", "request_id": "req-1"}
            return httpx.Response(404, json=problem, headers={"content-type": "application/problem+json"})
        answer = planned.pop(0) if len(planned) > 1 else planned[0]
        if callable(answer):
            made: httpx.Response = answer(request)
            return made
        return httpx.Response(200, text=answer) if isinstance(answer, str) else httpx.Response(200, json=answer)

    def bodies(self, method: str, path: str) -> list[Any]:
        """What was sent there."""
        return [
            json.loads(request.content or b"null")
            for request in self.asked
            if (request.method, request.url.path) == (method, path)
        ]


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch, tmp_path) -> FakeApi:
    """A local cloud that is up, as far as the command can tell."""
    fake = FakeApi()

    def new_client(**options: Any) -> httpx.Client:
        return httpx.Client(transport=httpx.MockTransport(fake.handle), **options)

    for module in (
        "cli.api.kassa_api",
        "cli.api.transfers",
        "cli.cloud.controls",
        "cli.certify.recorder",
        "cli.doctor.peers",
        "cli.doctor.webhooks",
    ):
        monkeypatch.setattr(f"{module}.new_client", new_client)
    folder = LocalFolder(tmp_path)
    stack = Stack(
        api_url=API,
        klarna_url=SIMULATOR,
        merchant_id="mer_1",
        store_reference="store",
        terminal_reference="lane",
        keys=Keys(acquirer="kassa_test_a", merchant="kassa_test_m", terminal="kassa_test_t"),
    )
    stack_file.write(stack, folder)
    monkeypatch.setattr(access, "LocalFolder", lambda: folder)
    for variable in ("KASSA_KEY", "KASSA_API_URL", "KASSA_STAGE"):
        monkeypatch.delenv(variable, raising=False)
    return fake


@pytest.fixture
def kassa(monkeypatch):
    """Type a command; its exit status, standard output and standard error."""
    monkeypatch.setattr("typer.testing._get_command", lambda _: COMMAND)  # built once instead of each time

    def typed(*words: str, **more: Any):
        return CliRunner().invoke(app, [*words], prog_name="kassa", **more)

    return typed


def a_payment(status: str = "approved", **changes: Any) -> dict[str, Any]:
    """A payment as the API shows it."""
    waits = status in {"created", "awaiting_shopper"}
    code = {"content": "https://klarna.example/pay/1", "svg_url": "/svg", "png_url": "/png", "expires_at": "later"}
    return {
        "id": "pay_1",
        "object": "payment",
        "version": 2 if waits else 3,
        "status": status,
        "amount": 2900,
        "currency": "SEK",
        "captured_amount": 0 if waits else 2900,
        "refunded_amount": 0,
        "released_amount": 0,
        "capturable_amount": 0,
        "refundable_amount": 2900,
        "reference": "R-1",
        "merchant_id": "mer_1",
        "store_reference": "store",
        "terminal_reference": "lane",
        "channel": "pos",
        "capture": "now",
        "captures": [],
        "refunds": [],
        "pending_operations": [],
        "qr": code if status == "awaiting_shopper" else None,
        "klarna": {"payment_request_id": "krn:request:1", "payment_transaction_id": None},
        "decline": {"by": "shopper"} if status == "declined" else None,
        "failure": None,
        "cancellation": None,
        "created_at": "2026-03-01T10:15:00Z",
        "expires_at": "2026-03-01T10:20:00Z",
        "server_time": "2026-03-01T10:15:01Z",
        "poll_after_ms": 1 if waits else None,
        **changes,
    }


def an_event(version: int, kind: str, **changes: Any) -> dict[str, Any]:
    """An entry of a timeline."""
    return {
        "version": version,
        "type": f"payment.{kind}",
        "created_at": f"2026-03-01T10:15:0{version}.000Z",
        "cause": "klarna",
        "detail": "",
        **changes,
    }
