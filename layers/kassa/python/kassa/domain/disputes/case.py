"""A dispute as we keep it: what Klarna says of it, what the merchant brings forward, and what became of it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from kassa.domain.access.caller import KeyKind
from kassa.domain.disputes.dispute import (
    LEADS_TO,
    Action,
    Dispute,
    DisputeOutcome,
    DisputeReason,
    DisputeState,
    IllegalDisputeStep,
    RepresentmentState,
    is_at_least,
    moved,
)
from kassa.domain.ids import derived
from kassa.domain.payments.happenings import EventType

IN_HANDS_FOR = timedelta(minutes=1)
"""Klarna may hold a call for 59 seconds; who finds an answer without an outcome later may take it over."""

KEPT_REFUSED = 3
"""Answers that came to nothing. Whoever tries again and again must not fill what a dispute can hold."""


class MediaType(StrEnum):
    """What Klarna takes as evidence."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that the merchant means to bring forward.

    `media_type` is what it is by its content, known once an answer names it; `klarna_id` is there once Klarna has it.
    """

    id: str
    filename: str
    created_at: datetime
    media_type: MediaType | None = None
    klarna_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit:
    """An attachment that an answer names, and what it shows."""

    attachment_id: str
    description: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the merchant says to a dispute, on record before Klarna hears it. Open until `done_at` or `refused` is there.

    `proposed_refund` is what it would give back, in minor units.
    """

    id: str
    action: Action
    by: KeyKind
    requested_at: datetime
    request_hash: str
    text: str | None = None
    exhibits: tuple[Exhibit, ...] = ()
    proposed_refund: int | None = None
    done_at: datetime | None = None
    refused: str | None = None

    @property
    def is_open(self) -> bool:
        return self.done_at is None and self.refused is None

    @property
    def free_at(self) -> datetime:
        """When it is in nobody's hands any more."""
        return self.requested_at + IN_HANDS_FOR


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A dispute as it stands at Klarna, whose word about it is the truth. The capture by our id, where Klarna tells it."""

    klarna_id: str
    reason: DisputeReason
    amount: int
    currency: str
    state: DisputeState
    opened_at: datetime
    changed_at: datetime
    answer_by: datetime | None = None
    outcome: DisputeOutcome | None = None
    outcome_detail: str | None = None
    capture_id: str | None = None
    opened_by: str | None = None
    evidence: RepresentmentState | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A dispute with everything around it. `reminded` is the last stage, in days before the deadline, that was told."""

    id: str
    merchant_id: str
    live: bool
    dispute: Dispute
    looked_at: datetime
    updated_at: datetime
    version: int = 1
    outcome_detail: str | None = None
    opened_by: str | None = None
    evidence: RepresentmentState | None = None
    attachments: tuple[Attachment, ...] = ()
    answers: tuple[Answer, ...] = ()
    reminded: int | None = None

    @property
    def open_answer(self) -> Answer | None:
        """The answer whose outcome is not known yet; there is one at most."""
        return next((answer for answer in self.answers if answer.is_open), None)

    def answer(self, answer_id: str) -> Answer | None:
        return next((answer for answer in self.answers if answer.id == answer_id), None)

    def attachment(self, attachment_id: str) -> Attachment | None:
        return next((each for each in self.attachments if each.id == attachment_id), None)

    def allows(self, action: Action, at: datetime) -> bool:
        """Whether the merchant can do that now; one thing at a time."""
        return self.open_answer is None and self.dispute.allows(action, at)


def case_id(klarna_dispute_id: str) -> str:
    """Our id of a dispute."""
    return derived("dsp", klarna_dispute_id)


def opened(seen: Seen, *, payment_id: str, merchant_id: str, live: bool, at: datetime) -> Case:
    """The case of a dispute that we hear of for the first time; one that is closed by then was open before."""
    if seen.state is DisputeState.CLOSED:
        seen = replace(seen, state=DisputeState.INITIATED, changed_at=seen.opened_at, outcome=None, outcome_detail=None)
    dispute = Dispute(
        id=seen.klarna_id,
        payment_id=payment_id,
        reason=seen.reason,
        amount=seen.amount,
        currency=seen.currency,
        opened_at=seen.opened_at,
        since=seen.changed_at,
        state=seen.state,
        answer_by=seen.answer_by,
        outcome=seen.outcome,
        capture_id=seen.capture_id,
    )
    case = Case(
        id=case_id(seen.klarna_id), merchant_id=merchant_id, live=live, dispute=dispute, looked_at=at, updated_at=at
    )
    return replace(case, outcome_detail=seen.outcome_detail, opened_by=seen.opened_by, evidence=seen.evidence)


def aligned(case: Case, seen: Seen, *, at: datetime) -> Case:
    """The case, one version on, after what Klarna says; the same object where nothing is new, or what it says is old."""
    try:
        dispute = moved(case.dispute, seen.state, at=seen.changed_at, answer_by=seen.answer_by, outcome=seen.outcome)
    except IllegalDisputeStep:
        return case
    dispute = replace(dispute, amount=seen.amount, currency=seen.currency, reason=seen.reason)
    after = replace(
        case,
        dispute=dispute,
        outcome_detail=seen.outcome_detail or case.outcome_detail,
        evidence=seen.evidence or case.evidence,
        answers=tuple(_settled(answer, dispute, seen, at) for answer in case.answers),
        reminded=case.reminded if dispute.deadline == case.dispute.deadline else None,
    )
    return case if after == case else changed(after, at=at)


def _settled(answer: Answer, dispute: Dispute, seen: Seen, at: datetime) -> Answer:
    """An open answer, as far as Klarna's state says what became of it."""
    if not answer.is_open or not is_at_least(dispute.state, _target(answer.action)):
        return answer
    if seen.evidence is RepresentmentState.EVIDENCE_REQUEST_EXPIRED and answer.action is Action.REPRESENT:
        return replace(answer, refused="it came too late")
    return replace(answer, done_at=at)


def _target(action: Action) -> DisputeState:
    return next(leads[action] for leads in LEADS_TO.values() if action in leads)


def changed(case: Case, *, at: datetime, **news: object) -> Case:
    """The case after a change, one version on."""
    return replace(case, version=case.version + 1, updated_at=at, **news)  # type: ignore[arg-type]


def with_answer(case: Case, answer: Answer, *, at: datetime) -> Case:
    """The case with this answer in its place, or as its newest. Of those that Klarna refused, the latest are kept."""
    others = tuple(each for each in case.answers if each.id != answer.id)
    too_old = [each.id for each in others if each.refused is not None][:-KEPT_REFUSED]
    return changed(case, at=at, answers=(*(each for each in others if each.id not in too_old), answer))


def with_attachment(case: Case, attachment: Attachment, *, at: datetime) -> Case:
    """The case with this attachment in its place, or as its newest."""
    if case.attachment(attachment.id) is None:
        return changed(case, at=at, attachments=(*case.attachments, attachment))
    kept = tuple(attachment if each.id == attachment.id else each for each in case.attachments)
    return changed(case, at=at, attachments=kept)


def told_by(before: Case | None, after: Case) -> EventType | None:
    """What merchants are told of a change; None where only our own notes changed."""
    if before is None:
        return EventType.DISPUTE_OPENED
    if before.dispute == after.dispute:
        return None
    if after.dispute.outcome is not None:
        return EventType.DISPUTE_WON if after.dispute.outcome is DisputeOutcome.WON else EventType.DISPUTE_LOST
    return EventType.DISPUTE_UPDATED
