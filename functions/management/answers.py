"""What the routes of the back office share: who may call them, which request it is, and how answers are made."""

from http import HTTPStatus
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Depends, Response
from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.event_handler.request import Request as HttpRequest
from pydantic import BaseModel

from kassa.adapters.http.caller import calling_about_merchant
from kassa.adapters.http.fingerprint import fingerprint
from kassa.domain.access.caller import Caller, KeyKind
from kassa.failures import Forbidden
from kassa.ports.requests import Request

Limit = Annotated[int, Query(ge=1, le=100, description="How many at most")]
Cursor = Annotated[str | None, Query(description="`next_cursor` of the page before")]


def _reader_of(request: HttpRequest) -> Caller:
    caller = calling_about_merchant(request)
    if caller.kind is KeyKind.TERMINAL:
        raise Forbidden("a terminal's key may not read this")
    return caller


ReaderOf = Annotated[Caller, Depends(_reader_of)]
"""The acquirer, or the merchant in the path itself."""


def request(operation: str, key: str, body: BaseModel) -> Request:
    """A request on record; another body under the same key is another request."""
    return Request(operation=operation, idempotency_key=key, body_hash=fingerprint(body))


def change_key(app: APIGatewayHttpResolver) -> str:
    """A name for this very request: a change back to what was before must not meet its first self at Klarna."""
    return str(app.current_event.request_context.request_id)


def answer(status: HTTPStatus, view: BaseModel, *, replayed: bool = False) -> Response[Any]:
    """The view as JSON, with a word where the request was carried out before."""
    headers: dict[str, Any] = {"Idempotency-Replayed": "true"} if replayed else {}
    return Response(status_code=status, content_type="application/json", body=view, headers=headers)
