"""What may be done with approved money. Every cap is decided here; whoever stores the result holds it under a version."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from kassa.domain.approved_money.movements import Captured, Kind, Operation, Refunded, TransactionState
from kassa.domain.payments.answers import CarriedOut
from kassa.domain.payments.happenings import Actor, EventType, Happening
from kassa.domain.payments.payment import Payment, Status, note

MOST_OF_A_KIND = 200
"""Klarna: at most 200 captures and 200 refunds of one transaction, and 500 operations in all."""


class Obstacle(StrEnum):
    """Why an operation cannot be done as the payment stands."""

    NOT_APPROVED = "payment_not_approved"
    EXCEEDS_CAPTURABLE = "amount_exceeds_capturable"
    EXCEEDS_REFUNDABLE = "amount_exceeds_refundable"
    NOTHING_TO_CAPTURE = "nothing_to_capture"
    NOTHING_TO_REFUND = "nothing_to_refund"
    NOTHING_TO_RELEASE = "nothing_to_release"
    NOTHING_TO_REAUTHORIZE = "nothing_to_reauthorize"
    REFUND_NEEDS_CAPTURE = "refund_needs_capture"
    AUTHORIZATION_EXPIRED = "authorization_expired"
    TOO_LATE_TO_REFUND = "too_late_to_refund"
    TOO_LATE_TO_UPDATE = "too_late_to_update"
    SHOPPER_ARRIVED = "shopper_has_arrived"
    BELOW_CAPTURED = "amount_below_captured"
    TOO_MANY_OPERATIONS = "too_many_operations"
    OPERATION_OPEN = "operation_in_progress"


class NotPossible(Exception):
    """The operation cannot be done as the payment stands; nothing was changed."""

    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__(obstacle)
        self.obstacle = obstacle


class NoSuchCapture(Exception):
    """The payment has no capture of that id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An operation as it was asked for. `amount` is in minor units; None is all that there is."""

    id: str
    kind: Kind
    by: Actor
    amount: int | None = None
    capture_id: str | None = None
    reference: str | None = None
    reason: str | None = None


def request(payment: Payment, wanted: Wanted, *, at: datetime) -> Payment:
    """The payment with the operation on record, its amount reserved. Raises NotPossible, NoSuchCapture."""
    if payment.status is not Status.APPROVED:
        raise NotPossible(Obstacle.NOT_APPROVED)
    amount, capture_id = _CHECKED[wanted.kind](payment, wanted)
    operation = Operation(
        id=wanted.id,
        kind=wanted.kind,
        amount=amount,
        requested_at=at,
        capture_id=capture_id,
        reference=wanted.reference,
        reason=wanted.reason,
    )
    happened = Happening(type=EventType.UPDATED, cause=wanted.by, detail=f"{wanted.kind} requested")
    return note(payment, happened=happened, at=at, operations=(*payment.operations, operation))


def _capture(payment: Payment, wanted: Wanted) -> tuple[int, str | None]:
    if payment.klarna.transaction_state is TransactionState.EXPIRED:
        raise NotPossible(Obstacle.AUTHORIZATION_EXPIRED)
    if len(payment.captures) + len(payment.open_operations(Kind.CAPTURE)) >= MOST_OF_A_KIND:
        raise NotPossible(Obstacle.TOO_MANY_OPERATIONS)
    amount = payment.capturable_amount if wanted.amount is None else wanted.amount
    if amount == 0:
        raise NotPossible(Obstacle.NOTHING_TO_CAPTURE)
    if amount > payment.capturable_amount:
        raise NotPossible(Obstacle.EXCEEDS_CAPTURABLE)
    return amount, None


def _refund(payment: Payment, wanted: Wanted) -> tuple[int, str | None]:
    capture = _capture_to_refund(payment, wanted.capture_id)
    if not payment.klarna.may_be_refunded:
        raise NotPossible(Obstacle.TOO_LATE_TO_REFUND)
    if len(payment.refunds) + len(payment.open_operations(Kind.REFUND)) >= MOST_OF_A_KIND:
        raise NotPossible(Obstacle.TOO_MANY_OPERATIONS)
    refundable = payment.refundable_of(capture)
    amount = refundable if wanted.amount is None else wanted.amount
    if amount == 0:
        raise NotPossible(Obstacle.NOTHING_TO_REFUND)
    if amount > refundable:
        raise NotPossible(Obstacle.EXCEEDS_REFUNDABLE)
    return amount, capture.id


def _capture_to_refund(payment: Payment, capture_id: str | None) -> Captured:
    """The capture that is named, or the only one there is."""
    if capture_id is None:
        if not payment.captures:
            raise NotPossible(Obstacle.NOTHING_TO_REFUND)
        if len(payment.captures) > 1:
            raise NotPossible(Obstacle.REFUND_NEEDS_CAPTURE)
        return payment.captures[0]
    for capture in payment.captures:
        if capture.id == capture_id:
            return capture
    raise NoSuchCapture(capture_id)


def _release(payment: Payment, _: Wanted) -> tuple[int, str | None]:
    _check_alone(payment)
    if not _has_an_open_part(payment):
        raise NotPossible(Obstacle.NOTHING_TO_RELEASE)
    return payment.open_amount, None


def _reauthorize(payment: Payment, wanted: Wanted) -> tuple[int, str | None]:
    _check_alone(payment)
    if not _has_an_open_part(payment):
        raise NotPossible(Obstacle.NOTHING_TO_REAUTHORIZE)
    amount = payment.amount if wanted.amount is None else wanted.amount
    if amount <= payment.captured_amount:
        raise NotPossible(Obstacle.BELOW_CAPTURED)
    return amount, None


def _update(payment: Payment, _: Wanted) -> tuple[int, str | None]:
    """Klarna takes changes of an authorization while something of it can be captured."""
    if not payment.klarna.may_be_captured or not _has_an_open_part(payment):
        raise NotPossible(Obstacle.TOO_LATE_TO_UPDATE)
    return 0, None


def _has_an_open_part(payment: Payment) -> bool:
    state = payment.klarna.transaction_state
    lives = state.has_an_open_part if state else payment.open_amount > 0
    return lives and not payment.open_operations(Kind.RELEASE)


def _check_alone(payment: Payment) -> None:
    """What concerns all that is open waits for what is still taking a part of it."""
    if payment.open_operations(Kind.CAPTURE, Kind.RELEASE, Kind.REAUTHORIZE):
        raise NotPossible(Obstacle.OPERATION_OPEN)


_CHECKED = {
    Kind.CAPTURE: _capture,
    Kind.REFUND: _refund,
    Kind.RELEASE: _release,
    Kind.REAUTHORIZE: _reauthorize,
    Kind.UPDATE: _update,
}


def complete(payment: Payment, operation: Operation, done: CarriedOut, *, at: datetime) -> Payment:
    """The payment after Klarna did what was asked; the same object where that is on record already."""
    if operation.id not in {each.id for each in payment.open_operations()}:
        return payment
    happened = Happening(type=_EVENT_OF[operation.kind], cause=Actor.KLARNA, klarna_correlation_id=done.correlation_id)
    return note(payment, happened=happened, at=at, **_moved(payment, operation, done, at))


def _moved(payment: Payment, operation: Operation, done: CarriedOut, at: datetime) -> dict[str, Any]:
    others = tuple(each for each in payment.operations if each.id != operation.id)
    kept = (*others, replace(operation, done_at=at))
    state = done.state or _state_after(payment, operation)
    klarna = replace(
        payment.klarna,
        transaction_state=state,
        transaction_expires_at=done.expires_at or payment.klarna.transaction_expires_at,
        network_response_data=done.network_response_data or payment.klarna.network_response_data,
    )
    match operation.kind:
        case Kind.CAPTURE:
            capture = Captured(
                id=operation.id,
                amount=operation.amount,
                captured_at=at,
                klarna_capture_id=done.klarna_id,
                reference=operation.reference,
            )
            return {"operations": others, "captures": (*payment.captures, capture), "klarna": klarna}
        case Kind.REFUND:
            refund = Refunded(
                id=operation.id,
                capture_id=str(operation.capture_id),
                amount=operation.amount,
                reason=operation.reason,
                refunded_at=at,
                klarna_refund_id=done.klarna_id,
                reference=operation.reference,
            )
            return {"operations": others, "refunds": (*payment.refunds, refund), "klarna": klarna}
        case Kind.RELEASE:
            return {"operations": kept, "released_amount": payment.released_amount + operation.amount, "klarna": klarna}
        case Kind.REAUTHORIZE:
            return {"operations": kept, "amount": operation.amount, "klarna": klarna}
        case Kind.UPDATE:
            return {"operations": kept, "reference": operation.reference or payment.reference, "klarna": klarna}
        case Kind.AMEND:
            amended = {"amount": operation.amount, "reference": operation.reference or payment.reference}
            return {"operations": kept, "qr_content": done.qr_content or payment.qr_content, **amended}


def _state_after(payment: Payment, operation: Operation) -> TransactionState | None:
    """Klarna's state where its answer did not say: the last open part gone, it is complete, or closed without a capture."""
    match operation.kind:
        case Kind.CAPTURE if operation.amount == payment.open_amount:
            return TransactionState.COMPLETED
        case Kind.RELEASE:
            return TransactionState.COMPLETED if payment.captures else TransactionState.CLOSED
        case Kind.REAUTHORIZE:
            return TransactionState.AUTHORIZED
        case _:
            return payment.klarna.transaction_state


_EVENT_OF = {
    Kind.CAPTURE: EventType.CAPTURED,
    Kind.REFUND: EventType.REFUNDED,
    Kind.RELEASE: EventType.RELEASED,
    Kind.REAUTHORIZE: EventType.REAUTHORIZED,
    Kind.UPDATE: EventType.UPDATED,
    Kind.AMEND: EventType.UPDATED,
}


def take_back(payment: Payment, operation: Operation, why: str, *, error_id: str | None, at: datetime) -> Payment:
    """The payment after Klarna refused the operation: its amount is free again."""
    if operation.id not in {each.id for each in payment.open_operations()}:
        return payment
    detail = f"{operation.kind} refused by Klarna: {why}"
    happened = Happening(type=EventType.UPDATED, cause=Actor.KLARNA, detail=detail, klarna_error_id=error_id)
    others = tuple(each for each in payment.operations if each.id != operation.id)
    return note(payment, happened=happened, at=at, operations=others)
