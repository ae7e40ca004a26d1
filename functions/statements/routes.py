"""The HTTP face of prices and statements. It translates; it decides nothing."""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any, Literal

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.openapi.params import Query

from functions.statements.fee_caps import add_fee_caps
from functions.statements.papers import SECURITY, as_csv, as_html
from functions.statements.requests import month_in
from functions.statements.sell_rates import TAGS, add_sell_rates
from functions.statements.views import MarginsView, MarginView, StatementsView
from kassa.adapters.http import queries
from kassa.adapters.http.caller import AnyCaller
from kassa.adapters.http.resolver import new_resolver
from kassa.use_cases.cap_fees import CapFees
from kassa.use_cases.price import Price

Period = Annotated[str, Query(description="A month in UTC, such as 2026-03")]


def build_app(price: Price, cap_fees: CapFees, *, now: Callable[[], datetime]) -> APIGatewayHttpResolver:
    """The routes of sell rates, fee caps, statements and the acquirer's margin."""
    app = new_resolver()
    add_sell_rates(app, price, now=now)
    add_fee_caps(app, cap_fees, now=now)

    @app.get(
        "/v1/merchants/<merchant_id>/statements",
        summary="A month's statement",
        description="Captures and refunds of the month, fees at the merchant's rates, what is held for disputes, and the net; "
        "as JSON, as CSV, or as a page to print.",
        tags=TAGS,
    )
    def statements(  # type: ignore[no-untyped-def]  # with a return type, the event handler would read the page as JSON
        merchant_id: str,
        caller: AnyCaller,
        period: Period,
        format: Annotated[Literal["json", "csv", "html"], Query()] = "json",  # noqa: A002 (the contract's word)
    ):
        queries.only(app, "period", "format")
        month = month_in(period)
        merchant, found = price.statements(merchant_id, month, caller)
        view = StatementsView.of(merchant, month, found)
        if format == "json":
            return _told("application/json", view)
        return _told("text/csv; charset=utf-8", as_csv(view)) if format == "csv" else _told(_HTML, as_html(view))

    @app.get(
        "/v1/merchants/<merchant_id>/margin",
        summary="What a month leaves to the acquirer",
        description="For acquirer keys only: it holds Klarna's prices.",
        tags=TAGS,
    )
    def margin(merchant_id: str, caller: AnyCaller, period: Period) -> MarginsView:
        queries.only(app, "period")
        month = month_in(period)
        found = price.margins(merchant_id, month, caller)
        return MarginsView(merchant_id=merchant_id, period=str(month), data=[MarginView.of(each) for each in found])

    return app


_HTML = "text/html; charset=utf-8"


def _told(media_type: str, body: StatementsView | str) -> Response[Any]:
    return Response(status_code=HTTPStatus.OK, content_type=media_type, body=body, headers={**SECURITY})
