"""What is bought: sent to Klarna with both calls, and forgotten as soon as the payment is final."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class LineItem:
    """One line of the receipt, in minor units; discounts and gift cards have a negative total."""

    name: str
    quantity: int
    total_amount: int
    unit_price: int | None = None
    total_tax_amount: int | None = None
    reference: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchase:
    """The basket, and what the merchant passes through to Klarna unaltered.

    It may hold personal data of the shopper, so it is kept apart from the payment and only while it is needed. So are the
    tokens. With `approved_elsewhere` the shopper has said yes already (Express checkout), and one of them finishes the payment.
    """

    line_items: tuple[LineItem, ...] = ()
    payment_option_id: str | None = None
    supplementary_purchase_data: Mapping[str, Any] | None = None
    klarna_network_data: str | None = None
    klarna_network_session_token: str | None = field(default=None, repr=False)
    payment_confirmation_token: str | None = field(default=None, repr=False)
    approved_elsewhere: bool = False

    @property
    def has_lines(self) -> bool:
        """Whether Klarna knows lines, which must make the amount; the merchant may have passed them through."""
        return bool(self.line_items or (self.supplementary_purchase_data or {}).get("line_items"))


def amended(purchase: Purchase, *, line_items: tuple[LineItem, ...], reference: str | None) -> Purchase:
    """The purchase with other lines and another reference, where given; what was passed through of these gives way."""
    gives_way = {name for name, new in (("line_items", line_items), ("purchase_reference", reference)) if new}
    passed = purchase.supplementary_purchase_data
    kept = {name: value for name, value in passed.items() if name not in gives_way} if passed is not None else None
    return replace(purchase, line_items=line_items or purchase.line_items, supplementary_purchase_data=kept)
