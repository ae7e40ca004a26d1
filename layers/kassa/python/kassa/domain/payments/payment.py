"""A payment: one purchase, from the terminal's request to its end, and the only ways it may move."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from kassa.domain.approved_money.movements import Captured, Kind, Operation, Refunded
from kassa.domain.disputes.dispute import Dispute, refundable_beside
from kassa.domain.ids import derived
from kassa.domain.payments.happenings import Actor, EventType, Happening
from kassa.domain.payments.klarna_side import KlarnaSide
from kassa.domain.payments.originators import Originator


class Status(StrEnum):
    """Where a payment is. The last five are final."""

    CREATED = "created"
    AWAITING_SHOPPER = "awaiting_shopper"
    APPROVED = "approved"
    DECLINED = "declined"
    CANCELED = "canceled"
    EXPIRED = "expired"
    FAILED = "failed"

    @property
    def is_final(self) -> bool:
        return self in _FINAL


_FINAL = frozenset({Status.APPROVED, Status.DECLINED, Status.CANCELED, Status.EXPIRED, Status.FAILED})
_ALLOWED = {
    Status.CREATED: {Status.AWAITING_SHOPPER} | _FINAL,  # Klarna may decide at the first call
    Status.AWAITING_SHOPPER: _FINAL,
}


class Capture(StrEnum):
    """When approved money is taken: at once, or later by a call of its own."""

    NOW = "now"
    MANUAL = "manual"


class Channel(StrEnum):
    """A staffed till, or a self-checkout."""

    POS = "pos"
    KIOSK = "kiosk"


class Shopper(StrEnum):
    """Where the shopper is, as far as Klarna has told."""

    NOT_ARRIVED = "not_arrived"
    ARRIVED = "arrived"
    LEFT = "left"


class CancellationOutcome(StrEnum):
    """How a wish to cancel ended."""

    CANCELED = "canceled"
    TOO_LATE = "too_late"
    REVERSED = "reversed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decline:
    """That Klarna or the shopper said no. The reason is for support, never for the shopper."""

    by: Actor
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why a payment could not be carried out; nobody was charged."""

    code: str
    message: str
    klarna_error_id: str | None = None


APPROVAL_LAPSED = "approval_lapsed"
"""The failure of a payment whose shopper approved, but which Klarna could not finish in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancellation:
    """A wish to end the payment before it was approved, and what came of it."""

    requested_by: Actor
    requested_at: datetime
    outcome: CancellationOutcome | None = None
    idempotency_key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """The aggregate. Amounts are integers in minor units of `currency`; times are aware and in UTC."""

    id: str
    live: bool
    merchant_id: str
    store_reference: str
    terminal_reference: str
    channel: Channel
    reference: str
    amount: int
    currency: str
    capture: Capture
    request_hash: str
    klarna: KlarnaSide
    created_at: datetime
    updated_at: datetime
    expires_at: datetime
    happened: Happening = field(default=Happening(type=EventType.CREATED, cause=Actor.TERMINAL))
    version: int = 1
    status: Status = Status.CREATED
    shopper: Shopper = Shopper.NOT_ARRIVED
    qr_content: str | None = None
    finalising_since: datetime | None = None
    cancellation: Cancellation | None = None
    decline: Decline | None = None
    failure: Failure | None = None
    captures: tuple[Captured, ...] = ()
    refunds: tuple[Refunded, ...] = ()
    released_amount: int = 0
    operations: tuple[Operation, ...] = ()
    reversing_since: datetime | None = None
    attention_since: datetime | None = None
    expiry_told: datetime | None = None
    display_secret: str | None = None
    originators: tuple[Originator, ...] = ()
    disputes: tuple[Dispute, ...] = ()

    @property
    def is_final(self) -> bool:
        return self.status.is_final

    @property
    def cancel_pending(self) -> bool:
        """Somebody asked to cancel and the outcome is still open."""
        return self.cancellation is not None and self.cancellation.outcome is None

    @property
    def captured_amount(self) -> int:
        return sum(capture.amount for capture in self.captures)

    @property
    def refunded_amount(self) -> int:
        return sum(refund.amount for refund in self.refunds)

    @property
    def open_amount(self) -> int:
        """Approved, and neither captured nor released."""
        if self.status is not Status.APPROVED:
            return 0
        return max(0, self.amount - self.captured_amount - self.released_amount)

    @property
    def capturable_amount(self) -> int:
        """What may be captured now, without what open operations are about to take; nothing of an expired authorization."""
        if not self.klarna.may_be_captured or self.open_operations(Kind.RELEASE):
            return 0
        reserved = sum(operation.amount for operation in self.open_operations(Kind.CAPTURE))
        return max(0, self.open_amount - reserved)

    @property
    def refundable_amount(self) -> int:
        """What may be refunded of all captures together, without what open operations are about to give back."""
        return sum(self.refundable_of(capture) for capture in self.captures)

    def refundable_of(self, capture: Captured) -> int:
        """What may be refunded of one capture, beside what Klarna holds of it for disputes."""
        given = sum(refund.amount for refund in self.refunds if refund.capture_id == capture.id)
        asked = sum(refund.amount for refund in self.open_operations(Kind.REFUND) if refund.capture_id == capture.id)
        return refundable_beside(
            capture.amount, given + asked, tuple(map(self._in_our_money, self.disputes_of(capture)))
        )

    def disputes_of(self, capture: Captured) -> tuple[Dispute, ...]:
        """The disputes about a capture; one of which Klarna does not say what it is about may be about any."""
        return tuple(dispute for dispute in self.disputes if dispute.capture_id in (None, capture.id))

    def _in_our_money(self, dispute: Dispute) -> Dispute:
        """Klarna counts in the settlement's currency: in another one, all that was captured may be what it holds."""
        if dispute.currency == self.currency:
            return dispute
        return replace(dispute, amount=self.captured_amount)

    @property
    def disputed_amount(self) -> int:
        """What Klarna holds of it for disputes, and keeps of those that were lost."""
        return min(self.captured_amount, sum(self._in_our_money(dispute).held for dispute in self.disputes))

    def open_operations(self, *kinds: Kind) -> tuple[Operation, ...]:
        """The operations whose outcome is not known yet, of these kinds or of all."""
        return tuple(each for each in self.operations if each.is_open and (not kinds or each.kind in kinds))

    @property
    def settled_operations(self) -> tuple[Operation, ...]:
        """The operations whose outcome is known and that are remembered for their repetition."""
        return tuple(each for each in self.operations if not each.is_open)


def captured_at_once(payment: Payment) -> str:
    """The id of the capture that is made with the authorization."""
    return derived("cap", payment.id, "with the authorization")


class IllegalTransition(Exception):
    """A payment was asked to go where it cannot go from where it is."""

    def __init__(self, payment: Payment, to: Status) -> None:
        super().__init__(f"{payment.id} cannot go from {payment.status} to {to}")


def advance(payment: Payment, to: Status, *, happened: Happening, at: datetime, **news: Any) -> Payment:
    """The payment after it moved to `to`, one version on. The only way to move one."""
    if to not in _ALLOWED.get(payment.status, ()):
        raise IllegalTransition(payment, to)
    if to.is_final:  # an amendment that is still open then never came to be
        news = {"operations": payment.settled_operations} | news
    return note(payment, happened=happened, at=at, status=to, **news)


def note(payment: Payment, *, happened: Happening, at: datetime, **news: Any) -> Payment:
    """The payment after something became known about it, one version on."""
    return replace(payment, version=payment.version + 1, updated_at=at, happened=happened, **news)
