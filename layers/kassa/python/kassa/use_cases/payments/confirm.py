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
from kassa.ports.payments import Klarna, Payments, Sessions
from kassa.use_cases.payments.look_up import visible
from kassa.use_cases.payments.resolve import Resolve

LOOK_LIMIT = 5.0
CALL_LIMIT = 12.0
"""Seconds: a look of our own, another look, and the final call must fit into the 30 that API Gateway gives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirm:
    """What comes with a browser's redirect proves nothing: Klarna is asked, and `Resolve` alone finishes the payment."""

    payments: Payments
    sessions: Sessions
    klarna: Klarna
    resolve: Resolve

    def __call__(self, payment_id: str, caller: Caller, *, token: str, amount: int, currency: str) -> Payment:
        """The payment, approved, or not final where Klarna's last answer is still open; its session goes on then.

        Raises PaymentNotFound, NotAccepted for another amount or currency, NotApprovedYet, TokenMismatch, AlreadyEnded, and
        KlarnaUnavailable where Klarna could not be asked at all.
        """
        payment = visible(self.payments, payment_id, caller)
        _check_it_is_meant(payment, amount, currency)
        if not payment.is_final:
            payment = self._finish(payment, token)
        if payment.is_final and payment.status is not Status.APPROVED:
            raise AlreadyEnded(payment)
        return payment

    def _finish(self, payment: Payment, token: str) -> Payment:
        if payment.status is Status.CREATED:  # without Klarna's answer there is nothing that anybody could approve
            raise NotApprovedYet(payment)
        _check_it_is_approved(payment, self.klarna.look_at(payment, within=LOOK_LIMIT), token)
        try:
            return self.resolve(payment.id)
        except KlarnaUnavailable:
            self.sessions.wake(payment.id)
            return self.payments.get(payment.id)


def _check_it_is_meant(payment: Payment, amount: int, currency: str) -> None:
    errors = {
        field: f"the payment's is {ours}"
        for field, theirs, ours in (("amount", amount, payment.amount), ("currency", currency, payment.currency))
        if theirs != ours
    }
    if errors:
        raise NotAccepted(errors)


def _check_it_is_approved(payment: Payment, seen: Sighting, token: str) -> None:
    """A request that has ended is no approval either, but what it is, `Resolve` finds out."""
    if seen.approved is not None or seen.state.has_ended:
        return
    if seen.state is not RequestState.SHOPPER_APPROVED:
        raise NotApprovedYet(payment)
    if not hmac.compare_digest((seen.session_token or "").encode(), token.encode()):
        raise TokenMismatch(payment)
