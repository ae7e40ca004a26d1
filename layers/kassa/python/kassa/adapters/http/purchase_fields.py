"""What can be said of a purchase, whichever call says it; checked before Klarna hears of it."""

from datetime import timedelta
from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field, JsonValue, ValidationInfo, field_validator

from kassa.adapters.http.basket import LARGEST, Lines, NewLineItem, Reference, Strict, add_up, line_items, storable
from kassa.adapters.http.fingerprint import fingerprint
from kassa.domain.flow import Flow
from kassa.domain.money import CURRENCIES
from kassa.domain.payments.asked import AskedPayment
from kassa.domain.payments.originators import MOST, Originator, upper_snake
from kassa.domain.payments.payment import Capture, Channel
from kassa.domain.payments.purchase import Purchase

T = TypeVar("T")

LONGEST_TOKEN = 10_240
"""Characters of the pass-through texts and of a session token."""

Amount = Annotated[int, Field(ge=0, le=LARGEST, description="Minor units: 12.50 EUR is 1250; 0 is a free purchase")]
Currency = Annotated[str, Field(pattern="^[A-Z]{3}$", description="ISO 4217")]


_Short = Annotated[str, Field(min_length=1, max_length=50)]


class NewOriginator(Strict):
    """A system upstream of us: the till's vendor, an order system."""

    name: Annotated[str, Field(min_length=1, max_length=255, description="Sent on in capitals: `Acme POS` is ACME_POS")]
    session_reference: Annotated[
        str | None, Field(min_length=1, max_length=100, description="Its own for this purchase; left out: ours")
    ] = None
    module_name: _Short | None = None
    module_version: _Short | None = None

    @field_validator("name")
    @classmethod
    def has_letters(cls, name: str) -> str:
        if not upper_snake(name):
            raise ValueError("needs a letter from A to Z or a digit")
        return name

    @field_validator("*")
    @classmethod
    def can_be_stored(cls, value: T) -> T:
        return storable(value)

    def originator(self) -> Originator:
        """The same in our words."""
        return Originator(**self.model_dump() | {"name": upper_snake(self.name)})


class PurchaseFields(Strict):
    """A purchase at a terminal: how much, what for, and what Klarna shall be told of it."""

    amount: Amount
    currency: Currency
    reference: Annotated[Reference, Field(description="Your receipt or order number; the shopper sees it")]
    store_reference: Annotated[Reference | None, Field(description="Left out where the key is bound to a store")] = None
    terminal_reference: Annotated[Reference | None, Field(description="Left out where the key is bound to one")] = None
    capture: Annotated[Literal["now", "manual"] | None, Field(description="Default: the merchant's setting")] = None
    channel: Literal["pos", "kiosk"] = "pos"
    line_items: Lines | None = None
    supplementary_purchase_data: Annotated[
        dict[str, JsonValue] | None, Field(description="Forwarded to Klarna unaltered")
    ] = None
    klarna_network_data: Annotated[str, Field(max_length=LONGEST_TOKEN)] | None = None
    originators: Annotated[
        list[NewOriginator] | None, Field(max_length=MOST, description="Systems upstream of us, beside those we know")
    ] = None

    @field_validator("currency")
    @classmethod
    def currency_exists(cls, currency: str) -> str:
        if currency not in CURRENCIES:
            raise ValueError(f"{currency} is not a currency of ISO 4217")
        return currency

    @field_validator("line_items", "supplementary_purchase_data", "klarna_network_data")
    @classmethod
    def can_be_stored(cls, value: T) -> T:
        return storable(value)

    @field_validator("line_items")
    @classmethod
    def lines_make_the_amount(cls, lines: list[NewLineItem] | None, known: ValidationInfo) -> list[NewLineItem] | None:
        return add_up(lines, known.data.get("amount"))

    def asked(self, *, expires_in: timedelta, flow: Flow | None = None) -> AskedPayment:
        """The payment that is asked for, in our words; the systems upstream with names as Klarna wants them."""
        return AskedPayment(
            amount=self.amount,
            currency=self.currency,
            reference=self.reference,
            store_reference=self.store_reference,
            terminal_reference=self.terminal_reference,
            capture=Capture(self.capture) if self.capture else None,
            channel=Channel(self.channel),
            expires_in=expires_in,
            body_hash=fingerprint(self),
            flow=flow,
            originators=tuple(one.originator() for one in self.originators or ()),
        )

    def purchase_with(self, **more: Any) -> Purchase:
        """What Klarna is told of the basket, and what is passed through."""
        return Purchase(
            line_items=line_items(self.line_items),
            supplementary_purchase_data=self.supplementary_purchase_data,
            klarna_network_data=self.klarna_network_data,
            **more,
        )
