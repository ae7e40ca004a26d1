"""What the routes of this function share: whose things, which page, and how answers are made."""

from http import HTTPStatus
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic import BaseModel

from kassa.adapters.http.fingerprint import fingerprint
from kassa.domain.access.caller import Caller, KeyKind
from kassa.failures import Forbidden, NotKnown
from kassa.ports.requests import Request

Limit = Annotated[int, Query(ge=1, le=100, description="How many at most")]
Cursor = Annotated[str | None, Query(description="`next_cursor` of the page before")]


def manages(caller: Caller, merchant_id: str) -> None:
    """The acquirer, or the merchant itself. Raises NotKnown for another merchant's key, Forbidden for a terminal's."""
    if caller.kind is KeyKind.ACQUIRER:
        return
    if caller.merchant_id != merchant_id:
        raise NotKnown(merchant_id)
    if caller.kind is not KeyKind.MERCHANT:
        raise Forbidden("a terminal's key may not do this")


def request(operation: str, key: str, body: BaseModel, *about: str) -> Request:
    """A request on record; another body, or one about something else, under the same key is another request."""
    return Request(operation=operation, idempotency_key=key, body_hash="/".join((fingerprint(body), *about)))


def answer(status: HTTPStatus, view: BaseModel, *, replayed: bool = False) -> Response[Any]:
    """The view as JSON, with a word where the request was carried out before."""
    headers: dict[str, Any] = {"Idempotency-Replayed": "true"} if replayed else {}
    return Response(status_code=status, content_type="application/json", body=view, headers=headers)
