"""The routes of what Klarna agreed with the acquirer: read only."""

from collections.abc import Sequence
from http import HTTPStatus

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response

from functions.management.account_views import TermList, TermView
from functions.management.desk import Desk
from kassa.adapters.http.answers import answer
from kassa.adapters.http.caller import Acquirer, OfTheAcquirer
from kassa.ports.accounts import Document

_TAGS = ["Klarna's terms"]
_LIMIT = 20.0
"""Seconds that Klarna gets: API Gateway gives 30."""


def add_terms(app: APIGatewayHttpResolver, desk: Desk) -> None:
    """What Klarna agreed with the acquirer: read only."""

    @app.get("/v1/klarna/price-plans", summary="Klarna's price plans", tags=_TAGS)
    def price_plans(_: OfTheAcquirer) -> Response[TermList]:
        return terms(desk.terms.price_plans(within=_LIMIT))

    @app.get("/v1/klarna/payment-profiles", summary="With which terms merchants can be onboarded", tags=_TAGS)
    def payment_profiles(_: Acquirer) -> Response[TermList]:
        return terms(desk.terms.payment_profiles(within=_LIMIT))

    @app.get("/v1/klarna/acquiring-accounts", summary="Where Klarna settles to", tags=_TAGS)
    def acquiring_accounts(_: OfTheAcquirer) -> Response[TermList]:
        return terms(desk.terms.acquiring_accounts(within=_LIMIT))

    def terms(found: Sequence[Document]) -> Response[TermList]:
        return answer(HTTPStatus.OK, TermList(data=[TermView(**one) for one in found]))
