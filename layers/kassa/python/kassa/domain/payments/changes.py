"""How each piece of news changes a payment. Every change is one version on; no news is the same object."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from kassa.domain.approved_money.movements import Captured, Kind, Operation, Refunded, TransactionState
from kassa.domain.ids import derived
from kassa.domain.payments.answers import Answer, Approved, Declined, RequestState, Reversal, Sighting, StepUp
from kassa.domain.payments.happenings import Actor, EventType, Happening
from kassa.domain.payments.payment import (
    Cancellation,
    CancellationOutcome,
    Capture,
    Decline,
    Failure,
    Payment,
    Shopper,
    Status,
    advance,
    captured_at_once,
    note,
)


def hear(payment: Payment, answer: Answer, *, at: datetime) -> Payment:
    """The payment after Klarna answered an authorize call. A payment that is final already stays as it is."""
    if payment.is_final:
        return payment
    match answer:
        case StepUp():
            return _await_shopper(payment, answer, at)
        case Approved():
            return _hold(payment, answer, at) if _given_up(payment, at) else _approve(payment, answer, at)
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


def _given_up(payment: Payment, at: datetime) -> bool:
    """Whether a first call that was approved comes too late: the cashier cancelled, or the deadline passed, meanwhile."""
    return payment.status is Status.CREATED and (payment.cancel_pending or at >= payment.expires_at)


def _hold(payment: Payment, answer: Approved, at: datetime) -> Payment:
    """A transaction that nobody waits for any more, on record before it is reversed."""
    if payment.reversing_since is not None:
        return payment
    wish = payment.cancellation or Cancellation(requested_by=Actor.DEADLINE, requested_at=at)
    happened = Happening(
        type=EventType.UPDATED,
        cause=Actor.KLARNA,
        detail="approved after the terminal had given up, reversing",
        klarna_correlation_id=answer.correlation_id,
    )
    return note(
        payment, happened=happened, at=at, reversing_since=at, cancellation=wish, **_transaction(payment, answer, at)
    )


def _approve(payment: Payment, answer: Approved, at: datetime) -> Payment:
    return advance(
        payment,
        Status.APPROVED,
        happened=_klarna_said(EventType.APPROVED, answer.correlation_id),
        at=at,
        cancellation=_ended(payment, CancellationOutcome.TOO_LATE),
        operations=(*payment.settled_operations, *_still_to_capture(payment, answer, at)),
        **_transaction(payment, answer, at),
    )


def _still_to_capture(payment: Payment, answer: Approved, at: datetime) -> tuple[Operation, ...]:
    """The capture that was asked for and could not be made with the authorization; nobody waits for it."""
    if payment.capture is not Capture.NOW or answer.captured_at_once or payment.amount == 0:
        return ()
    capture = Operation(
        id=captured_at_once(payment), kind=Kind.CAPTURE, amount=payment.amount, requested_at=at, unattended=True
    )
    return (capture,)


def _transaction(payment: Payment, answer: Approved, at: datetime) -> dict[str, Any]:
    """What a payment knows of its transaction; captured at once where that was asked."""
    capture = Captured(
        id=captured_at_once(payment),
        amount=payment.amount,
        captured_at=at,
        klarna_capture_id=answer.capture_id,
    )
    return {
        "captures": (capture,) if payment.capture is Capture.NOW and answer.captured_at_once else (),
        "klarna": replace(
            payment.klarna,
            payment_transaction_id=answer.payment_transaction_id,
            transaction_state=answer.transaction_state or _STATE_AT_FIRST[payment.capture],
            transaction_expires_at=answer.expires_at,
            pricing=answer.pricing,
            network_response_data=answer.network_response_data or payment.klarna.network_response_data,
        ),
    }


_STATE_AT_FIRST = {Capture.NOW: TransactionState.COMPLETED, Capture.MANUAL: TransactionState.AUTHORIZED}


def reversed_at_klarna(payment: Payment, reversal: Reversal, *, at: datetime) -> Payment:
    """The payment after its transaction was undone: what was captured is refunded, what was not is released."""
    if payment.is_final:
        return payment
    refunds = tuple(
        Refunded(
            id=derived("ref", payment.id, "reversal"),
            capture_id=capture.id,
            amount=capture.amount,
            reason="approved after the terminal had given up",
            refunded_at=at,
            klarna_refund_id=reversal.klarna_refund_id,
        )
        for capture in payment.captures
    )
    return advance(
        payment,
        Status.CANCELED,
        happened=Happening(type=EventType.REVERSED, cause=Actor.KASSA, klarna_correlation_id=reversal.correlation_id),
        at=at,
        refunds=refunds,
        released_amount=payment.amount - payment.captured_amount,
        cancellation=_ended(payment, CancellationOutcome.REVERSED),
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


def conclude(payment: Payment, status: Status, seen: Sighting, *, at: datetime) -> Payment:
    """The payment after its request ended at Klarna without a transaction."""
    if payment.is_final:
        return payment
    if status is Status.FAILED:
        return fail(payment, _CANCELED_AT_KLARNA, at=at)
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


_CANCELED_AT_KLARNA = Failure(
    code="canceled_at_klarna",
    message="Klarna cancelled the request before the payment could be finished; nobody was charged.",
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
