"""The routes of keys."""

from collections.abc import Callable
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Annotated

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.openapi.params import Body

from functions.access.answers import manages, request
from functions.access.requests import NewKey, Rotation
from functions.access.views import KeyList, KeyView, RotationView
from kassa.adapters.http import queries
from kassa.adapters.http.answers import answer
from kassa.adapters.http.caller import AcquirerFor, AnyCaller
from kassa.adapters.http.queries import Cursor, Limit
from kassa.adapters.http.resolver import IdempotencyKey
from kassa.domain.access.caller import KeyKind
from kassa.domain.access.keys import ApiKey
from kassa.domain.ids import derived
from kassa.use_cases.access.grant import Grant

_TAGS = ["Keys"]


def add_keys(app: APIGatewayHttpResolver, grant: Grant, *, kept_for: timedelta, now: Callable[[], datetime]) -> None:
    """`kept_for` is how long the authorizer's answers are kept."""

    def view(record: ApiKey, key: str | None = None) -> KeyView:
        return KeyView.of(record, now=now(), kept_for=kept_for, key=key)

    @app.post(
        "/v1/merchants/<merchant_id>/keys",
        status_code=HTTPStatus.CREATED,
        summary="Create a key",
        description="The key is shown once: a repeated request finds its record, with `key` null.",
        tags=_TAGS,
    )
    def new_key(merchant_id: str, new: NewKey, key: IdempotencyKey, _: AcquirerFor) -> Response[KeyView]:
        record = ApiKey(
            id=derived("key", merchant_id, key),
            secret_hash="",
            kind=KeyKind(new.kind),
            merchant_id=merchant_id,
            created_at=now(),
            store_reference=new.store_reference,
            terminal_reference=new.terminal_reference,
            may_refund=new.may_refund,
            description=new.description,
            expires_at=new.expires_at,
        )
        stored, shown = grant.new(record, request("key", key, new))
        return answer(HTTPStatus.CREATED, view(stored, shown), replayed=shown is None)

    @app.get("/v1/merchants/<merchant_id>/keys", summary="A merchant's keys", tags=_TAGS)
    def many(merchant_id: str, caller: AnyCaller, limit: Limit = 20, cursor: Cursor = None) -> Response[KeyList]:
        manages(caller, merchant_id)
        queries.only(app, "limit", "cursor")
        found, next_cursor = grant.many(merchant_id, limit=limit, cursor=cursor)
        return answer(HTTPStatus.OK, KeyList(data=[view(one) for one in found], next_cursor=next_cursor))

    @app.get("/v1/merchants/<merchant_id>/keys/<key_id>", summary="A key's record", tags=_TAGS)
    def one(merchant_id: str, key_id: str, caller: AnyCaller) -> Response[KeyView]:
        manages(caller, merchant_id)
        return answer(HTTPStatus.OK, view(grant.one(merchant_id, key_id)))

    @app.post(
        "/v1/merchants/<merchant_id>/keys/<key_id>/rotate",
        status_code=HTTPStatus.CREATED,
        summary="Replace a key",
        description="The new key may do the same and is shown once; the earlier one goes on for `overlap_seconds`. Where "
        "the answer got lost, revoke the new key, which nobody knows, and rotate again under another Idempotency-Key.",
        tags=_TAGS,
    )
    def rotate(
        merchant_id: str,
        key_id: str,
        key: IdempotencyKey,
        caller: AnyCaller,
        rotation: Annotated[Rotation | None, Body()] = None,
    ) -> Response[RotationView]:
        manages(caller, merchant_id)
        rotation = rotation or Rotation()
        asked = request("rotate-key", key, rotation, key_id)
        earlier, new, shown = grant.rotate(merchant_id, key_id, rotation.overlap, asked)
        both = RotationView(key=view(new, shown), earlier=view(earlier))
        return answer(HTTPStatus.CREATED, both, replayed=shown is None)

    @app.post(
        "/v1/merchants/<merchant_id>/keys/<key_id>/revoke",
        summary="Revoke a key",
        description="For good. `effective_by` says from when on it is refused everywhere.",
        tags=_TAGS,
    )
    def revoke(merchant_id: str, key_id: str, caller: AnyCaller) -> Response[KeyView]:
        manages(caller, merchant_id)
        return answer(HTTPStatus.OK, view(grant.revoke(merchant_id, key_id)))
