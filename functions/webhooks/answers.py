"""What the routes of this function share: whose webhooks, which page, and how answers are made."""

from http import HTTPStatus
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Depends, Response
from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic import BaseModel

from kassa.adapters.http.caller import AnyCaller
from kassa.domain.access.caller import KeyKind
from kassa.failures import Forbidden
from kassa.ports.requests import Request

Limit = Annotated[int, Query(ge=1, le=100, description="How many at most")]
Cursor = Annotated[str | None, Query(description="`next_cursor` of the page before")]


def _calling_merchant(caller: AnyCaller) -> str:
    if caller.kind is not KeyKind.MERCHANT or caller.merchant_id is None:
        raise Forbidden("only a merchant's own key may do this")
    return caller.merchant_id


def _calling_merchant_or_all(caller: AnyCaller) -> str | None:
    return None if caller.kind is KeyKind.ACQUIRER else _calling_merchant(caller)


MerchantId = Annotated[str, Depends(_calling_merchant)]
MerchantIdOrAll = Annotated[str | None, Depends(_calling_merchant_or_all)]


def request(operation: str, key: str, sameness: str) -> Request:
    """A request on record; another `sameness` under the same key is another request."""
    return Request(operation=operation, idempotency_key=key, body_hash=sameness)


def answer(status: HTTPStatus, view: BaseModel, *, replayed: bool = False) -> Response[Any]:
    """The view as JSON, with a word where the request was carried out before."""
    headers: dict[str, Any] = {"Idempotency-Replayed": "true"} if replayed else {}
    return Response(status_code=status, content_type="application/json", body=view, headers=headers)
