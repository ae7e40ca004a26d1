"""The HTTP face of prices and statements. It translates; it decides nothing."""

from collections.abc import Callable, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any, Literal

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.openapi.params import Query

from functions.statements.fee_caps import add_fee_caps
from functions.statements.page import SECURITY, as_html
from functions.statements.requests import period_in
from functions.statements.sell_rates import TAGS, add_sell_rates
from functions.statements.spreadsheet import as_csv
from functions.statements.views import MarginsView, MarginView, StatementsView
from kassa.adapters.http import queries
from kassa.adapters.http.caller import AnyCaller
from kassa.adapters.http.resolver import new_resolver
from kassa.domain.pricing.statements import Statement
from kassa.failures import NotAccepted
from kassa.use_cases.pricing.cap_fees import CapFees
from kassa.use_cases.pricing.price import Price

Period = Annotated[
    str, Query(description="In UTC: a month such as 2026-03, a day such as 2026-03-05, or an hour, 2026-03-05T14")
]
LARGEST = 10_000
"""Captures and refunds in one answer: Lambda gives away no more than 6 MB."""


def build_app(price: Price, cap_fees: CapFees, *, now: Callable[[], datetime]) -> APIGatewayHttpResolver:
    """The routes of sell rates, fee caps, statements and the acquirer's margin."""
    app = new_resolver()
    add_sell_rates(app, price, now=now)
    add_fee_caps(app, cap_fees, now=now)

    @app.get(
        "/v1/merchants/<merchant_id>/statements",
        summary="A statement of a month, a day or an hour",
        description="Captures and refunds, fees at the merchant's rates, what is held for disputes, and the net; as JSON, "
        f"as CSV, or as a page to print. With more than {LARGEST:,} captures and refunds: 422; ask for the sums, and each day.",
        tags=TAGS,
    )
    def statements(  # type: ignore[no-untyped-def]  # with a return type, the event handler would read the page as JSON
        merchant_id: str,
        caller: AnyCaller,
        period: Period,
        format: Annotated[Literal["json", "csv", "html"], Query()] = "json",  # noqa: A002 (the contract's word)
        lines: Annotated[bool, Query(description="False: the sums only, of however many captures and refunds")] = True,
    ):
        queries.only(app, "period", "format", "lines")
        asked = period_in(period)
        merchant, found = price.statements(merchant_id, asked, caller)
        if lines:
            _refuse_too_many(found)
        view = StatementsView.of(merchant, asked, found, lines=lines)
        if format == "json":
            return _told("application/json", view)
        return (
            _told("text/csv; charset=utf-8", as_csv(view)) if format == "csv" else _told(_HTML, as_html(view, at=now()))
        )

    @app.get(
        "/v1/merchants/<merchant_id>/margin",
        summary="What a month, a day or an hour leaves to the acquirer",
        description="For acquirer and finance keys only: it holds Klarna's prices.",
        tags=TAGS,
    )
    def margin(merchant_id: str, caller: AnyCaller, period: Period) -> MarginsView:
        queries.only(app, "period")
        asked = period_in(period)
        found = price.margins(merchant_id, asked, caller)
        return MarginsView(merchant_id=merchant_id, period=asked.name, data=[MarginView.of(each) for each in found])

    return app


def _refuse_too_many(statements: Sequence[Statement]) -> None:
    movements = sum(len(one.captures) + len(one.refunds) for one in statements)
    if movements > LARGEST:
        advice = "ask for the sums with lines=false, and for each day, such as 2026-03-05, or each hour, such as 2026-03-05T14"
        raise NotAccepted(
            {"period": f"has {movements:,} captures and refunds, an answer at most {LARGEST:,}: {advice}"}
        )


_HTML = "text/html; charset=utf-8"


def _told(media_type: str, body: StatementsView | str) -> Response[Any]:
    return Response(status_code=HTTPStatus.OK, content_type=media_type, body=body, headers={**SECURITY})
