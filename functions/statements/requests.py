"""A sell rate and a fee cap as the acquirer writes them, and the period that somebody asks for."""

from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field

from kassa.adapters.http import queries
from kassa.adapters.http.basket import LARGEST
from kassa.adapters.http.models import Strict
from kassa.domain.money import CURRENCIES
from kassa.domain.pricing.periods import Period
from kassa.domain.settlements.fees import WHOLE
from kassa.failures import NotAccepted


def period_in(text: str) -> Period:
    """The month of `2026-03`, the day of `2026-03-05`, the hour of `2026-03-05T14`. Raises NotAccepted."""
    try:
        return Period(text)
    except ValueError:
        raise NotAccepted({"period": "give a month such as 2026-03, a day, or an hour such as 2026-03-05T14"}) from None


def _known_currency(code: str) -> str:
    if code not in CURRENCIES:
        raise ValueError("no ISO 4217 currency")
    return code


Percentage = Annotated[int, Field(ge=0, le=WHOLE, description="Percent times 1,000,000: 1.5 % is 1500000")]
Moment = Annotated[queries.Moment, Field(strict=False, description="ISO 8601 with an offset")]


class NewSellRate(Strict):
    """What a sale costs the merchant from a day on; what is left out holds for everything."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "currency": "SEK",
                    "fixed": 250,
                    "variable": 3490000,
                    "tax": 25000000,
                    "valid_from": "2026-04-01T00:00:00Z",
                    "channel": "kiosk",
                }
            ]
        }
    )

    currency: Annotated[str, AfterValidator(_known_currency)]
    fixed: Annotated[int, Field(ge=0, le=LARGEST, description="Minor units of `currency` for each capture")]
    variable: Percentage
    tax: Annotated[Percentage, Field(description="VAT of the fee, percent times 1,000,000")]
    valid_from: Moment
    valid_until: Moment | None = None
    mcc: Annotated[
        str | None, Field(pattern="^[0-9]{4}$", description="Only while this is the merchant's category")
    ] = None
    market: Annotated[str | None, Field(pattern="^[A-Z]{2}$", description="Only in stores of this country")] = None
    channel: Annotated[Literal["pos", "kiosk"] | None, Field(description="Only there")] = None


class NewFeeCap(Strict):
    """What each capture of a small payment costs you at most; what is left out holds for everything."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"currency": "SEK", "up_to": 5000, "fixed": 150, "market": "SE"}]}
    )

    currency: Annotated[str, AfterValidator(_known_currency)]
    up_to: Annotated[
        int, Field(ge=0, le=LARGEST, description="The largest payment, in minor units, that is a small one")
    ]
    fixed: Annotated[int, Field(ge=0, le=LARGEST, description="Minor units of `currency`")]
    variable: Annotated[Percentage, Field(description="Of the payment's total; percent times 1,000,000")] = 0
    valid_from: Annotated[
        Moment | None,
        Field(description="For payments that begin from then on; from now on, unless you say a later time"),
    ] = None
    mcc: Annotated[str | None, Field(pattern="^[0-9]{4}$", description="Only for merchants of this category")] = None
    market: Annotated[str | None, Field(pattern="^[A-Z]{2}$", description="Only in stores of this country")] = None
