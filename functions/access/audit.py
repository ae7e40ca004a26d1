"""GET /v1/audit: who changed what."""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Literal

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic import BaseModel, ConfigDict, Field

from kassa.adapters.http import queries
from kassa.adapters.http.answers import answer
from kassa.adapters.http.caller import AnyCaller
from kassa.adapters.http.queries import Cursor, Limit
from kassa.domain.access.audit import Entry
from kassa.domain.access.caller import Caller, KeyKind
from kassa.failures import Forbidden, NotKnown
from kassa.ports.audit import AuditLog, AuditSearch

_Merchant = Annotated[str | None, Query(max_length=255, description="Left out: everything, for an acquirer")]
_From = Annotated[queries.Moment | None, Query(alias="from", description="ISO 8601 with an offset, inclusive")]
_To = Annotated[queries.Moment | None, Query(alias="to", description="ISO 8601 with an offset, inclusive")]
_Actor = Annotated[str | None, Query(max_length=255, description="The id of a key")]


class AuditEntryView(BaseModel):
    """One request that changed something, or may have."""

    model_config = ConfigDict(extra="forbid")

    id: str
    object: Literal["audit_entry"] = "audit_entry"
    at: datetime
    actor: Annotated[str | None, Field(description="The id of the key; null for the exchange of a pairing code")]
    actor_kind: Literal["terminal", "merchant", "acquirer", "finance"] | None
    merchant_id: str | None
    method: str
    route: str
    subject: Annotated[str | None, Field(description="The id of what was made or changed")]
    fields: Annotated[list[str], Field(description="The names of what the request said, never what it said")]
    outcome: Annotated[
        Literal["done", "refused", "unknown"], Field(description="`unknown`: cut off, so it may have happened")
    ]
    status: int | None
    request_id: Annotated[str, Field(description="`X-Request-Id` of its answer")]
    source_ip: Annotated[str | None, Field(description="Null where a merchant sees an entry of somebody else's key")]
    user_agent: str | None

    @classmethod
    def of(cls, entry: Entry, caller: Caller) -> "AuditEntryView":
        whole = caller.kind is KeyKind.ACQUIRER or entry.actor_kind not in (KeyKind.ACQUIRER, KeyKind.FINANCE)
        return cls(
            id=entry.id,
            at=entry.at,
            actor=entry.actor,
            actor_kind=None if entry.actor_kind is None else entry.actor_kind.value,
            merchant_id=entry.merchant_id,
            method=entry.method,
            route=entry.route,
            subject=entry.subject,
            fields=list(entry.fields),
            outcome=entry.outcome.value,
            status=entry.status,
            request_id=entry.request_id,
            source_ip=entry.source_ip if whole else None,
            user_agent=entry.user_agent if whole else None,
        )


class AuditPage(BaseModel):
    """A page of entries, newest first."""

    data: list[AuditEntryView]
    next_cursor: str | None


def add_audit(app: APIGatewayHttpResolver, log: AuditLog) -> None:
    """All of it for the acquirer, its own for a merchant."""

    @app.get(
        "/v1/audit",
        summary="Who changed what",
        description="Newest first. An entry is there a moment after the request began. A merchant's key sees what "
        "concerns that merchant, without the addresses of the acquirer's people.",
        tags=["Audit"],
    )
    def search(
        caller: AnyCaller,
        merchant_id: _Merchant = None,
        since: _From = None,
        until: _To = None,
        actor: _Actor = None,
        limit: Limit = 20,
        cursor: Cursor = None,
    ) -> Response[AuditPage]:
        queries.only(app, "merchant_id", "from", "to", "actor", "limit", "cursor")
        queries.in_order(**{"from": since, "to": until})
        wanted = AuditSearch(merchant_id=_visible(caller, merchant_id), actor=actor, since=since, until=until)
        found, next_cursor = log.search(wanted, limit=limit, cursor=cursor)
        return answer(
            HTTPStatus.OK, AuditPage(data=[AuditEntryView.of(one, caller) for one in found], next_cursor=next_cursor)
        )


def _visible(caller: Caller, merchant_id: str | None) -> str | None:
    """Whose entries the caller sees. Raises NotKnown for another merchant's, Forbidden for a terminal's key."""
    if caller.kind is KeyKind.ACQUIRER:
        return merchant_id
    if merchant_id not in (None, caller.merchant_id):
        raise NotKnown(str(merchant_id))
    if caller.kind is not KeyKind.MERCHANT:
        raise Forbidden("a terminal's key may not do this")
    return caller.merchant_id
