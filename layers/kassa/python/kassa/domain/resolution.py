"""The one decider: from a payment and a look at Klarna to what happens next, and how each answer changes the payment."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from kassa.domain.answers import Answer, Approved, Declined, RequestState, Sighting, StepUp
from kassa.domain.ids import derived
from kassa.domain.payment import (
    Actor,
    Cancellation,
    CancellationOutcome,
    Capture,
    Captured,
    Decline,
    EventType,
    Failure,
    Happening,
    Payment,
    Shopper,
    Status,
    advance,
    note,
)

SESSION_TOKEN_LIFE = timedelta(minutes=60)
"""Klarna: the final authorization must happen within 60 minutes of the shopper's approval."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing to do before there is news or time has passed."""


@dataclass(frozen=True, slots=True)
class Finalise:
    """The shopper approved and nobody cancelled first: make the final authorization."""


@dataclass(frozen=True, slots=True)
class Close:
    """End the request at Klarna, because of `by`."""

    by: Actor


@dataclass(frozen=True, slots=True)
class Conclude:
    """Klarna's request has ended without a transaction: record it."""

    status: Status


Decision = Wait | Finalise | Close | Conclude


def decide(payment: Payment, seen: Sighting, *, now: datetime) -> Decision:
    """What to do about a payment that waits for its shopper. Pure: the same facts give the same decision.

    Once a decision to finalise is on record it stands; until then a wish to cancel wins, and then the deadline.
    """
    if payment.finalising_since is not None:
        # anything but SHOPPER_APPROVED would contradict what we saw before: look again rather than guess
        return Finalise() if seen.state is RequestState.SHOPPER_APPROVED else Wait()
    match seen.state:
        case RequestState.DECLINED:
            return Conclude(Status.DECLINED)
        case RequestState.CANCELED:
            return Conclude(Status.EXPIRED if _closed_by(payment) is Actor.DEADLINE else Status.CANCELED)
        case RequestState.EXPIRED | RequestState.GONE:
            return Conclude(Status.CANCELED if _closed_by(payment) in _PEOPLE else Status.EXPIRED)
        case RequestState.SHOPPER_APPROVED:
            return Close(Actor.TERMINAL) if _closed_by(payment) is Actor.TERMINAL else Finalise()
        case RequestState.WAITING | RequestState.IN_PROGRESS:
            return _while_open(payment, now)


_PEOPLE = (Actor.TERMINAL, Actor.SHOPPER)


def _closed_by(payment: Payment) -> Actor | None:
    return payment.cancellation.requested_by if payment.cancellation else None


def _while_open(payment: Payment, now: datetime) -> Decision:
    if payment.cancellation is not None:
        return Close(payment.cancellation.requested_by)
    if now >= payment.expires_at:
        # a shopper who looked at the purchase and walked away has said no; one who never came has not
        return Close(Actor.SHOPPER if payment.shopper is Shopper.LEFT else Actor.DEADLINE)
    return Wait()


def hear(payment: Payment, answer: Answer, *, at: datetime) -> Payment:
    """The payment after Klarna answered an authorize call. A payment that is final already stays as it is."""
    if payment.is_final:
        return payment
    match answer:
        case StepUp():
            return _await_shopper(payment, answer, at)
        case Approved():
            return _approve(payment, answer, at)
        case Declined():
            return advance(
                payment,
                Status.DECLINED,
                happened=_klarna_said(EventType.DECLINED, answer.correlation_id),
                at=at,
                decline=Decline(by=Actor.KLARNA, reason=answer.reason),
                cancellation=_ended(payment, CancellationOutcome.CANCELED),
            )


def _await_shopper(payment: Payment, answer: StepUp, at: datetime) -> Payment:
    if payment.status is Status.AWAITING_SHOPPER:
        return payment
    return advance(
        payment,
        Status.AWAITING_SHOPPER,
        happened=_klarna_said(EventType.AWAITING_SHOPPER, answer.correlation_id),
        at=at,
        qr_content=answer.qr_content,
        klarna=replace(
            payment.klarna,
            payment_request_id=answer.payment_request_id,
            network_response_data=answer.network_response_data,
        ),
    )


def _approve(payment: Payment, answer: Approved, at: datetime) -> Payment:
    capture = Captured(
        id=derived("cap", payment.id, "with the authorization"),
        amount=payment.amount,
        captured_at=at,
        klarna_capture_id=answer.capture_id,
    )
    return advance(
        payment,
        Status.APPROVED,
        happened=_klarna_said(EventType.APPROVED, answer.correlation_id),
        at=at,
        captures=(capture,) if payment.capture is Capture.NOW else (),
        cancellation=_ended(payment, CancellationOutcome.TOO_LATE),
        klarna=replace(
            payment.klarna,
            payment_transaction_id=answer.payment_transaction_id,
            transaction_state=answer.transaction_state,
            transaction_expires_at=answer.expires_at,
            network_response_data=answer.network_response_data or payment.klarna.network_response_data,
        ),
    )


def see(payment: Payment, seen: Sighting, *, at: datetime) -> Payment:
    """The payment after a look at where the shopper is; the same object if that is no news."""
    shopper = _whereabouts(payment, seen)
    if payment.is_final or shopper is payment.shopper:
        return payment
    arrived = payment.shopper is Shopper.NOT_ARRIVED
    happened = Happening(
        type=EventType.SHOPPER_ARRIVED if arrived else EventType.UPDATED,
        cause=Actor.SHOPPER,
        detail=f"shopper {shopper}",
        klarna_correlation_id=seen.correlation_id,
    )
    return note(payment, happened=happened, at=at, shopper=shopper)


def _whereabouts(payment: Payment, seen: Sighting) -> Shopper:
    if seen.state in (RequestState.IN_PROGRESS, RequestState.SHOPPER_APPROVED):
        return Shopper.ARRIVED
    if seen.state is RequestState.WAITING and (seen.shopper_left or payment.shopper is Shopper.ARRIVED):
        return Shopper.LEFT
    return payment.shopper


def begin_finalising(payment: Payment, *, at: datetime) -> Payment:
    """The decision to finalise, on record before the act; a cancel that comes later is too late."""
    if payment.finalising_since is not None:
        return payment
    happened = Happening(type=EventType.UPDATED, cause=Actor.SHOPPER, detail="shopper approved, finalising")
    return note(payment, happened=happened, at=at, finalising_since=at)


def ask_to_cancel(payment: Payment, *, by: Actor, at: datetime, idempotency_key: str | None = None) -> Payment:
    """The wish to cancel, on record before the act; the first wish stands."""
    if payment.cancellation is not None:
        return payment
    happened = Happening(type=EventType.UPDATED, cause=by, detail="cancellation requested")
    wish = Cancellation(requested_by=by, requested_at=at, idempotency_key=idempotency_key)
    return note(payment, happened=happened, at=at, cancellation=wish)


def conclude(payment: Payment, status: Status, seen: Sighting, *, at: datetime) -> Payment:
    """The payment after its request ended at Klarna without a transaction."""
    if payment.is_final:
        return payment
    wish = payment.cancellation or Cancellation(requested_by=Actor.KLARNA, requested_at=at)
    by = {Status.DECLINED: Actor.SHOPPER, Status.EXPIRED: Actor.DEADLINE}.get(status, wish.requested_by)
    return advance(
        payment,
        status,
        happened=Happening(type=_EVENT_OF[status], cause=by, klarna_correlation_id=seen.correlation_id),
        at=at,
        decline=Decline(by=by, reason=seen.reason) if status is Status.DECLINED else None,
        cancellation=replace(wish, outcome=CancellationOutcome.CANCELED)
        if status is Status.CANCELED
        else _ended(payment, CancellationOutcome.CANCELED),
    )


_EVENT_OF = {
    Status.DECLINED: EventType.DECLINED,
    Status.CANCELED: EventType.CANCELED,
    Status.EXPIRED: EventType.EXPIRED,
}


def fail(payment: Payment, failure: Failure, *, at: datetime) -> Payment:
    """The payment after Klarna refused to carry it out; nobody was charged."""
    if payment.is_final:
        return payment
    happened = Happening(
        type=EventType.FAILED, cause=Actor.KLARNA, detail=failure.code, klarna_error_id=failure.klarna_error_id
    )
    return advance(
        payment,
        Status.FAILED,
        happened=happened,
        at=at,
        failure=failure,
        cancellation=_ended(payment, CancellationOutcome.CANCELED),
    )


def _klarna_said(type_: EventType, correlation_id: str | None) -> Happening:
    return Happening(type=type_, cause=Actor.KLARNA, klarna_correlation_id=correlation_id)


def _ended(payment: Payment, outcome: CancellationOutcome) -> Cancellation | None:
    return replace(payment.cancellation, outcome=outcome) if payment.cancellation else None
