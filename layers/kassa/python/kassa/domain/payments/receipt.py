"""A receipt: what a piece of paper says about a payment, its refund or its reversal, before anybody formats it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from kassa.domain.approved_money.movements import Refunded
from kassa.domain.merchants.merchant import Merchant, Store
from kassa.domain.payments.payment import CancellationOutcome, Payment, Status
from kassa.domain.payments.purchase import LineItem


class ReceiptKind(StrEnum):
    """What happened to the money."""

    SALE = "sale"
    REFUND = "refund"
    REVERSAL = "reversal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Amounts are in minor units of the payment's currency; `happened_at` is aware."""

    kind: ReceiptKind
    payment: Payment
    merchant: Merchant
    store: Store
    happened_at: datetime
    basket: tuple[LineItem, ...] = ()
    refund: Refunded | None = None

    @property
    def lines(self) -> tuple[LineItem, ...]:
        """What was bought; a sale without a basket is one line that bears the merchant's reference."""
        if self.kind is not ReceiptKind.SALE:
            return ()
        whole = LineItem(name=self.payment.reference, quantity=1, total_amount=self.payment.amount)
        return self.basket or (whole,)

    @property
    def total(self) -> int:
        """The sum that this paper is about."""
        return self.payment.amount if self.refund is None else self.refund.amount

    @property
    def tax(self) -> int | None:
        """The tax in the total; None unless every line says its own, for a part of it would be wrong."""
        taxes = [line.total_tax_amount for line in self.lines]
        known = [tax for tax in taxes if tax is not None]
        return sum(known) if known and len(known) == len(taxes) else None

    @property
    def reason(self) -> str | None:
        """The merchant's words for a refund; those of a reversal are Kassa's own and meant for the timeline."""
        if self.refund is None or self.payment.status is not Status.APPROVED:
            return None
        return self.refund.reason or None

    @property
    def local_time(self) -> datetime:
        """When it happened, by the clock on the store's wall."""
        return self.happened_at.astimezone(ZoneInfo(self.store.time_zone))


def kind_of_receipt(payment: Payment) -> ReceiptKind | None:
    """What the receipt of a payment tells, its refunds aside; None where no money moved."""
    if payment.status is Status.APPROVED:
        return ReceiptKind.SALE
    outcome = payment.cancellation.outcome if payment.cancellation else None
    return ReceiptKind.REVERSAL if outcome is CancellationOutcome.REVERSED else None
