"""Follow disputes: finish answers that got lost, remind merchants, and look once a day at whatever is open."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from kassa.domain.disputes.calendar import due_reminder
from kassa.domain.disputes.case import Case, case_id
from kassa.domain.payments.happenings import Actor, EventType
from kassa.failures import KlarnaError, PaymentNotFound, StalePayment
from kassa.ports.disputes import AnswerRefused, DisputeNotFound, Disputes, KlarnaDisputes
from kassa.ports.payments import Payments
from kassa.use_cases.disputes.answer import AnswerDispute, write
from kassa.use_cases.disputes.look import LOOK_LIMIT, LookAtDisputes, payment_with

LOOK_BACK = timedelta(days=2)
"""Klarna repeats its news for 21 hours; what was lost for longer is found all the same."""


@dataclass(frozen=True, slots=True)
class Followed:
    """What a round did. `unanswered` are disputes whose last day has begun without an answer."""

    found: int = 0
    looks: int = 0
    reminded: int = 0
    unanswered: int = 0
    unseen: int = 0
    complete: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowDisputes:
    """Safe to run twice at once: looks and answers can be repeated, and a reminder is told under the payment's version."""

    payments: Payments
    disputes: Disputes
    klarna: KlarnaDisputes
    look: LookAtDisputes
    answer: AnswerDispute
    stages: Sequence[int]
    now: Callable[[], datetime]

    def __call__(self, keep_going: Callable[[], bool]) -> Followed:
        """Until the end, or until `keep_going` says no; the longest due come first."""
        done = Followed(found=self._find())
        for case in self.disputes.due(now=self.now()):
            if not keep_going():
                return replace(done, complete=False)
            try:
                stage = self._follow(case)
            except KlarnaError:  # without Klarna's word a reminder is still worth more than silence
                self._looked_in_vain(case.id)
                stage = self._remind(case.id)
                done = replace(done, unseen=done.unseen + 1)
            last_day = stage is not None and stage == min(self.stages)
            done = replace(
                done,
                looks=done.looks + 1,
                reminded=done.reminded + (stage is not None),
                unanswered=done.unanswered + last_day,
            )
        return done

    def one(self, payment_id: str) -> None:
        """Klarna's news about a payment: look, and finish what it leaves open. Raises KlarnaUnavailable."""
        for case in self.look(payment_id):
            self._finish(case)

    def _find(self) -> int:
        """Look at what Klarna knows and we do not, because its news got lost; returns how many there were."""
        try:
            glimpses = self.klarna.changed_since(self.now() - LOOK_BACK, within=LOOK_LIMIT)
        except KlarnaError:
            return 0  # the next round looks back as far
        found = 0
        for glimpse in glimpses:
            try:
                if self.disputes.get(case_id(glimpse.klarna_id)).dispute.state is glimpse.state:
                    continue
            except DisputeNotFound:
                pass
            try:
                self.look(glimpse.payment_id)
            except (KlarnaError, PaymentNotFound):
                continue
            found += 1
        return found

    def _follow(self, case: Case) -> int | None:
        self.look(case.dispute.payment_id)
        self._finish(self.disputes.get(case.id))
        return self._remind(case.id)

    def _finish(self, case: Case) -> None:
        """Make the call again that nobody knows the outcome of; what Klarna refuses is on record then."""
        answer = case.open_answer
        if answer is None or self.now() < answer.free_at:
            return
        try:
            self.answer.carry_out(case, answer)
        except AnswerRefused:
            return

    def _remind(self, case_id: str) -> int | None:
        """The stage that was told, if one was due."""
        case = self.disputes.get(case_id)
        stage = due_reminder(case, self.stages, at=self.now())
        if stage is None:
            return None
        at, payment = self.now(), self.payments.get(case.dispute.payment_id)
        reminded = replace(case, version=case.version + 1, updated_at=at, reminded=stage)
        detail = f"{stage} days or less are left to answer"
        event = EventType.DISPUTE_DEADLINE_NEAR
        try:
            told = payment_with(payment, reminded, event, cause=Actor.DEADLINE, detail=detail, at=at)
            self.disputes.record(told, reminded)
        except StalePayment:  # it stays due: the next round tells
            return None
        return stage

    def _looked_in_vain(self, case_id: str) -> None:
        write(self.disputes, case_id, lambda case: replace(case, version=case.version + 1, looked_at=self.now()))
