"""Our books held against Klarna's: what happened there and is not on record here is put on record, one step at a time.

Klarna's books are the truth about money. An entry that bears one of our ids is ours, even where its answer was lost; any
other was made in Klarna's portal and is drift, which counts against every cap at once.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from kassa.domain.approved_money.movements import Captured, Kind, Operation, Origin, Refunded, TransactionState
from kassa.domain.approved_money.transactions import complete
from kassa.domain.ids import derived, is_id
from kassa.domain.payments.answers import CarriedOut, SeenCapture, SeenRefund, Standing
from kassa.domain.payments.happenings import Actor, EventType, Happening
from kassa.domain.payments.payment import Payment, Status, captured_at_once, note

GRACE = timedelta(days=7)
"""Klarna: how long an expired authorization can still be reauthorized."""

AUTHORIZATION_LAPSED = "the authorization expired"
"""The detail of a release that nobody asked for: money that was approved and never captured."""


def align(payment: Payment, seen: Standing, *, at: datetime) -> Payment:
    """The payment one step nearer to what Klarna's books say; the same object once they agree.

    What is on record stays on record: a look that is older than our own entries takes nothing away.
    """
    if payment.status is not Status.APPROVED:
        return payment
    return next((after for after in _steps(payment, seen, at) if after is not payment), payment)


def _steps(payment: Payment, seen: Standing, at: datetime) -> Iterator[Payment]:
    """What each part of Klarna's books makes of the payment: the same object where it is on record."""
    for capture in seen.captures:
        yield _with_capture(payment, capture, seen, at)
    for refund in seen.refunds:
        yield _with_refund(payment, refund, seen, at)
    yield _with_amount(payment, seen, at)
    yield _with_release(payment, seen, at)
    yield _with_state(payment, seen, at)


def _with_capture(payment: Payment, capture: SeenCapture, seen: Standing, at: datetime) -> Payment:
    if any(known.klarna_capture_id == capture.klarna_capture_id for known in payment.captures):
        return payment
    expected = capture.reference or captured_at_once(payment)  # that one alone was made without a reference
    nameless = next((known for known in payment.captures if _waits_for_its_name(known, expected, capture)), None)
    if nameless is not None:
        named = replace(nameless, klarna_capture_id=capture.klarna_capture_id)
        captures = tuple(named if known is nameless else known for known in payment.captures)
        return _noted(payment, seen, at, "Klarna's id of a capture became known", captures=captures)
    operation = _asked_for(payment, capture.reference)
    if operation is not None:
        return complete(payment, operation, _done(seen, capture.klarna_capture_id), at=at)
    id_, origin = _whose("cap", payment, capture.reference, capture.klarna_capture_id)
    made = Captured(
        id=id_,
        amount=capture.amount,
        captured_at=at,
        klarna_capture_id=capture.klarna_capture_id,
        origin=origin,
    )
    return _discovered(payment, seen, at, made, EventType.CAPTURED, captures=(*payment.captures, made))


def _waits_for_its_name(known: Captured, expected: str, capture: SeenCapture) -> bool:
    return known.klarna_capture_id is None and known.id == expected and known.amount == capture.amount


def _with_refund(payment: Payment, refund: SeenRefund, seen: Standing, at: datetime) -> Payment:
    if any(known.klarna_refund_id == refund.klarna_refund_id for known in payment.refunds):
        return payment
    nameless = next((known for known in payment.refunds if known.id == refund.reference), None)
    if nameless is not None:
        named = replace(nameless, klarna_refund_id=refund.klarna_refund_id)
        refunds = tuple(named if known is nameless else known for known in payment.refunds)
        return _noted(payment, seen, at, "Klarna's id of a refund became known", refunds=refunds)
    operation = _asked_for(payment, refund.reference)
    if operation is not None:
        return complete(payment, operation, _done(seen, refund.klarna_refund_id), at=at)
    id_, origin = _whose("ref", payment, refund.reference, refund.klarna_refund_id)
    made = Refunded(
        id=id_,
        capture_id=_capture_of(payment, refund),
        amount=refund.amount,
        refunded_at=at,
        klarna_refund_id=refund.klarna_refund_id,
        origin=origin,
    )
    return _discovered(payment, seen, at, made, EventType.REFUNDED, refunds=(*payment.refunds, made))


def _capture_of(payment: Payment, refund: SeenRefund) -> str:
    """The capture that a refund gives back; where Klarna does not say, the first."""
    of_klarna = {capture.klarna_capture_id: capture.id for capture in payment.captures}
    return of_klarna.get(refund.klarna_capture_id) or next(iter(of_klarna.values()), "")


def _whose(kind: str, payment: Payment, reference: str | None, klarna_id: str) -> tuple[str, Origin]:
    """Our id of an entry that nobody waits for, and where it was made.

    With one of our ids it is an operation that was taken back while its call was still running.
    """
    if reference is not None and is_id(kind, reference):
        return reference, Origin.KASSA
    return derived(kind, payment.id, klarna_id), Origin.KLARNA_PORTAL


def _discovered(
    payment: Payment, seen: Standing, at: datetime, made: Captured | Refunded, event: EventType, **news: Any
) -> Payment:
    """The payment with an entry that nobody waits for on record: ours after all, or drift."""
    done = _DONE[event]
    if made.origin is Origin.KASSA:
        return _noted(payment, seen, at, f"{done} after all", event=event, **news, **_state(payment, seen))
    return _drifted(payment, seen, at, f"{done} {made.amount} behind our back", **news, **_state(payment, seen))


_DONE = {EventType.CAPTURED: "captured", EventType.REFUNDED: "refunded"}


def _with_amount(payment: Payment, seen: Standing, at: datetime) -> Payment:
    if seen.amount in (None, payment.amount):
        return payment
    for operation in payment.open_operations(Kind.REAUTHORIZE):
        if operation.amount == seen.amount:
            return complete(payment, operation, _done(seen), at=at)
    what = f"reauthorized at {seen.amount} behind our back"
    return _drifted(payment, seen, at, what, amount=seen.amount, **_state(payment, seen))


def _with_release(payment: Payment, seen: Standing, at: datetime) -> Payment:
    gone = seen.state is not None and not seen.state.has_an_open_part
    if not gone or not payment.open_amount:
        return payment
    for operation in payment.open_operations(Kind.RELEASE):
        return complete(payment, operation, _done(seen), at=at)
    news = {"released_amount": payment.released_amount + payment.open_amount, **_state(payment, seen)}
    expires_at = payment.klarna.transaction_expires_at
    if expires_at is not None and at >= expires_at:
        return _noted(payment, seen, at, AUTHORIZATION_LAPSED, event=EventType.RELEASED, **news)
    return _drifted(payment, seen, at, f"released {payment.open_amount} behind our back", **news)


def _with_state(payment: Payment, seen: Standing, at: datetime) -> Payment:
    news = _state(payment, seen)
    if news["klarna"] == payment.klarna:
        return payment
    expired = seen.state is TransactionState.EXPIRED
    detail = "the authorization expired; it can be reauthorized for 7 days" if expired else "the transaction moved on"
    return _noted(payment, seen, at, detail, **news)


def _state(payment: Payment, seen: Standing) -> dict[str, Any]:
    """What Klarna's books say of the transaction as a whole."""
    klarna = replace(
        payment.klarna,
        transaction_state=seen.state or payment.klarna.transaction_state,
        transaction_expires_at=seen.expires_at or payment.klarna.transaction_expires_at,
    )
    return {"klarna": klarna}


def _asked_for(payment: Payment, reference: str | None) -> Operation | None:
    return next((each for each in payment.open_operations() if each.id == reference), None)


def _done(seen: Standing, klarna_id: str | None = None) -> CarriedOut:
    return CarriedOut(
        klarna_id=klarna_id, state=seen.state, expires_at=seen.expires_at, correlation_id=seen.correlation_id
    )


def _drifted(payment: Payment, seen: Standing, at: datetime, what: str, **news: Any) -> Payment:
    return _noted(payment, seen, at, what, event=EventType.DRIFT_DETECTED, **news)


def _noted(
    payment: Payment, seen: Standing, at: datetime, what: str, *, event: EventType = EventType.UPDATED, **news: Any
) -> Payment:
    happened = Happening(type=event, cause=Actor.KLARNA, detail=what, klarna_correlation_id=seen.correlation_id)
    return note(payment, happened=happened, at=at, **news)
