"""What can be said of a purchase, whichever call says it; checked before Klarna hears of it."""

import json
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationInfo, field_validator

from kassa.domain.currencies import ISO_4217
from kassa.domain.purchase import LineItem, Purchase

T = TypeVar("T")

LONGEST_TOKEN = 10_240
"""Characters of the pass-through texts and of a session token."""

_LARGEST = 10**12

LONGEST_DATA = 100_000
"""Bytes of JSON that the basket, and each of the pass-through objects, may take."""

Reference = Annotated[str, Field(min_length=1, max_length=255)]
Minor = Annotated[int, Field(ge=-_LARGEST, le=_LARGEST, description="Minor units: 12.50 EUR is 1250")]
Amount = Annotated[int, Field(ge=0, le=_LARGEST, description="Minor units: 12.50 EUR is 1250; 0 is a free purchase")]
Currency = Annotated[str, Field(pattern="^[A-Z]{3}$", description="ISO 4217")]


class Asked(BaseModel):
    """A body in which nothing unknown is let through and nothing is converted."""

    model_config = ConfigDict(extra="forbid", strict=True)


class NewLineItem(Asked):
    """One line of the receipt; a discount or gift card has a negative total."""

    name: Annotated[str, Field(min_length=1, max_length=255)]
    quantity: Annotated[int, Field(ge=1, le=1_000_000)]
    total_amount: Annotated[Minor, Field(description="Minor units, tax and discount included")]
    unit_price: Minor | None = None
    total_tax_amount: Minor | None = None
    reference: Reference | None = None


class PurchaseFields(Asked):
    """A purchase at a terminal: how much, what for, and what Klarna shall be told of it."""

    amount: Amount
    currency: Currency
    reference: Annotated[Reference, Field(description="Your receipt or order number; the shopper sees it")]
    store_reference: Annotated[Reference | None, Field(description="Left out where the key is bound to a store")] = None
    terminal_reference: Annotated[Reference | None, Field(description="Left out where the key is bound to one")] = None
    capture: Annotated[Literal["now", "manual"] | None, Field(description="Default: the merchant's setting")] = None
    channel: Literal["pos", "kiosk"] = "pos"
    line_items: Annotated[list[NewLineItem], Field(min_length=1, max_length=1000)] | None = None
    supplementary_purchase_data: Annotated[
        dict[str, JsonValue] | None, Field(description="Forwarded to Klarna unaltered")
    ] = None
    klarna_network_data: Annotated[str, Field(max_length=LONGEST_TOKEN)] | None = None
    originators: Annotated[list[dict[str, JsonValue]] | None, Field(max_length=10)] = None

    @field_validator("currency")
    @classmethod
    def currency_exists(cls, currency: str) -> str:
        if currency not in ISO_4217:
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

    def purchase_with(self, **more: Any) -> Purchase:
        """What Klarna is told of the basket, and what is passed through."""
        return Purchase(
            line_items=tuple(LineItem(**line.model_dump()) for line in self.line_items or ()),
            supplementary_purchase_data=self.supplementary_purchase_data,
            klarna_network_data=self.klarna_network_data,
            originators=tuple(self.originators or ()),
            **more,
        )


def _storable(value: T) -> T:
    """The value, if it can be written down and sent on as it is."""
    try:
        size = len(json.dumps(value, ensure_ascii=False, default=lambda line: line.model_dump()).encode())
    except (UnicodeEncodeError, RecursionError):
        raise ValueError("holds text that is not Unicode, or is nested too deeply") from None
    if size > LONGEST_DATA:
        raise ValueError(f"takes {size} bytes of JSON, more than {LONGEST_DATA}")
    return value
