"""Keep the books: hold a payment against Klarna's books, finish what was left open, and warn before money is lost."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from kassa.domain.approved_money.books import align
from kassa.domain.approved_money.calendar import warn
from kassa.domain.approved_money.movements import Operation
from kassa.domain.approved_money.transactions import complete, take_back
from kassa.domain.payments.payment import Payment, Status
from kassa.failures import KlarnaConflict, KlarnaRefused, StalePayment
from kassa.ports.approved_money import Asked, KlarnaBooks, Operations
from kassa.ports.payments import Payments
from kassa.use_cases.payments.record import record

LOOK_LIMIT = 20.0
CALL_LIMIT = 60.0
"""Seconds for one call: Klarna may hold one for 59."""

CONFLICTS_END = timedelta(minutes=10)
"""A conflict that lasts longer is no call that is still running but the transaction's state."""

_RACES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepBooks:
    """Webhook, sweeper, refused operation and operator only cause a look; what Klarna's books say decides."""

    payments: Payments
    operations: Operations
    klarna: KlarnaBooks
    now: Callable[[], datetime]
    warn_before: timedelta

    def __call__(self, payment_id: str) -> Payment:
        """The payment, in agreement with Klarna's books. Raises PaymentNotFound, KlarnaUnavailable, StalePayment."""
        payment = self.look(payment_id)
        if payment.status is not Status.APPROVED:  # what is open of one that still waits, its session settles
            return payment
        for operation in payment.open_operations():
            if self.now() >= operation.free_at:
                payment = self._finish(payment, operation)
        return record(self.payments, payment, lambda current: warn(current, at=self.now(), before=self.warn_before))

    def look(self, payment_id: str) -> Payment:
        """The payment after everything that Klarna's books know is on record.

        A look counts only for the version that was read before it: what was recorded since is newer than the look.
        """
        for _ in range(_RACES):
            payment = self.payments.get(payment_id)
            if payment.status is not Status.APPROVED:
                return payment
            seen = self.klarna.transaction(payment, within=LOOK_LIMIT)
            try:
                while (aligned := align(payment, seen, at=self.now())) is not payment:
                    self.payments.save(aligned)
                    payment = aligned
            except StalePayment:
                continue
            return payment
        raise StalePayment(payment_id)

    def _finish(self, payment: Payment, operation: Operation) -> Payment:
        """Make the call that nobody knows the outcome of once more: it is not in Klarna's books, or cannot be seen there."""
        asked = self.operations.asked(payment.id, operation.id) or Asked(request_hash="")
        try:
            done = self.klarna.carry_out(payment, operation, asked, within=CALL_LIMIT)
        except KlarnaRefused as refusal:
            payment = self.look(payment.id)
            if isinstance(refusal, KlarnaConflict) and self.now() < operation.free_at + CONFLICTS_END:
                return payment  # the same call may just be running: the next look will tell
            return self._take_back(payment, operation, refusal)
        return record(self.payments, payment, lambda current: complete(current, operation, done, at=self.now()))

    def _take_back(self, payment: Payment, operation: Operation, refusal: KlarnaRefused) -> Payment:
        def free(current: Payment) -> Payment:
            return take_back(current, operation, refusal.message, error_id=refusal.error_id, at=self.now())

        return record(self.payments, payment, free)
