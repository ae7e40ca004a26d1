"""The two steps of a session, as its state machine calls them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from kassa.ports import KlarnaUnavailable, Payments, Sessions
from kassa.use_cases.resolve import Resolve, next_step


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
