"""What Kassa is about to do, or wants done: on record before the act, once. What is on record already is the same object."""

from datetime import datetime

from kassa.domain.payments.happenings import Actor, EventType, Happening
from kassa.domain.payments.payment import Cancellation, Payment, note


def ask_again(payment: Payment, *, at: datetime) -> Payment:
    """The first call is about to be repeated: on record before it is made, so that nobody calls it failed meanwhile.

    Whoever made the first call can only fail the version that it made, so any later one is record enough.
    """
    if payment.version > 1:
        return payment
    happened = Happening(type=EventType.UPDATED, cause=Actor.KASSA, detail="asking Klarna again")
    return note(payment, happened=happened, at=at)


def begin_finalising(payment: Payment, *, at: datetime) -> Payment:
    """The decision to finalise, on record before the act; a cancel that comes later is too late."""
    if payment.finalising_since is not None:
        return payment
    happened = Happening(type=EventType.UPDATED, cause=Actor.SHOPPER, detail="shopper approved, finalising")
    return note(payment, happened=happened, at=at, finalising_since=at)


def ask_to_cancel(
    payment: Payment, *, by: Actor, at: datetime, idempotency_key: str | None = None, where: str | None = None
) -> Payment:
    """The wish to cancel, on record before the act; the first wish stands. `where` it was made is for the timeline."""
    if payment.cancellation is not None:
        return payment
    detail = f"cancellation requested {where}" if where else "cancellation requested"
    happened = Happening(type=EventType.UPDATED, cause=by, detail=detail)
    wish = Cancellation(requested_by=by, requested_at=at, idempotency_key=idempotency_key)
    return note(payment, happened=happened, at=at, cancellation=wish)


def need_attention(payment: Payment, *, at: datetime) -> Payment:
    """The payment with a mark that a person should look at it; it goes on being resolved all the same."""
    if payment.is_final or payment.attention_since is not None:
        return payment
    happened = Happening(type=EventType.UPDATED, cause=Actor.KASSA, detail="not settled in time, needs attention")
    return note(payment, happened=happened, at=at, attention_since=at)
