"""Payment transactions with what became of their money: captured, refunded, released."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from simulator.settlements.pricing import DEFAULT_TERMS, Terms
from simulator.state.records import Account, JsonObject


class TransactionState(StrEnum):
    """Where a payment transaction is."""

    AUTHORIZED = "AUTHORIZED"
    EXPIRED = "EXPIRED"
    COMPLETED = "COMPLETED"
    CLOSED = "CLOSED"


@dataclass(slots=True, kw_only=True)
class Capture:
    """Money taken from an authorised amount."""

    id: str
    amount: int
    captured_at: datetime
    reference: str | None = None
    line_items: list[JsonObject] = field(default_factory=list)
    shipping: list[JsonObject] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    """Captured money given back."""

    id: str
    capture_id: str
    amount: int
    refunded_at: datetime
    reference: str | None = None
    line_items: list[JsonObject] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """Authorised money that nobody can capture any more. The reason is VOID or EXPIRY."""

    amount: int
    reason: str
    released_at: datetime


@dataclass(slots=True, kw_only=True)
class PaymentTransaction:
    """Money that Klarna has authorised. Amounts are in minor units."""

    id: str
    account: Account
    reference: str | None
    purchase_reference: str | None
    request_id: str | None
    request_reference: str | None
    amount: int
    currency: str
    purchase_data: JsonObject
    state: TransactionState
    created_at: datetime
    updated_at: datetime
    expires_at: datetime
    captures: list[Capture] = field(default_factory=list)
    refunds: list[Refund] = field(default_factory=list)
    releases: list[Release] = field(default_factory=list)
    shipping: list[JsonObject] = field(default_factory=list)
    operations: int = 0
    terms: Terms = DEFAULT_TERMS

    @property
    def captured_amount(self) -> int:
        """What was captured so far."""
        return sum(capture.amount for capture in self.captures)

    @property
    def refunded_amount(self) -> int:
        """What was given back so far."""
        return sum(refund.amount for refund in self.refunds)

    @property
    def released_amount(self) -> int:
        """What was let go without a capture."""
        return sum(release.amount for release in self.releases)

    @property
    def uncaptured_amount(self) -> int:
        """What is neither captured nor released."""
        return self.amount - self.captured_amount - self.released_amount

    @property
    def remaining_authorized_amount(self) -> int:
        """What may be captured now; nothing of an expired transaction, until it is reauthorised."""
        return self.uncaptured_amount if self.state is TransactionState.AUTHORIZED else 0

    @property
    def references(self) -> frozenset[str]:
        """Every name by which somebody may look for this payment transaction."""
        own = (self.id, self.reference, self.purchase_reference, self.request_id, self.request_reference)
        captures = (name for capture in self.captures for name in (capture.id, capture.reference))
        refunds = (name for refund in self.refunds for name in (refund.id, refund.reference))
        return frozenset(name for name in (*own, *captures, *refunds) if name)

    def refunded_of(self, capture: Capture) -> int:
        """What was given back of one capture."""
        return sum(refund.amount for refund in self.refunds if refund.capture_id == capture.id)
