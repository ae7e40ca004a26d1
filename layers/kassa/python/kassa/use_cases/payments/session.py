"""The two steps of a session, as its state machine calls them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from kassa.domain.payments.payment import Payment
from kassa.failures import KlarnaUnavailable
from kassa.ports.payments import Payments, Sessions
from kassa.use_cases.payments.resolve import Resolve

BRIEFLY_WITHIN = timedelta(seconds=60)
_PERSISTENT_FOR = timedelta(minutes=10)


def next_step(payment: Payment, *, now: datetime, in_doubt: bool = False) -> str:
    """Where the session goes: `settled`, `await` (60 s) or, near the deadline or in doubt, `await_briefly` (15 s)."""
    if payment.is_final:
        return "settled"
    if now > payment.expires_at + _PERSISTENT_FOR:
        return "await"  # Klarna has been away for long: keep asking, but so that the execution's history suffices
    near_deadline = now + BRIEFLY_WITHIN > payment.expires_at
    return "await_briefly" if near_deadline or in_doubt else "await"


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Wait a slice for news; then look, and say where to go from there."""

    payments: Payments
    sessions: Sessions
    resolve: Resolve
    now: Callable[[], datetime]

    def await_news(self, payment_id: str, task_token: str) -> None:
        """A slice begins; it ends by news, or by its own time-out."""
        self.sessions.await_news(payment_id, task_token)

    def look(self, payment_id: str) -> str:
        """The next step. Where Klarna cannot be asked, the payment stays as it is and we soon look again."""
        self.sessions.begin_look(payment_id)
        try:
            payment = self.resolve(payment_id)
        except KlarnaUnavailable:
            payment = self.payments.get(payment_id)
            return next_step(payment, now=self.now(), in_doubt=True)
        return next_step(payment, now=self.now())
