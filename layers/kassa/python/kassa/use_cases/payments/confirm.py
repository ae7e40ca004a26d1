"""Confirm a payment with the token that its shopper's approval gave, without waiting for Klarna's news."""

import hmac
from dataclasses import dataclass

from kassa.domain.access.caller import Caller
from kassa.domain.payments.answers import RequestState, Sighting
from kassa.domain.payments.payment import Payment, Status
from kassa.failures import (
    AlreadyEnded,
    KlarnaUnavailable,
    NotAccepted,
    NotApprovedYet,
    TokenMismatch,
)
from kassa.ports.payments import Confirmations, Klarna, Payments, Sessions
from kassa.use_cases.payments.look_up import visible
from kassa.use_cases.payments.resolve import Resolve

LOOK_LIMIT = 5.0
CALL_LIMIT = 12.0
"""Seconds: a look of our own, another look, and the final call must fit into the 30 that API Gateway gives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The token that is said to confirm a payment, and what its shopper is said to have approved."""

    token: str
    amount: int
    currency: str
    request_hash: str


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The payment, approved, or not final where Klarna's last answer is still open; and whether the request is a repeat."""

    payment: Payment
    replayed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirm:
    """What comes with a browser's redirect proves nothing: Klarna is asked, and `Resolve` alone finishes the payment."""

    payments: Payments
    confirmations: Confirmations
    sessions: Sessions
    klarna: Klarna
    resolve: Resolve

    def __call__(self, payment_id: str, caller: Caller, asked: Asked, *, idempotency_key: str) -> Confirmed:
        """Where Klarna's last answer is still open, the payment's session goes on.

        Raises PaymentNotFound, KeyReused, NotAccepted for another amount or currency, NotApprovedYet, TokenMismatch,
        AlreadyEnded, and KlarnaUnavailable where Klarna could not be asked at all.
        """
        payment = visible(self.payments, payment_id, caller)
        mistakes = _mistakes(payment, asked)
        if mistakes:  # they can be mended under the same key, if it was not used for something else
            self.confirmations.check(payment.id, idempotency_key, asked.request_hash)
            raise NotAccepted(mistakes)
        replayed = self.confirmations.is_repeat(payment.id, idempotency_key, asked.request_hash)
        if not payment.is_final:
            payment = self._finish(payment, asked.token)
        if payment.is_final and payment.status is not Status.APPROVED:
            raise AlreadyEnded(payment)
        return Confirmed(payment, replayed)

    def _finish(self, payment: Payment, token: str) -> Payment:
        if payment.status is Status.CREATED:  # without Klarna's answer there is nothing that anybody could approve
            raise NotApprovedYet(payment)
        _check_it_is_approved(payment, self.klarna.look_at(payment, within=LOOK_LIMIT), token)
        try:
            return self.resolve(payment.id)
        except KlarnaUnavailable:
            self.sessions.wake(payment.id)
            return self.payments.get(payment.id)


def _mistakes(payment: Payment, asked: Asked) -> dict[str, str]:
    both = ("amount", asked.amount, payment.amount), ("currency", asked.currency, payment.currency)
    return {field: f"the payment's is {ours}" for field, theirs, ours in both if theirs != ours}


def _check_it_is_approved(payment: Payment, seen: Sighting, token: str) -> None:
    """A request that has ended is no approval either, but what it is, `Resolve` finds out."""
    if seen.approved is not None or seen.state.has_ended:
        return
    if seen.state is not RequestState.SHOPPER_APPROVED:
        raise NotApprovedYet(payment)
    if not hmac.compare_digest((seen.session_token or "").encode(), token.encode()):
        raise TokenMismatch(payment)
