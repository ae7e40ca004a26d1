"""What is bought: sent to Klarna with both calls, and forgotten as soon as the payment is final."""

from collections.abc import Mapping
from dataclasses import dataclass, field
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
    originators: tuple[Mapping[str, Any], ...] = ()
