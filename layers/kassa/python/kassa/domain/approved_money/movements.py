"""Money after the approval: what was captured and refunded, and the operations that move it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class TransactionState(StrEnum):
    """Where Klarna's transaction is."""

    AUTHORIZED = "AUTHORIZED"
    EXPIRED = "EXPIRED"
    COMPLETED = "COMPLETED"
    CLOSED = "CLOSED"

    @property
    def may_be_captured(self) -> bool:
        """Only while it lives; an expired one must be reauthorized first."""
        return self is TransactionState.AUTHORIZED

    @property
    def may_be_refunded(self) -> bool:
        """What was captured can be given back until three years later."""
        return self is not TransactionState.CLOSED

    @property
    def has_an_open_part(self) -> bool:
        """Something may still be captured, now or after a reauthorization; so it can be released and reauthorized."""
        return self in (TransactionState.AUTHORIZED, TransactionState.EXPIRED)


class Origin(StrEnum):
    """Where money was moved: through us, or behind our back."""

    KASSA = "kassa"
    KLARNA_PORTAL = "klarna_portal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Captured:
    """One capture of approved money, in minor units."""

    id: str
    amount: int
    captured_at: datetime
    klarna_capture_id: str | None = None
    reference: str | None = None
    origin: Origin = Origin.KASSA


@dataclass(frozen=True, slots=True, kw_only=True)
class Refunded:
    """One refund of captured money, in minor units."""

    id: str
    capture_id: str
    amount: int
    refunded_at: datetime
    reason: str | None = None
    klarna_refund_id: str | None = None
    reference: str | None = None
    origin: Origin = Origin.KASSA


class Kind(StrEnum):
    """What an operation does: with approved money, with what is known of it, or (AMEND) with what a shopper will be asked."""

    CAPTURE = "capture"
    REFUND = "refund"
    RELEASE = "release"
    REAUTHORIZE = "reauthorize"
    UPDATE = "update"
    AMEND = "amend"


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One request to Klarna, on record before it is made; `done_at` is None while its outcome is open.

    `amount` is what is moved, in minor units; of a reauthorization or an amendment it is the whole new amount, of an update 0.
    Nobody waits for one that is unattended: whoever finds it carries it out at once.
    """

    id: str
    kind: Kind
    amount: int
    requested_at: datetime
    capture_id: str | None = None
    reference: str | None = None
    reason: str | None = None
    unattended: bool = False
    done_at: datetime | None = None

    @property
    def free_at(self) -> datetime:
        """When it is in nobody's hands any more: Klarna may hold a call for 59 seconds."""
        return self.requested_at if self.unattended else self.requested_at + timedelta(minutes=1)

    @property
    def is_open(self) -> bool:
        return self.done_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipment:
    """How goods travel to the shopper; Klarna shows it in its app."""

    carrier: str | None = None
    tracking_number: str | None = None
    tracking_url: str | None = None
