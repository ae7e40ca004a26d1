"""The routes of keys for the acquirer's finance department."""

from collections.abc import Callable
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Annotated, Literal

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.openapi.params import Body
from pydantic import BaseModel

from functions.access.answers import request
from functions.access.requests import NewFinanceKey, Rotation
from functions.access.views import EffectiveBy, EndsAt, KeyStatus, ReplacedBy, UsedAt, effective_by, status_of
from kassa.adapters.http import queries
from kassa.adapters.http.answers import answer
from kassa.adapters.http.caller import Acquirer
from kassa.adapters.http.models import View
from kassa.adapters.http.queries import Cursor, Limit
from kassa.adapters.http.resolver import IdempotencyKey
from kassa.domain.access.caller import KeyKind
from kassa.domain.access.keys import THE_ACQUIRER, ApiKey
from kassa.domain.ids import derived
from kassa.use_cases.access.grant import Grant

_TAGS = ["Finance keys"]


class FinanceKeyView(View):
    """A finance key's record; `key` is there in the very first answer only, since only its hash is kept."""

    id: str
    object: Literal["key"] = "key"
    key: str | None
    kind: Literal["finance"] = "finance"
    status: KeyStatus
    description: str | None
    created_at: datetime
    expires_at: EndsAt
    revoked_at: datetime | None
    effective_by: EffectiveBy
    replaced_by: ReplacedBy
    used_at: UsedAt

    @classmethod
    def of(cls, record: ApiKey, *, now: datetime, kept_for: timedelta, key: str | None = None) -> "FinanceKeyView":
        """`kept_for` is how long the authorizer's answers are kept."""
        return cls(
            id=record.id,
            key=key,
            status=status_of(record, now),
            description=record.description,
            created_at=record.created_at,
            expires_at=record.ends_at,
            revoked_at=record.revoked_at,
            effective_by=effective_by(record, kept_for),
            replaced_by=record.replaced_by,
            used_at=record.used_at,
        )


class FinanceKeyList(BaseModel):
    """A page of finance keys, those that are closed among them."""

    data: list[FinanceKeyView]
    next_cursor: str | None


class FinanceRotationView(View):
    """The new key, and the earlier one as it goes on."""

    object: Literal["rotation"] = "rotation"
    key: FinanceKeyView
    earlier: FinanceKeyView


def add_finance_keys(
    app: APIGatewayHttpResolver, grant: Grant, *, kept_for: timedelta, now: Callable[[], datetime]
) -> None:
    """Only the acquirer's own key opens them; `kept_for` is how long the authorizer's answers are kept."""

    def view(record: ApiKey, key: str | None = None) -> FinanceKeyView:
        return FinanceKeyView.of(record, now=now(), kept_for=kept_for, key=key)

    @app.post(
        "/v1/keys",
        status_code=HTTPStatus.CREATED,
        summary="Create a key for finance",
        description="It reads and closes settlements, sets prices and contests disputes of all merchants, and moves no money. "
        "It is shown once: a repeated request finds its record, with `key` null.",
        tags=_TAGS,
    )
    def new_key(new: NewFinanceKey, key: IdempotencyKey, _: Acquirer) -> Response[FinanceKeyView]:
        record = ApiKey(
            id=derived("key", THE_ACQUIRER, key),
            secret_hash="",
            kind=KeyKind(new.kind),
            merchant_id=None,
            created_at=now(),
            may_refund=False,
            description=new.description,
            expires_at=new.expires_at,
        )
        stored, shown = grant.new(record, request("key", key, new))
        return answer(HTTPStatus.CREATED, view(stored, shown), replayed=shown is None)

    @app.get("/v1/keys", summary="The keys of finance", tags=_TAGS)
    def many(_: Acquirer, limit: Limit = 20, cursor: Cursor = None) -> Response[FinanceKeyList]:
        queries.only(app, "limit", "cursor")
        found, next_cursor = grant.many(None, limit=limit, cursor=cursor)
        return answer(HTTPStatus.OK, FinanceKeyList(data=[view(one) for one in found], next_cursor=next_cursor))

    @app.get("/v1/keys/<key_id>", summary="A finance key's record", tags=_TAGS)
    def one(key_id: str, _: Acquirer) -> Response[FinanceKeyView]:
        return answer(HTTPStatus.OK, view(grant.one(None, key_id)))

    @app.post(
        "/v1/keys/<key_id>/rotate",
        status_code=HTTPStatus.CREATED,
        summary="Replace a finance key",
        description="The new key may do the same and is shown once; the earlier one goes on for `overlap_seconds`.",
        tags=_TAGS,
    )
    def rotate(
        key_id: str, key: IdempotencyKey, _: Acquirer, rotation: Annotated[Rotation | None, Body()] = None
    ) -> Response[FinanceRotationView]:
        rotation = rotation or Rotation()
        earlier, new, shown = grant.rotate(None, key_id, rotation.overlap, request("rotate-key", key, rotation, key_id))
        both = FinanceRotationView(key=view(new, shown), earlier=view(earlier))
        return answer(HTTPStatus.CREATED, both, replayed=shown is None)

    @app.post(
        "/v1/keys/<key_id>/revoke",
        summary="Revoke a finance key",
        description="For good. `effective_by` says from when on it is refused everywhere.",
        tags=_TAGS,
    )
    def revoke(key_id: str, _: Acquirer) -> Response[FinanceKeyView]:
        return answer(HTTPStatus.OK, view(grant.revoke(None, key_id)))
