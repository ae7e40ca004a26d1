"""The HTTP face of sell rates: what the acquirer charges one merchant, or all of them."""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response

from functions.statements.requests import NewSellRate
from functions.statements.views import SellRateList, SellRateView
from kassa.adapters.http import queries
from kassa.adapters.http.answers import answer
from kassa.adapters.http.caller import AnyCaller
from kassa.adapters.http.fingerprint import request_of
from kassa.adapters.http.resolver import IdempotencyKey
from kassa.domain.access.caller import Caller
from kassa.domain.flow import Pricing
from kassa.domain.ids import derived
from kassa.domain.payments.payment import Channel
from kassa.domain.pricing.sell_rates import SellRule
from kassa.use_cases.pricing.price import Price

TAGS = ["Pricing"]
_NEVER_CHANGED = "Rates are added and never changed: a newer one takes the place of an older one that names as much."


def add_sell_rates(app: APIGatewayHttpResolver, price: Price, *, now: Callable[[], datetime]) -> None:
    """The routes of rates that name a merchant, and of those that name none."""

    @app.post(
        "/v1/merchants/<merchant_id>/sell-rates",
        status_code=HTTPStatus.CREATED,
        summary="Add a sell rate",
        description=_NEVER_CHANGED,
        tags=TAGS,
    )
    def add(merchant_id: str, new: NewSellRate, key: IdempotencyKey, caller: AnyCaller) -> Response[SellRateView]:
        return added(new, key, caller, merchant_id)

    @app.get("/v1/merchants/<merchant_id>/sell-rates", summary="What a merchant is charged", tags=TAGS)
    def rates(merchant_id: str, caller: AnyCaller) -> SellRateList:
        queries.only(app)
        return SellRateList(data=[SellRateView.of(rule) for rule in price.rules(merchant_id, caller)])

    @app.post(
        "/v1/sell-rates",
        status_code=HTTPStatus.CREATED,
        summary="Add a sell rate for all merchants",
        description=f"For acquirer and finance keys only. It counts where none that names the merchant holds. {_NEVER_CHANGED}",
        tags=TAGS,
    )
    def add_for_all(new: NewSellRate, key: IdempotencyKey, caller: AnyCaller) -> Response[SellRateView]:
        return added(new, key, caller, None)

    @app.get(
        "/v1/sell-rates",
        summary="What merchants without rates of their own are charged",
        description="For acquirer and finance keys only. The newest first.",
        tags=TAGS,
    )
    def rates_for_all(caller: AnyCaller) -> SellRateList:
        queries.only(app)
        return SellRateList(data=[SellRateView.of(rule) for rule in price.rules_for_all(caller)])

    def added(new: NewSellRate, key: str, caller: Caller, merchant_id: str | None) -> Response[SellRateView]:
        rule = SellRule(
            id=derived("rate", merchant_id or "acquirer", key),
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
        stored = price.add(rule, caller, request_of("sell-rate", key, new))
        return answer(HTTPStatus.CREATED, SellRateView.of(stored), replayed=stored is not rule)
