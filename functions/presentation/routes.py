"""The HTTP face of what is shown before the shopper chooses. It translates; it decides nothing."""

import hashlib
from http import HTTPStatus
from typing import Annotated

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.openapi.params import Header, Query
from pydantic import AfterValidator, BeforeValidator, Field

from functions.presentation.views import PresentationView
from kassa.adapters.http import etags, queries
from kassa.adapters.http.basket import LARGEST
from kassa.adapters.http.caller import AnyCaller
from kassa.adapters.http.purchase_fields import LONGEST_TOKEN
from kassa.adapters.http.resolver import new_resolver
from kassa.domain.languages import LOCALE
from kassa.domain.money import CURRENCIES
from kassa.domain.presentation import Preference
from kassa.use_cases.present import Asked, Present


def _digits(amount: object) -> object:
    """29.00 and 1_000 would pass for integers; who sends them does not mean minor units."""
    if isinstance(amount, str) and not (amount.isascii() and amount.isdigit()):
        raise ValueError("must be minor units in digits alone, such as 2900")
    return amount


def _existing(currency: str) -> str:
    if currency not in CURRENCIES:
        raise ValueError(f"{currency} is not a currency of ISO 4217")
    return currency


Amount = Annotated[
    int,
    Field(ge=0, le=LARGEST),
    BeforeValidator(_digits),
    Query(description="Minor units, in digits alone: 12.50 EUR is 1250"),
]
Currency = Annotated[str, Field(pattern="^[A-Z]{3}$"), AfterValidator(_existing), Query(description="ISO 4217")]
Locale = Annotated[
    str | None,
    Query(pattern=LOCALE, description="BCP 47, such as `sv-SE` or `sv`. Left out: that of the store's country"),
]
SessionToken = Annotated[
    str | None,
    Header(
        alias="Klarna-Network-Session-Token",
        min_length=1,
        max_length=LONGEST_TOKEN,
        description="Goes to Klarna to the letter, in the flow `authorize`",
    ),
]
StoreReference = Annotated[
    str | None, Query(min_length=1, max_length=255, description="Left out where the key is bound to a store")
]


def build_app(present: Present) -> APIGatewayHttpResolver:
    """GET /v1/presentation."""
    app = new_resolver()

    @app.get(
        "/v1/presentation",
        summary="What to show before the shopper chooses Klarna",
        description="Klarna's instruction and options for this purchase. Where Klarna does not answer in time, the static "
        "option, with 200 and `source: static`: a kiosk is never left without.",
        tags=["Presentation"],
    )
    def presentation(
        caller: AnyCaller,
        amount: Amount,
        currency: Currency,
        locale: Locale = None,
        store_reference: StoreReference = None,
        message_preference: Annotated[
            Preference | None,
            Query(description="Which option you would rather promote; heard in the flow `payment_request` only"),
        ] = None,
        if_none_match: Annotated[str | None, Header(alias="If-None-Match")] = None,
        session_token: SessionToken = None,
    ) -> Response[PresentationView | None]:
        queries.only(app, "amount", "currency", "locale", "store_reference", "message_preference")
        asked = Asked(
            amount=amount,
            currency=currency,
            locale=locale,
            store_reference=store_reference,
            preference=message_preference,
            session_token=session_token,
        )
        shown = present(asked, caller)
        view = PresentationView.of(shown)
        etag = f'"{hashlib.sha256(view.model_dump_json().encode()).hexdigest()[:32]}"'
        headers: dict[str, str | list[str]] = {
            "Cache-Control": f"private, max-age={shown.presentation.fresh_for}",
            "ETag": etag,
        }
        if etags.has(if_none_match, etag):
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
        return Response(status_code=HTTPStatus.OK, content_type="application/json", body=view, headers=headers)

    return app
