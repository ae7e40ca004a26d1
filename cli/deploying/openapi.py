"""docs/openapi.json: one document made from the routes of every HTTP function."""

import json
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

from functions.access import routes as access
from functions.authorize import routes as authorize
from functions.confirm import routes as confirm
from functions.disputes import routes as disputes
from functions.klarna_settings import routes as klarna_settings
from functions.management import routes as management
from functions.payments import routes as payments
from functions.presentation import routes as presentation
from functions.settlements import routes as settlements
from functions.statements import routes as statements
from functions.transactions import routes as transactions
from functions.webhooks import routes as webhooks
from kassa.adapters.http.payment_view import PaymentView
from kassa.domain.access.rights import FINANCE_MAY
from kassa.domain.payments.answers import StepUp
from kassa.domain.payments.changes import hear
from kassa.domain.payments.klarna_side import KlarnaSide
from kassa.domain.payments.payment import Capture, Channel, Payment

_TITLE = "Kassa"
_SUMMARY = "Klarna in store for terminals, kiosks and the back office of an acquiring partner"
_PROBLEM = {
    "type": "object",
    "description": "Problem details, RFC 9457",
    "required": ["type", "title", "status", "code", "request_id"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string", "description": "For programs"},
        "request_id": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
        "klarna_error_id": {"type": "string", "description": "To quote to Klarna's support"},
        "smallest_size": {"type": "integer", "description": "The smallest picture of a code that can be scanned"},
        "fallbacks": {
            "type": "array",
            "items": {"type": "string", "enum": ["paper", "link"]},
            "description": "What to offer where a code cannot be shown: print it, or send `qr.content` as a link",
        },
        "payment": {"$ref": "#/components/schemas/PaymentView"},
        "dispute": {"$ref": "#/components/schemas/DisputeView"},
    },
}
_PROBLEM_ANSWER = {
    "description": "A problem; `code` says which",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


def document(version: str) -> str:
    """The whole contract as indented JSON with a final line end; the same routes give the same text."""
    paths: dict[str, dict[str, Any]] = {}
    schemas: dict[str, Any] = {"Problem": _PROBLEM}
    for app in apps():
        part = json.loads(app.get_openapi_json_schema(title=_TITLE, version=version))
        for path, operations in part["paths"].items():
            paths.setdefault(path, {}).update(operations)
        schemas |= part.get("components", {}).get("schemas", {})
    for path, operations in paths.items():
        for method, operation in operations.items():
            _tidy(operation, _ALSO.get((method, path), {}))
            if f"{method.upper()} {path}" in FINANCE_MAY:
                operation["x-kassa-finance"] = True
            if (method, path) in _WITHOUT_A_KEY:
                operation["security"] = []
    for unused in ("HTTPValidationError", "ResponseValidationError", "ValidationError"):
        schemas.pop(unused, None)
    schemas["PaymentView"]["examples"] = [_example()]
    whole = {
        "openapi": "3.1.0",
        "info": {"title": _TITLE, "summary": _SUMMARY, "version": version, "license": {"name": "Apache-2.0"}},
        "servers": [{"url": "/"}],
        "security": [{"key": []}],
        "paths": dict(sorted(paths.items())),
        "components": {
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer", "description": "`kassa_live_…` or `kassa_test_…`"}
            },
            "schemas": dict(sorted(schemas.items())),
        },
    }
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def apps() -> list[APIGatewayHttpResolver]:
    """The routes without anything behind them: describing a route calls nothing."""

    def now() -> datetime:
        return datetime.now(UTC)

    nothing: Any = None
    return [
        authorize.build_app(nothing, nothing, public_url="", now=now),
        payments.build_app(nothing, nothing, nothing, nothing, public_url="", now=now),
        confirm.build_app(nothing, nothing, nothing, public_url="", now=now),
        presentation.build_app(nothing),
        klarna_settings.build_app(nothing, nothing, nothing, nothing),
        management.build_app(nothing, now=now),
        access.build_app(nothing, nothing, nothing, nothing, nothing, live=False, kept_for=timedelta(0), now=now),
        transactions.build_app(nothing, public_url="", now=now),
        disputes.build_app(nothing, nothing, nothing, now=now),
        statements.build_app(nothing, nothing, now=now),
        webhooks.build_app(nothing, nothing, live=False, now=now),
        settlements.build_app(nothing, nothing),
    ]


def _tidy(operation: dict[str, Any], also: dict[str, Any]) -> None:
    """Headers as they are written, every answer there is, and our problems instead of the event handler's own."""
    for parameter in operation.get("parameters", ()):
        if parameter["in"] == "header":
            parameter["name"] = parameter["schema"]["title"]
    answers = operation["responses"]
    answers.pop("422", None)
    answers |= also
    answers["default"] = _PROBLEM_ANSWER


def _of(schema: str, description: str) -> dict[str, Any]:
    return {
        "description": description,
        "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}},
    }


_WITHOUT_A_KEY = {("post", "/v1/pairings")}
_PICTURE = {"schema": {"type": "string", "format": "binary"}}
_ALSO: dict[tuple[str, str], dict[str, Any]] = {
    ("post", "/v1/payments"): {"202": _of("PaymentView", "Klarna has not answered yet: ask again")},
    ("post", "/v1/payments/{payment_id}/confirm"): {
        "202": _of("PaymentView", "Klarna's last answer is still open: ask again")
    },
    ("post", "/v1/confirmations"): {
        "201": _of("PaymentView", "Approved, or declined by Klarna"),
        "202": _of("PaymentView", "Klarna has not answered yet: ask again"),
    },
    ("post", "/v1/payments/{payment_id}/cancel"): {
        "202": _of("PaymentView", "The outcome is not there yet: ask again")
    },
    **{
        ("post", f"/v1/payments/{{payment_id}}/{path}"): {"202": _of(schema, "Klarna has not answered yet")}
        for path, schema in (
            ("captures", "CaptureAnswer"),
            ("captures/{capture_id}/refunds", "RefundAnswer"),
            ("refunds", "RefundAnswer"),
            ("release", "PaymentView"),
            ("reauthorize", "PaymentView"),
        )
    },
    **{
        ("post", f"/v1/disputes/{{dispute_id}}/{path}"): {"202": _of("DisputeView", "Klarna has not answered yet")}
        for path in ("accept-loss", "represent", "appeal")
    },
    ("patch", "/v1/payments/{payment_id}"): {"202": _of("PaymentView", "Klarna has not answered yet")},
    ("get", "/v1/payments/{payment_id}"): {
        "200": _of("PaymentView", "The payment, with its version as ETag"),
        "304": {"description": "Nothing has changed since the version in If-None-Match"},
    },
    ("get", "/v1/presentation"): {
        "200": _of("PresentationView", "What to show"),
        "304": {"description": "Nothing has changed since the answer whose ETag stands in If-None-Match"},
    },
    ("get", "/v1/payments/{payment_id}/qr"): {
        "200": {
            "description": "The picture",
            "content": {
                "image/svg+xml": _PICTURE,
                "image/png": _PICTURE,
                "application/octet-stream": _PICTURE,
                "text/plain": {"schema": {"type": "string"}},
            },
        },
        "304": {"description": "The picture is the one with the ETag in If-None-Match"},
    },
    ("get", "/v1/payments/{payment_id}/receipt"): {
        "200": {
            "description": "The receipt",
            "content": {
                "application/json": {"schema": {"$ref": "#/components/schemas/ReceiptView"}},
                "text/plain": {"schema": {"type": "string"}},
                "application/octet-stream": _PICTURE,
            },
        }
    },
}


def _example() -> dict[str, Any]:
    """A payment whose code is on the screen."""
    at = datetime(2026, 3, 1, 10, 15, tzinfo=UTC)
    payment = Payment(
        id="pay_0f8fad5bd9cb469fa16570867728950e",
        live=False,
        merchant_id="mer_7c9e6679742540de944be07fc1f90ae7",
        store_reference="store-gbg-014",
        terminal_reference="lane-3",
        channel=Channel.POS,
        reference="R-2026-000123",
        amount=2900,
        currency="SEK",
        capture=Capture.NOW,
        request_hash="",
        klarna=KlarnaSide(account_id="krn:partner:global:account:test:DEMO0001"),
        created_at=at,
        updated_at=at,
        expires_at=at + timedelta(minutes=5),
        display_secret="0nlyAnExampleOfASecret00",  # noqa: S106 (it opens nothing)
    )
    code = StepUp(payment_request_id="krn:payment:eu1:request:0b6a", qr_content="https://pay.klarna.example/0b6a")
    waiting = hear(payment, code, at=at + timedelta(seconds=1))
    seen_at = at + timedelta(seconds=3)
    return PaymentView.of(waiting, public_url="https://kassa.example", now=seen_at).model_dump(mode="json")


DOCUMENT = Path("docs/openapi.json")


def write(root: Path) -> None:
    """Write the document anew."""
    (root / DOCUMENT).write_text(document(_version(root)), encoding="utf-8")


def is_up_to_date(root: Path) -> bool:
    """Whether the document says what the routes say."""
    path = root / DOCUMENT
    return path.is_file() and path.read_text(encoding="utf-8") == document(_version(root))


def _version(root: Path) -> str:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    return str(project["project"]["version"])
