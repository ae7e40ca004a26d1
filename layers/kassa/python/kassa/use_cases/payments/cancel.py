"""Cancel a payment: a wish, then a definite outcome."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from kassa.domain.access.caller import Caller
from kassa.domain.payments.happenings import Actor
from kassa.domain.payments.intentions import ask_to_cancel
from kassa.domain.payments.payment import Payment, Status
from kassa.failures import StalePayment, TooLateToCancel
from kassa.ports.payments import Payments, Sessions
from kassa.use_cases.payments.look_up import visible

PATIENCE = 5.0
"""Seconds that a terminal waits for the definite outcome."""

_LOOK_AGAIN = 0.2


@dataclass(frozen=True, slots=True)
class Canceled:
    """The payment, final if the outcome is there, and whether this request has been here before."""

    payment: Payment
    replayed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancel:
    """Ask for the end of a payment. The session decides; here we put the wish on record and wait a moment."""

    payments: Payments
    sessions: Sessions
    now: Callable[[], datetime]
    pause: Callable[[float], None]

    def __call__(
        self, payment_id: str, caller: Caller, *, idempotency_key: str | None = None, where: str | None = None
    ) -> Canceled:
        """`where` the button was pressed is for the timeline. Raises PaymentNotFound, TooLateToCancel."""
        payment, replayed = self._wish(payment_id, caller, idempotency_key, where)
        if not payment.is_final:
            self._tell_session(payment)
            payment = self._await_outcome(payment)
        if payment.status is Status.APPROVED:
            raise TooLateToCancel(payment)
        return Canceled(payment, replayed)

    def _wish(
        self, payment_id: str, caller: Caller, idempotency_key: str | None, where: str | None
    ) -> tuple[Payment, bool]:
        while True:
            payment = visible(self.payments, payment_id, caller)
            replayed = _asked_before(payment, idempotency_key)
            if payment.is_final:
                return payment, replayed
            if payment.finalising_since is not None:
                raise TooLateToCancel(payment)
            wish = ask_to_cancel(
                payment, by=Actor.TERMINAL, at=self.now(), idempotency_key=idempotency_key, where=where
            )
            if wish is payment:  # somebody wished for it before
                return payment, replayed
            try:
                self.payments.save(wish)
            except StalePayment:
                continue
            return wish, False

    def _tell_session(self, payment: Payment) -> None:
        if payment.status is Status.CREATED:
            # Klarna is being asked at this moment; whoever asks wakes the session, and if that one died, its slice ends
            self.sessions.start(payment.id)
        else:
            self.sessions.wake(payment.id)

    def _await_outcome(self, payment: Payment) -> Payment:
        waited = 0.0
        while not payment.is_final and waited < PATIENCE:
            self.pause(_LOOK_AGAIN)
            waited += _LOOK_AGAIN
            payment = self.payments.get(payment.id)
        return payment


def _asked_before(payment: Payment, idempotency_key: str | None) -> bool:
    """Whether the wish on record is that of the very same request."""
    wish = payment.cancellation
    return wish is not None and idempotency_key is not None and wish.idempotency_key == idempotency_key
