"""What can happen to a payment, and who or what makes it happen."""

from dataclasses import dataclass
from enum import StrEnum


class Actor(StrEnum):
    """Who or what made something happen."""

    TERMINAL = "terminal"
    MERCHANT = "merchant"
    DEADLINE = "deadline"
    SHOPPER = "shopper"
    KLARNA = "klarna"
    KASSA = "kassa"


class EventType(StrEnum):
    """What can happen to a payment; the timeline, the outgoing webhook and the audit trail share these words."""

    CREATED = "payment.created"
    AWAITING_SHOPPER = "payment.awaiting_shopper"
    SHOPPER_ARRIVED = "payment.shopper_arrived"
    UPDATED = "payment.updated"
    APPROVED = "payment.approved"
    DECLINED = "payment.declined"
    CANCELED = "payment.canceled"
    EXPIRED = "payment.expired"
    FAILED = "payment.failed"
    REVERSED = "payment.reversed"
    CAPTURED = "payment.captured"
    REFUNDED = "payment.refunded"
    RELEASED = "payment.released"
    REAUTHORIZED = "payment.reauthorized"
    AUTHORIZATION_EXPIRING = "payment.authorization_expiring"
    DRIFT_DETECTED = "payment.drift_detected"
    DISPUTE_OPENED = "dispute.opened"
    DISPUTE_UPDATED = "dispute.updated"
    DISPUTE_DEADLINE_NEAR = "dispute.deadline_near"
    DISPUTE_WON = "dispute.won"
    DISPUTE_LOST = "dispute.lost"


OUTCOMES = frozenset(
    {
        EventType.APPROVED,
        EventType.DECLINED,
        EventType.CANCELED,
        EventType.EXPIRED,
        EventType.FAILED,
        EventType.REVERSED,
    }
)
"""The events that end the wait for a shopper: each payment has exactly one of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """Why a payment has its present version: an event's type, its cause, and Klarna's ids for support."""

    type: EventType
    cause: Actor
    detail: str | None = None
    klarna_correlation_id: str | None = None
    klarna_error_id: str | None = None
