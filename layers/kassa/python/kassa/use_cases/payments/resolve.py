"""Resolve a payment: read the truth at Klarna, let the domain decide, record the decision, act, record the outcome."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from kassa.domain.payments.amendments import is_agreed
from kassa.domain.payments.answers import Declined, RequestState, Reversal, Sighting, StepUp
from kassa.domain.payments.changes import conclude, fail, hear, reversed_at_klarna, see
from kassa.domain.payments.happenings import Actor
from kassa.domain.payments.intentions import ask_again, ask_to_cancel, begin_finalising
from kassa.domain.payments.payment import APPROVAL_LAPSED, Failure, Payment, Status
from kassa.domain.payments.resolution import Close, Conclude, Finalise, Wait, decide, token_has_lapsed
from kassa.failures import KlarnaConflict, KlarnaDenied, KlarnaRefused, KlarnaUnavailable, StalePayment
from kassa.ports.payments import Klarna, Payments
from kassa.use_cases.payments.amend import Amendments
from kassa.use_cases.payments.record import record
from kassa.use_cases.payments.start import refused

KLARNA_LIMIT = 60.0
"""Seconds for one call: Klarna may hold one for 59."""

LOOK_LIMIT = 20.0

REPLAY_LIMIT = timedelta(hours=23)
"""Klarna gives the same answer to the same idempotency key for 24 hours."""

_RACES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolve:
    """The one decider. Webhook, cancel button, deadline and operator only cause it to run, as often as they like."""

    payments: Payments
    klarna: Klarna
    amendments: Amendments
    now: Callable[[], datetime]
    call_limit: float = KLARNA_LIMIT
    look_limit: float = LOOK_LIMIT

    def __call__(self, payment_id: str) -> Payment:
        """The payment as it stands afterwards, final or not. Raises KlarnaUnavailable where Klarna could not be asked."""
        for _ in range(_RACES):
            payment = self.payments.get(payment_id)
            try:
                return self._resolve(payment)
            except StalePayment:  # somebody else knows more than we did: decide again, from the start
                continue
        raise StalePayment(payment_id)

    def _resolve(self, payment: Payment) -> Payment:
        if payment.status is Status.CREATED and payment.reversing_since is None:
            payment = self._ask_again(payment)
        if payment.is_final:
            return payment
        if payment.reversing_since is not None:
            return self._reverse(payment)
        seen = self.klarna.look_at(payment, within=self.look_limit)
        return self._act(self._save(payment, see(payment, seen, at=self.now())), seen)

    def _ask_again(self, payment: Payment) -> Payment:
        """The first call's answer was lost. Under its own key Klarna gives it again, or hears it for the first time."""
        if self.now() >= payment.created_at + REPLAY_LIMIT:  # asked now, Klarna would take it for a new purchase
            raise KlarnaUnavailable("Klarna no longer remembers the first call; a person has to look")
        payment = self._save(payment, ask_again(payment, at=self.now()))
        purchase, asked_at = self.payments.purchase_of(payment.id), self.now()
        try:
            answer = self.klarna.authorize(payment, purchase, within=self.call_limit)
        except (KlarnaConflict, KlarnaDenied) as refusal:  # the first call may still be running, or have succeeded
            lapsed = token_has_lapsed(payment, asked_at=asked_at, since=payment.created_at)
            if isinstance(refusal, KlarnaConflict) and purchase.approved_elsewhere and lapsed:
                return self._save(payment, fail(payment, _lapsed(refusal.error_id), at=self.now()))
            raise _still_in_doubt(refusal) from refusal
        except KlarnaRefused as refusal:
            return self._save(payment, fail(payment, refused(refusal), at=self.now()))
        return record(self.payments, payment, lambda current: hear(current, answer, at=self.now()))

    def _reverse(self, payment: Payment) -> Payment:
        """Undo a transaction that nobody waits for any more. Klarna is read first, for it may be undone already."""
        standing = self.klarna.transaction(payment, within=self.look_limit)
        reversal = Reversal(correlation_id=standing.correlation_id)
        if not standing.is_reversed:
            try:
                reversal = self.klarna.reverse(payment, within=self.call_limit)
            except KlarnaRefused as refusal:  # look again, and in the end let a person look
                raise _still_in_doubt(refusal) from refusal
            if not self.klarna.transaction(payment, within=self.look_limit).is_reversed:
                raise KlarnaUnavailable("a part of the transaction still stands")
        return self._save(payment, reversed_at_klarna(payment, reversal, at=self.now()))

    def _act(self, payment: Payment, seen: Sighting) -> Payment:
        payment = self.amendments.settle(payment, seen)
        if seen.approved is not None:  # our final call was carried out, whatever became of its answer
            return self._save(payment, hear(payment, seen.approved, at=self.now()))
        match decide(payment, seen, now=self.now()):
            case Wait():
                return self.amendments.send_again(payment, seen, within=self.call_limit)
            case Conclude(status):
                return self._save(payment, conclude(payment, status, seen, at=self.now()))
            case Close(by):
                return self._close(self._save(payment, ask_to_cancel(payment, by=by, at=self.now())))
            case Finalise():
                return self._finish(payment, seen)

    def _close(self, payment: Payment) -> Payment:
        try:
            seen = self.klarna.close(payment, within=self.look_limit)
        except KlarnaConflict:
            return self._closed_too_late(payment)
        return self._conclude_closed(payment, seen)

    def _closed_too_late(self, payment: Payment) -> Payment:
        """Klarna would not close the request, so it has ended in another way: see which."""
        seen = self.klarna.look_at(payment, within=self.look_limit)
        payment = self.amendments.settle(payment, seen)
        if seen.state.has_ended or seen.approved is not None:
            return self._act(payment, seen)
        if seen.state is not RequestState.SHOPPER_APPROVED:
            return payment
        if payment.cancellation is not None and payment.cancellation.requested_by is Actor.TERMINAL:
            # the cashier was promised a cancellation: without our final call the approval is worth nothing
            return self._conclude_closed(payment, seen)
        return self._finish(payment, seen)

    def _conclude_closed(self, payment: Payment, seen: Sighting) -> Payment:
        if payment.finalising_since is not None:  # Klarna had taken the approval back, and nobody can give another now
            return self._save(payment, fail(payment, _lapsed(), at=self.now()))
        by_deadline = payment.cancellation is not None and payment.cancellation.requested_by is Actor.DEADLINE
        status = Status.EXPIRED if by_deadline else Status.CANCELED
        return self._save(payment, conclude(payment, status, seen, at=self.now()))

    def _finish(self, payment: Payment, seen: Sighting) -> Payment:
        """Decide to finalise, and do it: for the amount that the shopper saw, or not at all."""
        if not is_agreed(payment, seen):
            raise KlarnaUnavailable("the shopper approved, but Klarna does not say that it was our amount")
        return self._finalise(self._save(payment, begin_finalising(payment, at=self.now())), seen)

    def _finalise(self, payment: Payment, seen: Sighting) -> Payment:
        if seen.session_token is None:
            raise KlarnaUnavailable("the shopper approved, but Klarna gave no token to finalise with")
        purchase, asked_at = self.payments.purchase_of(payment.id), self.now()
        try:
            answer = self.klarna.finalise(payment, purchase, seen.session_token, within=self.call_limit)
        except KlarnaConflict as conflict:
            return self._token_lapsed(payment, conflict, asked_at)
        except KlarnaDenied as denied:  # an earlier final call may have succeeded
            raise _still_in_doubt(denied) from denied
        except KlarnaRefused as refusal:
            return self._save(payment, fail(payment, refused(refusal), at=self.now()))
        if isinstance(answer, StepUp):  # the shopper has left the phone; nobody would see a second code
            answer = Declined(reason="step-up required again", correlation_id=answer.correlation_id)
        return self._save(payment, hear(payment, answer, at=self.now()))

    def _token_lapsed(self, payment: Payment, conflict: KlarnaConflict, asked_at: datetime) -> Payment:
        """A conflict is somebody else finalising right now, unless the token's life is certainly over."""
        if not token_has_lapsed(payment, asked_at=asked_at):
            raise _still_in_doubt(conflict) from conflict
        return self._save(payment, fail(payment, _lapsed(conflict.error_id), at=self.now()))

    def _save(self, before: Payment, after: Payment) -> Payment:
        """Store a step of the decision. Raises StalePayment, for a decision must never be laid over newer facts."""
        if after is not before:
            self.payments.save(after)
        return after


def _lapsed(klarna_error_id: str | None = None) -> Failure:
    return Failure(
        code=APPROVAL_LAPSED,
        message="Klarna could not finish the payment within an hour of the shopper's approval; nobody was charged.",
        klarna_error_id=klarna_error_id,
    )


def _still_in_doubt(refusal: KlarnaRefused) -> KlarnaUnavailable:
    """A refusal that says nothing of what an earlier call like it did."""
    return KlarnaUnavailable.retelling(refusal)
