"""The HTTP face of prices and statements. It translates; it decides nothing."""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any, Literal

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.openapi.params import Query

from functions.statements.page import SECURITY, as_html
from functions.statements.requests import NewSellRate, month_in
from functions.statements.spreadsheet import as_csv
from functions.statements.views import MarginsView, MarginView, SellRateList, SellRateView, StatementsView
from kassa.adapters.http import queries
from kassa.adapters.http.caller import AnyCaller
from kassa.adapters.http.fingerprint import fingerprint
from kassa.adapters.http.resolver import IdempotencyKey, new_resolver
from kassa.domain.flow import Pricing
from kassa.domain.ids import derived
from kassa.domain.payment import Channel
from kassa.domain.settlements.sell_rates import SellRule
from kassa.ports import Request
from kassa.use_cases.price import Price

TAGS = ["Pricing"]
Period = Annotated[str, Query(description="A month in UTC, such as 2026-03")]


def build_app(price: Price, *, now: Callable[[], datetime]) -> APIGatewayHttpResolver:
    """The routes of sell rates, statements and the acquirer's margin."""
    app = new_resolver()

    @app.post(
        "/v1/merchants/<merchant_id>/sell-rates",
        status_code=HTTPStatus.CREATED,
        summary="Add a sell rate",
        description="Rates are added and never changed: a newer one takes the place of an older one that names as much.",
        tags=TAGS,
    )
    def add(merchant_id: str, new: NewSellRate, key: IdempotencyKey, caller: AnyCaller) -> Response[SellRateView]:
        rule = SellRule(
            id=derived("rate", merchant_id, key),
            merchant_id=merchant_id,
            currency=new.currency,
            rate=Pricing(fixed=new.fixed, variable=new.variable),
            tax=new.tax,
            valid_from=new.valid_from,
            valid_until=new.valid_until,
            created_at=now(),
            mcc=new.mcc,
            market=new.market,
            channel=Channel(new.channel) if new.channel else None,
        )
        request = Request(operation="sell-rate", idempotency_key=key, body_hash=fingerprint(new))
        stored = price.add(rule, caller, request)
        headers: dict[str, Any] = {} if stored is rule else {"Idempotency-Replayed": "true"}
        view = SellRateView.of(stored)
        return Response(status_code=HTTPStatus.CREATED, content_type="application/json", body=view, headers=headers)

    @app.get("/v1/merchants/<merchant_id>/sell-rates", summary="What a merchant is charged", tags=TAGS)
    def rates(merchant_id: str, caller: AnyCaller) -> SellRateList:
        queries.only(app)
        return SellRateList(data=[SellRateView.of(rule) for rule in price.rules(merchant_id, caller)])

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
        return (
            _told("text/csv; charset=utf-8", as_csv(view)) if format == "csv" else _told(_HTML, as_html(view, at=now()))
        )

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
