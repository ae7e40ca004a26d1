"""What may be asked of approved money, checked before Klarna hears of it."""

from typing import Annotated

from pydantic import ConfigDict, Field, HttpUrl, JsonValue, ValidationInfo, field_validator, model_validator

from kassa.adapters.http.basket import LARGEST, Lines, NewLineItem, Reference, add_up, line_items, storable
from kassa.adapters.http.models import Strict
from kassa.adapters.http.purchase_fields import LONGEST_TOKEN
from kassa.adapters.http.purchase_fields import Amount as PurchaseAmount
from kassa.domain.approved_money.movements import Kind, Shipment
from kassa.ports.approved_money import Asked

Amount = Annotated[int, Field(ge=1, le=LARGEST, description="Minor units: 12.50 EUR is 1250")]


class NewShipment(Strict):
    """How goods travel to the shopper; any of the three."""

    carrier: Annotated[str, Field(min_length=1, max_length=255)] | None = None
    tracking_number: Annotated[str, Field(min_length=1, max_length=255)] | None = None
    tracking_url: Annotated[str, Field(max_length=2048)] | None = None

    @field_validator("tracking_url")
    @classmethod
    def is_an_address(cls, url: str | None) -> str | None:
        return url if url is None else str(HttpUrl(url))

    @model_validator(mode="after")
    def says_something(self) -> "NewShipment":
        if not self.model_fields_set:
            raise ValueError("needs at least one of carrier, tracking_number and tracking_url")
        return self


Shipping = Annotated[list[NewShipment], Field(min_length=1, max_length=50)]


class _About(Strict):
    """Goods that an operation is about."""

    amount: Amount | None = None
    line_items: Lines | None = None
    klarna_network_data: Annotated[
        str | None, Field(max_length=LONGEST_TOKEN, description="Forwarded to Klarna to the letter")
    ] = None

    @field_validator("klarna_network_data")
    @classmethod
    def can_be_stored(cls, data: str | None) -> str | None:
        return storable(data)

    @field_validator("line_items")
    @classmethod
    def lines_fit(cls, lines: list[NewLineItem] | None, known: ValidationInfo) -> list[NewLineItem] | None:
        return add_up(storable(lines), known.data.get("amount"))


class NewCapture(_About):
    """Money to take now."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"amount": 1450, "reference": "parcel-1"}]})

    amount: Annotated[Amount | None, Field(description="Left out: all that is left")] = None
    reference: Annotated[Reference | None, Field(description="Your own, for this capture")] = None
    shipping: Shipping | None = None


class NewRefund(_About):
    """Money to give back."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"amount": 1450, "reference": "return-7", "reason": "too big"}]}
    )

    amount: Annotated[Amount | None, Field(description="Left out: all that is left")] = None
    reference: Annotated[Reference, Field(description="Your own, for this refund")]
    reason: Annotated[str, Field(min_length=1, max_length=255)] | None = None


class NewRelease(Strict):
    """The uncaptured rest to give back."""

    reason: Annotated[str, Field(min_length=1, max_length=255)] | None = None


class NewAuthorization(_About):
    """A longer life for what is not captured, with another amount if need be."""

    amount: Annotated[Amount | None, Field(description="The whole new amount; left out: as it is")] = None
    supplementary_purchase_data: Annotated[
        dict[str, JsonValue] | None, Field(description="Forwarded to Klarna unaltered")
    ] = None

    @field_validator("supplementary_purchase_data")
    @classmethod
    def purchase_data_can_be_stored(cls, data: dict[str, JsonValue] | None) -> dict[str, JsonValue] | None:
        return storable(data)


class Change(Strict):
    """What to change of a payment; what is left out stays as it is."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"amount": 3400, "line_items": [{"name": "Espresso beans 1kg", "quantity": 2, "total_amount": 3400}]},
                {"reference": "R-2026-000124"},
            ]
        }
    )

    amount: Annotated[PurchaseAmount | None, Field(description="What is to be paid, while no shopper has arrived")] = (
        None
    )
    line_items: Annotated[Lines | None, Field(description="All lines, not only new ones; they make the amount")] = None
    reference: Annotated[Reference | None, Field(description="The shopper sees it")] = None
    shipping: Shipping | None = None

    @field_validator("line_items")
    @classmethod
    def lines_fit(cls, lines: list[NewLineItem] | None, known: ValidationInfo) -> list[NewLineItem] | None:
        return add_up(storable(lines), known.data.get("amount"))

    @model_validator(mode="after")
    def changes_something(self) -> "Change":
        if all(each is None for each in (self.amount, self.line_items, self.reference, self.shipping)):
            raise ValueError("nothing to change: name an amount, line_items, a reference or shipping")
        if self.amends and self.shipping is not None:
            raise ValueError("amount and line_items change before the approval, shipping after it")
        return self

    @property
    def amends(self) -> bool:
        return self.amount is not None or self.line_items is not None

    @property
    def kind(self) -> Kind:
        return Kind.AMEND if self.amends else Kind.UPDATE


def asked(
    fingerprint: str,
    *,
    lines: list[NewLineItem] | None = None,
    shipping: list[NewShipment] | None = None,
    network_data: str | None = None,
    purchase_data: dict[str, JsonValue] | None = None,
) -> Asked:
    """What goes to Klarna beside the amount."""
    return Asked(
        request_hash=fingerprint,
        line_items=line_items(lines),
        shipping=tuple(Shipment(**shipment.model_dump()) for shipment in shipping or ()),
        klarna_network_data=network_data,
        supplementary_purchase_data=purchase_data,
    )
