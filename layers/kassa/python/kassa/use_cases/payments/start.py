"""Start a payment: ask Klarna, and show the shopper a code where the shopper must act."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from kassa.domain.merchants.account import Obstruction
from kassa.domain.payments.changes import fail, hear
from kassa.domain.payments.payment import Failure, Payment, Status
from kassa.domain.payments.purchase import Purchase
from kassa.failures import (
    KeyReused,
    KlarnaConflict,
    KlarnaRefused,
    KlarnaUnavailable,
    PaymentNotFound,
    StalePayment,
    TokenForeign,
    TokenTaken,
    TokenUnknown,
)
from kassa.ports.accounts import TakesNoPayments
from kassa.ports.payments import Klarna, Payments, Sessions
from kassa.use_cases.payments.record import record

PATIENCE = 8.0
"""Seconds that a terminal waits for Klarna before it is told to ask again: API Gateway gives 30, Klarna may take 59."""

_LOOK_AGAIN = 0.25


@dataclass(frozen=True, slots=True)
class Started:
    """The payment as it stands, and whether this request has been here before."""

    payment: Payment
    replayed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """Ask the shopper to pay. Safe to repeat: one id, one payment, one code, at most one transaction."""

    payments: Payments
    sessions: Sessions
    klarna: Klarna
    now: Callable[[], datetime]
    pause: Callable[[float], None]

    def __call__(self, asked: Payment, purchase: Purchase, obstruction: Obstruction | None = None) -> Started:
        """Raises KeyReused where the id stands for another request, and TakesNoPayments where an obstruction is in the way
        of a new payment; one that was started before is found all the same.
        """
        payment = self.payments.add(asked, purchase) if obstruction is None else self._before(asked, obstruction)
        if payment.request_hash != asked.request_hash:
            raise KeyReused(payment.id)
        if payment is not asked:
            return Started(self._what_became_of(payment), replayed=True)
        return Started(self._ask_klarna(payment, purchase), replayed=False)

    def _before(self, asked: Payment, obstruction: Obstruction) -> Payment:
        try:
            return self.payments.get(asked.id)
        except PaymentNotFound:
            raise TakesNoPayments(obstruction) from None

    def _ask_klarna(self, payment: Payment, purchase: Purchase) -> Payment:
        try:
            answer = self.klarna.authorize(payment, purchase, within=PATIENCE)
        except (KlarnaUnavailable, KlarnaConflict) as doubt:  # a conflict: an attempt of ours is still running there
            if isinstance(doubt, KlarnaConflict) and purchase.approved_elsewhere and not doubt.doubtful:
                return self._fail(payment, doubt)  # no attempt of ours is: Klarna will not take the token
            return self._leave_to_session(payment)
        except KlarnaRefused as refusal:
            return self._fail(payment, refusal)
        decided = hear(payment, answer, at=self.now())
        if not decided.is_final:
            # before the code can be seen, somebody watches over it: a crash from here on finds its session
            self.sessions.start(payment.id)
        payment = record(self.payments, payment, lambda current: hear(current, answer, at=self.now()))
        if payment.cancel_pending:  # the cashier was faster than Klarna
            return self._leave_to_session(payment)
        return payment

    def _fail(self, payment: Payment, refusal: KlarnaRefused) -> Payment:
        """Klarna said no, to us. Whoever has written meanwhile may be asking too, and may have been told yes."""
        failed = fail(payment, refused(refusal), at=self.now())
        try:
            self.payments.save(failed)
        except StalePayment:
            return self._leave_to_session(self.payments.get(payment.id))
        return failed

    def _leave_to_session(self, payment: Payment) -> Payment:
        """What is left to do, the session does at once: ask again under the same key, close, or reverse."""
        self.sessions.start(payment.id)
        self.sessions.wake(payment.id)
        return payment

    def _what_became_of(self, payment: Payment) -> Payment:
        """The first request's payment. While that one still waits for Klarna, so do we; if it died, a session takes over."""
        waited = 0.0
        while payment.status is Status.CREATED and waited < PATIENCE:
            self.pause(_LOOK_AGAIN)
            waited += _LOOK_AGAIN
            payment = self.payments.get(payment.id)
        if payment.status is Status.CREATED:
            return self._leave_to_session(payment)
        return payment


def refused(refusal: KlarnaRefused) -> Failure:
    """What a merchant is told of Klarna's refusal; the id is for Klarna's support."""
    code, message = next(
        (told for kind, told in _TOKEN_FAILURES.items() if isinstance(refusal, kind)),
        ("refused_by_klarna", f"Klarna refused the payment: {refusal.message}"),
    )
    return Failure(code=code, message=message, klarna_error_id=refusal.error_id)


_TOKEN_FAILURES: dict[type[KlarnaRefused], tuple[str, str]] = {
    TokenUnknown: ("token_unknown", "Klarna knows no such token; nobody was charged."),
    TokenForeign: ("token_of_another_account", "The token belongs to another account at Klarna; nobody was charged."),
    TokenTaken: (
        "token_of_another_payment",
        "The shopper's approval has paid another payment; nobody is charged twice.",
    ),
    KlarnaConflict: (
        "token_not_usable",
        "Klarna does not take the token: used, lapsed, or for another amount or currency; nobody was charged.",
    ),
}
"""A conflict ends a payment only where a token was to finish it."""
