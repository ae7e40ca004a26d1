"""What a terminal may ask for when it starts a payment, checked before Klarna hears of it."""

from typing import Annotated, Any, Literal, TypeVar

from pydantic import ConfigDict, Field, JsonValue, ValidationInfo, field_validator

from kassa.adapters.http.basket import LARGEST, Lines, NewLineItem, Reference, Strict, add_up, line_items, storable
from kassa.domain.money import CURRENCIES
from kassa.domain.purchase import Purchase

T = TypeVar("T")

LONGEST_TOKEN = 10_240
"""Characters of the pass-through tokens."""


class NewPayment(Strict):
    """A payment to start."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={
            "examples": [
                {
                    "amount": 2900,
                    "currency": "SEK",
                    "reference": "R-2026-000123",
                    "store_reference": "store-gbg-014",
                    "terminal_reference": "lane-3",
                    "line_items": [{"name": "Espresso beans 1kg", "quantity": 2, "total_amount": 2900}],
                }
            ]
        },
    )

    amount: Annotated[int, Field(ge=0, le=LARGEST, description="Minor units: 12.50 EUR is 1250; 0 is a free purchase")]
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$", description="ISO 4217")]
    reference: Annotated[Reference, Field(description="Your receipt or order number; the shopper sees it")]
    store_reference: Annotated[Reference | None, Field(description="Left out where the key is bound to a store")] = None
    terminal_reference: Annotated[Reference | None, Field(description="Left out where the key is bound to one")] = None
    capture: Annotated[Literal["now", "manual"] | None, Field(description="Default: the merchant's setting")] = None
    expires_in: Annotated[int, Field(ge=60, le=3600, multiple_of=30, description="Seconds until Kassa closes it")] = 300
    channel: Literal["pos", "kiosk"] = "pos"
    payment_option_id: Annotated[str, Field(min_length=1, max_length=255)] | None = None
    line_items: Lines | None = None
    supplementary_purchase_data: Annotated[
        dict[str, JsonValue] | None, Field(description="Forwarded to Klarna unaltered")
    ] = None
    klarna_network_data: Annotated[str, Field(max_length=LONGEST_TOKEN)] | None = None
    klarna_network_session_token: Annotated[str, Field(min_length=1, max_length=LONGEST_TOKEN)] | None = None
    originators: Annotated[list[dict[str, JsonValue]] | None, Field(max_length=10)] = None

    @field_validator("currency")
    @classmethod
    def currency_exists(cls, currency: str) -> str:
        if currency not in CURRENCIES:
            raise ValueError(f"{currency} is not a currency of ISO 4217")
        return currency

    @field_validator("line_items", "supplementary_purchase_data", "klarna_network_data", "originators")
    @classmethod
    def can_be_stored(cls, value: T) -> T:
        return storable(value)

    @field_validator("line_items")
    @classmethod
    def lines_make_the_amount(cls, lines: list[NewLineItem] | None, known: ValidationInfo) -> list[NewLineItem] | None:
        return add_up(lines, known.data.get("amount"))

    def purchase(self) -> Purchase:
        """What Klarna is told of the basket, and what is passed through."""
        passed_through: dict[str, Any] = self.model_dump(
            include={
                "payment_option_id",
                "supplementary_purchase_data",
                "klarna_network_data",
                "klarna_network_session_token",
            }
        )
        return Purchase(
            line_items=line_items(self.line_items),
            originators=tuple(self.originators or ()),
            **passed_through,
        )
