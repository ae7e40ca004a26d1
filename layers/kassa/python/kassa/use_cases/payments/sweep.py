"""Sweep: find every payment that is not final and that no live session holds, and resume it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from kassa.domain.payments.intentions import need_attention
from kassa.domain.payments.payment import Payment, Status
from kassa.ports.approved_money import Bookkeeping
from kassa.ports.payments import Payments, Sessions
from kassa.use_cases.payments.record import record

SETTLED_FOR = timedelta(minutes=3)
"""A payment that changed more recently is in somebody's hands: longer than a slice and a look together."""

ATTENTION_AFTER = timedelta(minutes=15)
"""After a payment's deadline; until then a session or Klarna may just be slow."""


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep did, and whether it came to the end."""

    resumed: int = 0
    marked: int = 0
    complete: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """Safe to run twice at once: resuming a session that lives after all only causes one more look."""

    payments: Payments
    sessions: Sessions
    now: Callable[[], datetime]

    def __call__(self, keep_going: Callable[[], bool]) -> Swept:
        """Until the end, or until `keep_going` says no; the longest unchanged come first."""
        resumed = marked = 0
        for payment in self.payments.unfinished(changed_before=self.now() - SETTLED_FOR):
            if not keep_going():
                return Swept(resumed, marked, complete=False)
            if not self.sessions.is_held(payment.id):
                self.sessions.resume(payment.id)
                resumed += 1
            marked += self._mark(payment)
        return Swept(resumed, marked)

    def _mark(self, payment: Payment) -> bool:
        if payment.attention_since is not None or self.now() < payment.expires_at + ATTENTION_AFTER:
            return False
        marked = record(self.payments, payment, lambda current: need_attention(current, at=self.now()))
        return marked.attention_since is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume:
    """The operator's hand: look at a payment now, with its session or a new one, or in Klarna's books once it is approved."""

    payments: Payments
    sessions: Sessions
    bookkeeping: Bookkeeping

    def __call__(self, payment_id: str) -> Payment:
        """The payment as it stands. Raises PaymentNotFound."""
        payment = self.payments.get(payment_id)
        if not payment.is_final:
            if not self.sessions.is_held(payment_id):
                self.sessions.resume(payment_id)
            self.sessions.wake(payment_id)
        elif payment.status is Status.APPROVED:
            self.bookkeeping.look(payment_id)
        return payment
