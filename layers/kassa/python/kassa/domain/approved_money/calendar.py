"""When somebody must look at approved money again: an operation without an outcome, an authorization that runs out."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from kassa.domain.approved_money.books import GRACE
from kassa.domain.approved_money.movements import TransactionState
from kassa.domain.payments.happenings import Actor, EventType, Happening
from kassa.domain.payments.payment import Payment, Status, note


class Page(StrEnum):
    """A page of the calendar; within each, payments stand in the order of their days."""

    OPERATIONS = "operations"
    EXPIRING = "expiring"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Entry:
    """When a payment is to be looked at, and why."""

    page: Page
    at: datetime


def entry_of(payment: Payment) -> Entry | None:
    """The payment's next day in the calendar; None where nothing is open.

    On the page EXPIRING stands the day on which the authorization expires, not the day to warn: how early that is, the
    stage decides. What is open of a payment that waits for its shopper, the session settles.
    """
    if payment.status is not Status.APPROVED:
        return None
    waiting = [operation.free_at for operation in payment.open_operations()]
    if waiting:
        return Entry(Page.OPERATIONS, min(waiting))
    expires_at = payment.klarna.transaction_expires_at
    if not payment.open_amount or expires_at is None:
        return None
    if payment.klarna.transaction_state is TransactionState.EXPIRED:
        return Entry(Page.EXPIRED, expires_at + GRACE)
    if payment.expiry_told == expires_at:
        return Entry(Page.EXPIRED, expires_at)
    return Entry(Page.EXPIRING, expires_at)


def warn(payment: Payment, *, at: datetime, before: timedelta) -> Payment:
    """The payment with the warning that its authorization expires soon; the same object where it is not time, or told."""
    expires_at = payment.klarna.transaction_expires_at
    told_or_gone = expires_at is None or payment.expiry_told == expires_at or not payment.capturable_amount
    if told_or_gone or expires_at is None or not expires_at - before <= at:
        return payment
    happened = Happening(
        type=EventType.AUTHORIZATION_EXPIRING,
        cause=Actor.KASSA,
        detail=f"{payment.capturable_amount} not captured, lost unless captured or reauthorized",
    )
    return note(payment, happened=happened, at=at, expiry_told=expires_at)
