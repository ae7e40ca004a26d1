"""What a terminal may ask for when it starts a payment, checked before Klarna hears of it."""

import json
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationInfo, field_validator

from kassa.domain.money import CURRENCIES
from kassa.domain.purchase import LineItem, Purchase

T = TypeVar("T")

LONGEST_TOKEN = 10_240
"""Characters of the pass-through tokens."""

_LARGEST = 10**12

LONGEST_DATA = 100_000
"""Bytes of JSON that the basket, and each of the pass-through objects, may take."""

Reference = Annotated[str, Field(min_length=1, max_length=255)]
Minor = Annotated[int, Field(ge=-_LARGEST, le=_LARGEST, description="Minor units: 12.50 EUR is 1250")]


def _storable(value: T) -> T:
    """The value, if it can be written down and sent on as it is."""
    try:
        size = len(json.dumps(value, ensure_ascii=False, default=lambda line: line.model_dump()).encode())
    except (UnicodeEncodeError, RecursionError):
        raise ValueError("holds text that is not Unicode, or is nested too deeply") from None
    if size > LONGEST_DATA:
        raise ValueError(f"takes {size} bytes of JSON, more than {LONGEST_DATA}")
    return value


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class NewLineItem(_Asked):
    """One line of the receipt; a discount or gift card has a negative total."""

    name: Annotated[str, Field(min_length=1, max_length=255)]
    quantity: Annotated[int, Field(ge=1, le=1_000_000)]
    total_amount: Annotated[Minor, Field(description="Minor units, tax and discount included")]
    unit_price: Minor | None = None
    total_tax_amount: Minor | None = None
    reference: Reference | None = None


class NewPayment(_Asked):
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

    amount: Annotated[int, Field(ge=0, le=_LARGEST, description="Minor units: 12.50 EUR is 1250; 0 is a free purchase")]
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$", description="ISO 4217")]
    reference: Annotated[Reference, Field(description="Your receipt or order number; the shopper sees it")]
    store_reference: Annotated[Reference | None, Field(description="Left out where the key is bound to a store")] = None
    terminal_reference: Annotated[Reference | None, Field(description="Left out where the key is bound to one")] = None
    capture: Annotated[Literal["now", "manual"] | None, Field(description="Default: the merchant's setting")] = None
    expires_in: Annotated[int, Field(ge=60, le=3600, multiple_of=30, description="Seconds until Kassa closes it")] = 300
    channel: Literal["pos", "kiosk"] = "pos"
    payment_option_id: Annotated[str, Field(min_length=1, max_length=255)] | None = None
    line_items: Annotated[list[NewLineItem], Field(min_length=1, max_length=1000)] | None = None
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
        return _storable(value)

    @field_validator("line_items")
    @classmethod
    def lines_make_the_amount(cls, lines: list[NewLineItem] | None, known: ValidationInfo) -> list[NewLineItem] | None:
        total, amount = sum(line.total_amount for line in lines or ()), known.data.get("amount")
        if lines and amount is not None and total != amount:
            raise ValueError(f"add up to {total}, but amount is {amount}")
        return lines

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
            line_items=tuple(LineItem(**line.model_dump()) for line in self.line_items or ()),
            originators=tuple(self.originators or ()),
            **passed_through,
        )
