"""The HTTP face of breaks: what does not agree, and what people do about it."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.openapi.params import Body, Query
from pydantic import BaseModel

from functions.settlements.requests import Acknowledgement, NewResolution
from kassa.adapters.http import queries
from kassa.adapters.http.answers import answer
from kassa.adapters.http.break_view import BreakList, BreakView
from kassa.adapters.http.caller import OfTheAcquirer
from kassa.adapters.http.fingerprint import fingerprint
from kassa.adapters.http.queries import Cursor, Limit
from kassa.adapters.http.resolver import IdempotencyKey
from kassa.domain.access.caller import Caller
from kassa.domain.settlements.breaks import Reason, State
from kassa.ports.settlements.runs import Found
from kassa.use_cases.settlements.attend_breaks import AttendBreaks, Attended, Wish
from kassa.use_cases.settlements.show import ShowSettlements

TAGS = ["Settlements"]


def add_breaks(app: APIGatewayHttpResolver, show: ShowSettlements, attend: AttendBreaks) -> None:
    """Lists of breaks, and the steps that a break may take."""

    @app.get(
        "/v1/breaks",
        summary="What does not agree",
        description="Of all settlements, in one state (`open` unless you say another), the oldest first.",
        tags=TAGS,
    )
    def many(
        _: OfTheAcquirer,
        state: Annotated[State, Query()] = State.OPEN,
        reason: Annotated[Reason | None, Query()] = None,
        limit: Limit = 20,
        cursor: Cursor = None,
    ) -> Response[BreakList]:
        queries.only(app, "state", "reason", "limit", "cursor")
        found, next_cursor = show.breaks.in_state(state, reason=reason, limit=limit, cursor=cursor)
        return _list(found, next_cursor)

    @app.get("/v1/settlements/<settlement_id>/breaks", summary="What does not agree in a settlement", tags=TAGS)
    def of_settlement(
        settlement_id: str, _: OfTheAcquirer, limit: Limit = 20, cursor: Cursor = None
    ) -> Response[BreakList]:
        queries.only(app, "limit", "cursor")
        found, next_cursor = show.breaks_of(settlement_id, limit=limit, cursor=cursor)
        return _list(found, next_cursor)

    @app.post(
        "/v1/settlements/<settlement_id>/breaks/<break_id>/acknowledge",
        summary="Take a break on",
        description="Somebody looks into it. 409 where it is resolved already.",
        tags=TAGS,
    )
    def acknowledge(
        settlement_id: str,
        break_id: str,
        key: IdempotencyKey,
        caller: OfTheAcquirer,
        new: Annotated[Acknowledgement | None, Body()] = None,
    ) -> Response[BreakView]:
        new = new or Acknowledgement()
        wish = _wish(settlement_id, break_id, caller, key, "acknowledge", new)
        return _attended(attend.acknowledge(wish, note=new.note))

    @app.post(
        "/v1/settlements/<settlement_id>/breaks/<break_id>/resolve",
        summary="Settle a break",
        description="Say how it was settled, or let the difference go: within the limit of this stage, else 409.",
        tags=TAGS,
    )
    def resolve(
        settlement_id: str, break_id: str, new: NewResolution, key: IdempotencyKey, caller: OfTheAcquirer
    ) -> Response[BreakView]:
        wish = _wish(settlement_id, break_id, caller, key, "resolve", new)
        return _attended(attend.resolve(wish, note=new.note, let_go=new.write_off))


def _wish(settlement_id: str, break_id: str, caller: Caller, key: str, operation: str, body: BaseModel) -> Wish:
    return Wish(
        settlement_id=settlement_id,
        break_id=break_id,
        by=caller.key_id,
        key=key,
        fingerprint=f"{operation}/{fingerprint(body)}",
    )


def _attended(attended: Attended) -> Response[BreakView]:
    return answer(HTTPStatus.OK, BreakView.of(attended.found), replayed=attended.replayed)


def _list(found: Sequence[Found], next_cursor: str | None) -> Response[BreakList]:
    return answer(HTTPStatus.OK, BreakList(data=[BreakView.of(each) for each in found], next_cursor=next_cursor))
