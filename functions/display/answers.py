"""How the pages answer: compressed, kept by nobody unless said otherwise, and with every browser's guard up."""

from http import HTTPStatus
from typing import TypeGuard

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response

from functions.display.pages import SECURITY
from kassa.domain.languages import LANGUAGES, Language

HTML, JSON = "text/html; charset=utf-8", "application/json"


def asked_language(app: APIGatewayHttpResolver) -> Language | None:
    """The language that the address asks for, if we speak it."""
    asked = (app.current_event.query_string_parameters or {}).get("lang", "")
    return asked if _is_language(asked) else None


def _is_language(asked: str) -> TypeGuard[Language]:
    return asked in LANGUAGES


def answer(
    body: str | bytes,
    media_type: str,
    *,
    status: HTTPStatus = HTTPStatus.OK,
    headers: dict[str, str] | None = None,
) -> Response[str | bytes]:
    """An answer, compressed where the browser takes that, kept by nobody unless `headers` say so."""
    told = {**SECURITY, "Cache-Control": "no-store", "Vary": "Accept-Encoding", **(headers or {})}
    return Response(status_code=status, content_type=media_type, body=body, headers=told, compress=True)
