"""How the routes answer."""

from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response
from pydantic import BaseModel

from kassa.adapters.http.fingerprint import fingerprint
from kassa.ports.requests import Request

TAGS = ["Klarna account"]


def request(operation: str, key: str, body: BaseModel | None = None) -> Request:
    """A request that makes something, as its repetition is known."""
    return Request(operation=operation, idempotency_key=key, body_hash="" if body is None else fingerprint(body))


def answer(status: HTTPStatus, view: BaseModel, *, replayed: bool = False) -> Response[Any]:
    """An answer; `replayed` where an earlier request had it first."""
    headers: dict[str, str | list[str]] = {"Idempotency-Replayed": "true"} if replayed else {}
    return Response(status_code=status, content_type="application/json", body=view, headers=headers)


def nothing() -> Response[None]:
    """It is gone."""
    return Response(status_code=HTTPStatus.NO_CONTENT)
