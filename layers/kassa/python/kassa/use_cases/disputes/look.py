"""Look at disputes: read at Klarna how those of a payment stand, and put on record what is new."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from kassa.domain.disputes.case import Case, Seen, aligned, case_id, opened, told_by
from kassa.domain.disputes.dispute import is_at_least
from kassa.domain.payments.happenings import Actor, EventType, Happening
from kassa.domain.payments.payment import Payment, note
from kassa.failures import StalePayment
from kassa.ports.disputes import DisputeNotFound, Disputes, KlarnaDisputes, StaleDispute
from kassa.ports.payments import Payments

LOOK_LIMIT = 15.0
_RACES = 20


def payment_with(payment: Payment, case: Case, event: EventType, *, cause: Actor, detail: str, at: datetime) -> Payment:
    """The payment, one version on, with the dispute as it now stands."""
    others = tuple(each for each in payment.disputes if each.id != case.dispute.id)
    held_before = sum(each.held for each in payment.disputes if each.id == case.dispute.id)
    dispute = replace(case.dispute, held_before=held_before)
    happened = Happening(type=event, cause=cause, detail=detail)
    return note(payment, happened=happened, at=at, disputes=(*others, dispute))


@dataclass(frozen=True, slots=True, kw_only=True)
class LookAtDisputes:
    """Webhook, calendar, a refused answer and an operator only cause a look; what Klarna says decides."""

    payments: Payments
    disputes: Disputes
    klarna: KlarnaDisputes
    now: Callable[[], datetime]

    def __call__(self, payment_id: str) -> list[Case]:
        """The payment's disputes, in agreement with Klarna. Raises PaymentNotFound, KlarnaUnavailable, StalePayment."""
        payment = self.payments.get(payment_id)
        if payment.klarna.payment_transaction_id is None:
            return []
        return [self._record(payment_id, seen) for seen in self.klarna.of_payment(payment, within=LOOK_LIMIT)]

    def _record(self, payment_id: str, seen: Seen) -> Case:
        for _ in range(_RACES):
            try:
                case = self._align(self.payments.get(payment_id), seen)
                if case.dispute.state is seen.state or not is_at_least(seen.state, case.dispute.state):
                    return case
            except (StalePayment, StaleDispute):
                continue
        raise StalePayment(payment_id)

    def _align(self, payment: Payment, seen: Seen) -> Case:
        at, before = self.now(), self._known(seen)
        if before is None:
            after = opened(seen, payment_id=payment.id, merchant_id=payment.merchant_id, live=payment.live, at=at)
        else:
            after = aligned(before, seen, at=at)
        event = told_by(before, after)
        if event is not None:
            told = payment_with(payment, after, event, cause=Actor.KLARNA, detail=_said(after), at=at)
            self.disputes.record(told, replace(after, looked_at=at))
            return replace(after, looked_at=at)
        if after is before:
            after = replace(before, version=before.version + 1)
        looked = replace(after, looked_at=at)
        self.disputes.save(looked)
        return looked

    def _known(self, seen: Seen) -> Case | None:
        try:
            return self.disputes.get(case_id(seen.klarna_id))
        except DisputeNotFound:
            return None


def _said(case: Case) -> str:
    dispute = case.dispute
    return f"{dispute.reason}: {dispute.state}" + (f", {dispute.outcome}" if dispute.outcome else "")
