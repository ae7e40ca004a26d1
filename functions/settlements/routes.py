"""The HTTP face of settlements. Everything in it is the acquirer's. It translates; it decides nothing."""

from datetime import UTC
from http import HTTPStatus
from typing import Annotated, Literal

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.openapi.params import Path, Query

from functions.settlements.breaks import add_breaks
from functions.settlements.requests import Currency, Moment, Number
from kassa.adapters.http import queries
from kassa.adapters.http.answers import answer
from kassa.adapters.http.caller import OfTheAcquirer
from kassa.adapters.http.queries import Cursor, Limit
from kassa.adapters.http.resolver import new_resolver
from kassa.adapters.http.settlement_view import (
    ExportedFile,
    ExportView,
    FigureView,
    LineList,
    LineView,
    ProofList,
    SettlementList,
    SettlementView,
)
from kassa.adapters.settlements.bucket import ADDRESS_LIVES
from kassa.domain.settlements.record import SettlementState
from kassa.ports.settlements.runs import SettlementSearch
from kassa.use_cases.settlements.attend_breaks import AttendBreaks
from kassa.use_cases.settlements.show import ShowSettlements

TAGS = ["Settlements"]
_FILES_AT_ONCE = 100


def build_app(show: ShowSettlements, attend: AttendBreaks) -> APIGatewayHttpResolver:
    """The routes of settlements and of breaks."""
    app = new_resolver()
    add_breaks(app, show, attend)

    @app.get(
        "/v1/settlements",
        summary="Find settlements",
        description="The latest period first. `period_start` and `period_end` bound the ends of the periods.",
        tags=TAGS,
    )
    def many(
        _: OfTheAcquirer,
        currency: Currency = None,
        state: Annotated[SettlementState | None, Query()] = None,
        period_start: Moment = None,
        period_end: Moment = None,
        limit: Limit = 20,
        cursor: Cursor = None,
    ) -> Response[SettlementList]:
        queries.only(app, "currency", "state", "period_start", "period_end", "limit", "cursor")
        search = SettlementSearch(
            currency=currency,
            state=state,
            start=period_start.astimezone(UTC) if period_start else None,
            end=period_end.astimezone(UTC) if period_end else None,
        )
        found, next_cursor = show.many(search, limit=limit, cursor=cursor)
        return answer(
            HTTPStatus.OK, SettlementList(data=[SettlementView.of(each) for each in found], next_cursor=next_cursor)
        )

    @app.get("/v1/settlements/<settlement_id>", summary="A settlement", tags=TAGS)
    def one(settlement_id: str, _: OfTheAcquirer) -> Response[SettlementView]:
        return answer(HTTPStatus.OK, SettlementView.of(show.one(settlement_id)))

    @app.get(
        "/v1/settlements/<settlement_id>/lines",
        summary="The lines of a settlement",
        description="In the order of Klarna's file, each with the payment that our books know.",
        tags=TAGS,
    )
    def lines(settlement_id: str, _: OfTheAcquirer, limit: Limit = 20, cursor: Number = None) -> Response[LineList]:
        queries.only(app, "limit", "cursor")
        found, after = show.lines(settlement_id, after=int(cursor or 0), limit=limit)
        return answer(HTTPStatus.OK, LineList(data=[LineView(**line) for line in found], next_cursor=_text(after)))

    @app.get(
        "/v1/settlements/<settlement_id>/proof",
        summary="From which numbers a payout comes",
        description="A tree for each currency, in which every number is the sum of its parts. Of thousands of merchants the "
        "largest are named, and the others are one part.",
        tags=TAGS,
    )
    def proof(settlement_id: str, _: OfTheAcquirer) -> Response[ProofList]:
        return answer(
            HTTPStatus.OK, ProofList(data=[FigureView.of(each) for each in show.payout_proofs(settlement_id)])
        )

    @app.get(
        "/v1/settlements/<settlement_id>/lines/<number>/proof",
        summary="From which numbers a line comes",
        description="Down to our capture and the formula of its fee.",
        tags=TAGS,
    )
    def line_proof(settlement_id: str, number: Annotated[int, Path(ge=1)], _: OfTheAcquirer) -> Response[FigureView]:
        return answer(HTTPStatus.OK, FigureView.of(show.line_proof(settlement_id, number)))

    @app.get(
        "/v1/settlements/<settlement_id>/export",
        summary="Fetch a whole settlement",
        description="Addresses that work for 15 minutes: of Klarna's file (`csv`), or of our lines as JSON Lines in a file "
        "for each batch (`json`, a page of files at a time).",
        tags=TAGS,
    )
    def export(
        settlement_id: str,
        _: OfTheAcquirer,
        file_format: Annotated[Literal["csv", "json"], Query(alias="format")] = "csv",
        cursor: Number = None,
    ) -> Response[ExportView]:
        queries.only(app, "format", "cursor")
        files, after = _whole(show, settlement_id) if file_format == "csv" else _parts(show, settlement_id, cursor)
        return answer(
            HTTPStatus.OK,
            ExportView(format=file_format, expires_in_seconds=ADDRESS_LIVES, files=files, next_cursor=_text(after)),
        )

    return app


def _whole(show: ShowSettlements, settlement_id: str) -> tuple[list[ExportedFile], None]:
    return [ExportedFile(url=show.address(settlement_id), first_line=None, lines=None)], None


def _parts(show: ShowSettlements, settlement_id: str, cursor: str | None) -> tuple[list[ExportedFile], int | None]:
    found, after = show.addresses_of_lines(
        settlement_id, after=-1 if cursor is None else int(cursor), limit=_FILES_AT_ONCE
    )
    files = [ExportedFile(url=url, first_line=batch.first_line, lines=batch.lines) for batch, url in found]
    return files, after


def _text(number: int | None) -> str | None:
    return None if number is None else str(number)
