"""Amendments: what is to be paid changes while nobody has looked at it, at Klarna and on record, or not at all."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from kassa.domain.approved_money.movements import Kind, Operation
from kassa.domain.approved_money.transactions import complete, take_back
from kassa.domain.payments.amendments import done_by, has_landed, open_amendment, settle
from kassa.domain.payments.answers import RequestState, Sighting
from kassa.domain.payments.payment import Payment
from kassa.domain.payments.purchase import LineItem, Purchase, amended
from kassa.failures import (
    KlarnaConflict,
    KlarnaDenied,
    KlarnaError,
    KlarnaRefused,
    KlarnaUnavailable,
    NotAccepted,
    PaymentNotFound,
    StalePayment,
)
from kassa.ports.approved_money import Asked, Operations
from kassa.ports.payments import Klarna, Payments

LOOK_LIMIT = 5.0
"""Seconds for the look after a conflict, which a caller waits for."""

_RACES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendments:
    """From an amendment on record to its outcome: for who asked for it, and for the session that finds it open."""

    payments: Payments
    operations: Operations
    klarna: Klarna
    now: Callable[[], datetime]

    def send(
        self, payment: Payment, operation: Operation, *, within: float, again: bool = False
    ) -> tuple[Payment, KlarnaRefused | None]:
        """Ask Klarna, and put on record what came of it: the payment, and Klarna's refusal where there was one.

        Without an answer the amendment stays open. `again`: an earlier call may have been carried out.
        """
        try:
            seen = self.klarna.amend(payment, operation, self._purchase_with(payment, operation), within=within)
        except KlarnaUnavailable:
            return payment, None
        except KlarnaConflict as conflict:
            return self._look(payment, operation, conflict, again=again), conflict
        except KlarnaRefused as refusal:
            if again and isinstance(refusal, KlarnaDenied):
                return payment, None
            return self._record(payment, operation, self._taken_back(operation, refusal)), refusal
        return self._record(
            payment, operation, lambda now: complete(now, operation, done_by(seen), at=self.now())
        ), None

    def send_again(self, payment: Payment, seen: Sighting, *, within: float) -> Payment:
        """The payment, once an amendment that nobody has heard of was sent once more; the request must still wait."""
        operation = open_amendment(payment)
        if operation is None or seen.state is not RequestState.WAITING or self.now() < operation.free_at:
            return payment
        return self.send(payment, operation, within=within, again=True)[0]

    def settle(self, payment: Payment, seen: Sighting) -> Payment:
        """The payment after a look told what became of its amendment. Raises StalePayment."""
        operation = open_amendment(payment)
        if operation is None:
            return payment
        return self._save(payment, settle(payment, seen, at=self.now()), operation)

    def _look(self, payment: Payment, operation: Operation, conflict: KlarnaConflict, *, again: bool) -> Payment:
        """Klarna takes no update: somebody is there, or an earlier one is still running. What its request says, counts."""
        try:
            seen = self.klarna.look_at(payment, within=LOOK_LIMIT)
        except KlarnaError:
            return payment
        payment = self._record(payment, operation, lambda now: self._settled(now, operation, seen))
        in_doubt = conflict.doubtful or (again and has_landed(payment, operation, seen) is None)
        if in_doubt:
            return payment
        return self._record(payment, operation, self._taken_back(operation, conflict))

    def _settled(self, payment: Payment, operation: Operation, seen: Sighting) -> Payment:
        """A look tells nothing of an amendment that began after it."""
        return settle(payment, seen, at=self.now()) if open_amendment(payment) == operation else payment

    def _taken_back(self, operation: Operation, refusal: KlarnaRefused) -> Callable[[Payment], Payment]:
        return lambda now: take_back(now, operation, refusal.message, error_id=refusal.error_id, at=self.now())

    def _record(self, payment: Payment, operation: Operation, change: Callable[[Payment], Payment]) -> Payment:
        for _ in range(_RACES):
            try:
                return self._save(payment, change(payment), operation)
            except StalePayment:
                payment = self.payments.get(payment.id)
        raise StalePayment(payment.id)

    def _save(self, before: Payment, after: Payment, operation: Operation) -> Payment:
        """Store a step; with the outcome that Klarna has it, what is bought changes in the same stroke."""
        if after is before:
            return after
        if operation.id in {done.id for done in after.settled_operations}:
            self.payments.amend(after, self._purchase_with(before, operation))
        else:
            self.payments.save(after)
        return after

    def _purchase_with(self, payment: Payment, operation: Operation) -> Purchase:
        asked = self.operations.asked(payment.id, operation.id) or Asked(request_hash="")
        purchase = purchase_now(self.payments, payment)
        return amended(purchase, line_items=asked.line_items, reference=operation.reference)


def purchase_now(payments: Payments, payment: Payment) -> Purchase:
    """What is bought. Raises StalePayment where the payment has ended meanwhile, for then that is forgotten."""
    try:
        return payments.purchase_of(payment.id)
    except PaymentNotFound:
        raise StalePayment(payment.id) from None


def check_lines(purchase: Purchase, lines: tuple[LineItem, ...], *, before: int, amount: int) -> None:
    """Raises NotAccepted where what is bought would not make the amount that is to be paid."""
    total = sum(line.total_amount for line in lines)
    if lines and total != amount:
        raise NotAccepted({"line_items": f"add up to {total}, but amount is {amount}"})
    if not lines and amount != before and purchase.has_lines:
        raise NotAccepted({"line_items": "the payment has line items: say which make the new amount"})


def is_amendment(payment: Payment, kind: Kind, asked: Asked) -> bool:
    """Whether a change is one of what the shopper will be asked: goods are on their way only later."""
    return kind is Kind.AMEND or (kind is Kind.UPDATE and not payment.is_final and not asked.shipping)
