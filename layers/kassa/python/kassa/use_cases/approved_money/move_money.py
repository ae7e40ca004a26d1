"""Capture, refund, release, reauthorize, update, amend: on record first, then at Klarna, then with what came of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from kassa.domain.access.caller import Caller
from kassa.domain.approved_money.movements import Captured, Kind, Operation, Refunded
from kassa.domain.approved_money.transactions import (
    NoSuchCapture,
    NotPossible,
    Obstacle,
    Wanted,
    complete,
    request,
    take_back,
)
from kassa.domain.payments.amendments import ask_to_amend
from kassa.domain.payments.payment import Payment
from kassa.failures import (
    CaptureNotFound,
    Forbidden,
    KeyReused,
    KlarnaConflict,
    KlarnaError,
    KlarnaRefused,
    KlarnaUnavailable,
    OperationNotPossible,
    OperationRefused,
    StalePayment,
)
from kassa.ports.approved_money import Asked, KlarnaBooks, Operations
from kassa.ports.payments import Payments
from kassa.use_cases.approved_money.keep_books import KeepBooks
from kassa.use_cases.payments.amend import Amendments, check_lines, is_amendment, purchase_now
from kassa.use_cases.payments.look_up import visible
from kassa.use_cases.payments.record import record

PATIENCE = 15.0
"""Seconds that a caller waits for Klarna before it is told that the operation is under way."""

_RACES = 60
"""More writers than one payment can have at the same instant, each with two writes."""

Moved = Captured | Refunded | Operation


@dataclass(frozen=True, slots=True)
class Outcome:
    """The payment, what the operation became (an Operation while that is open), and whether the request is a repeat."""

    payment: Payment
    moved: Moved
    replayed: bool

    @property
    def is_open(self) -> bool:
        return isinstance(self.moved, Operation) and self.moved.is_open


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveMoney:
    """Safe to repeat: one Idempotency-Key, one operation, one call that counts at Klarna."""

    payments: Payments
    operations: Operations
    klarna: KlarnaBooks
    keep_books: KeepBooks
    amendments: Amendments
    now: Callable[[], datetime]
    yield_to_others: Callable[[], None]

    def __call__(self, payment_id: str, caller: Caller, wanted: Wanted, asked: Asked) -> Outcome:
        """Raises PaymentNotFound, Forbidden, CaptureNotFound, KeyReused, NotAccepted, OperationNotPossible, OperationRefused.

        Whoever sends an amendment too late is told so by Klarna, and gets OperationNotPossible, too.
        """
        _check_allowed(caller, wanted.kind)
        for _ in range(_RACES):
            payment = visible(self.payments, payment_id, caller)
            known = _moved_by(payment, wanted.id)
            if known is not None:
                self._check_same(payment, wanted, asked)
                return Outcome(payment, known, replayed=True)
            try:
                requested = self._request(payment, wanted, asked)
                operation = requested.operations[-1]
                self.operations.begin(requested, operation, asked)
            except StalePayment:
                self.yield_to_others()
                continue
            return self._carry_out(requested, operation, asked)
        raise StalePayment(payment_id)

    def _check_same(self, payment: Payment, wanted: Wanted, asked: Asked) -> None:
        first = self.operations.asked(payment.id, wanted.id)
        if first is not None and first.request_hash != asked.request_hash:
            raise KeyReused(wanted.id)

    def _request(self, payment: Payment, wanted: Wanted, asked: Asked) -> Payment:
        try:
            if is_amendment(payment, wanted.kind, asked):
                requested = ask_to_amend(payment, wanted, at=self.now())
                purchase, amount = purchase_now(self.payments, payment), requested.operations[-1].amount
                check_lines(purchase, asked.line_items, before=payment.amount, amount=amount)
                return requested
            return request(payment, wanted, at=self.now())
        except NotPossible as no:
            raise OperationNotPossible(payment, no.obstacle) from no
        except NoSuchCapture as no:
            raise CaptureNotFound(wanted.capture_id) from no

    def _carry_out(self, payment: Payment, operation: Operation, asked: Asked) -> Outcome:
        if operation.kind is Kind.AMEND:
            return self._amend(payment, operation)
        try:
            done = self.klarna.carry_out(payment, operation, asked, within=PATIENCE)
        except KlarnaUnavailable:  # it may have happened: the books will tell, and until then its amount stays reserved
            return Outcome(payment, operation, replayed=False)
        except KlarnaRefused as refusal:
            return self._refused(payment, operation, refusal)
        payment = self._record(payment, lambda current: complete(current, operation, done, at=self.now()))
        return Outcome(payment, _moved_by(payment, operation.id) or operation, replayed=False)

    def _amend(self, payment: Payment, operation: Operation) -> Outcome:
        try:
            payment, refusal = self.amendments.send(payment, operation, within=PATIENCE)
        except StalePayment:  # the payment has ended before Klarna was asked
            payment, refusal = self.payments.get(payment.id), None
        moved = _moved_by(payment, operation.id)
        if moved is not None:
            return Outcome(payment, moved, replayed=False)
        if refusal is None or isinstance(refusal, KlarnaConflict):
            late = Obstacle.TOO_LATE_TO_UPDATE if payment.is_final else Obstacle.SHOPPER_ARRIVED
            raise OperationNotPossible(payment, late)
        raise OperationRefused(payment, refusal)

    def _refused(self, payment: Payment, operation: Operation, refusal: KlarnaRefused) -> Outcome:
        """Klarna's books know more than ours: look at them before saying why. A conflict may be a call still running."""
        try:
            payment = self.keep_books.look(payment.id)
        except KlarnaError:
            if isinstance(refusal, KlarnaConflict):
                return Outcome(payment, operation, replayed=False)
        moved = _moved_by(payment, operation.id)
        if moved is not None and not (isinstance(moved, Operation) and moved.is_open):
            return Outcome(payment, moved, replayed=False)

        def free(current: Payment) -> Payment:
            return take_back(current, operation, refusal.message, error_id=refusal.error_id, at=self.now())

        payment = self._record(payment, free)
        raise OperationRefused(payment, refusal)

    def _record(self, payment: Payment, change: Callable[[Payment], Payment]) -> Payment:
        return record(self.payments, payment, change, races=_RACES, between=self.yield_to_others)


def _check_allowed(caller: Caller, kind: Kind) -> None:
    if caller.of_the_acquirer:
        raise Forbidden("money is moved with a merchant's or a terminal's key")
    if kind is Kind.REFUND and not caller.may_refund:
        raise Forbidden("this terminal's key may not refund")


def _moved_by(payment: Payment, operation_id: str) -> Moved | None:
    """What the operation of that id became, if it was ever begun and not taken back."""
    everything: tuple[Moved, ...] = (*payment.operations, *payment.captures, *payment.refunds)
    return next((each for each in everything if each.id == operation_id), None)
