"""Answers as JSON, and the word in them where the same request was carried out before."""

from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response
from pydantic import BaseModel


def answer(status: HTTPStatus, view: BaseModel, *, replayed: bool = False) -> Response[Any]:
    """The view as JSON; `replayed` where an earlier request under this Idempotency-Key did what was asked."""
    headers: dict[str, str | list[str]] = {"Idempotency-Replayed": "true"} if replayed else {}
    return Response(status_code=status, content_type="application/json", body=view, headers=headers)


def nothing() -> Response[None]:
    """The answer where something is gone: 204."""
    return Response(status_code=HTTPStatus.NO_CONTENT)
