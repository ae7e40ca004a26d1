"""Answer a dispute: on record first, then the files and the words to Klarna, then what came of it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from kassa.domain.access.caller import Caller
from kassa.domain.disputes.case import Answer, Attachment, Case, changed, with_answer, with_attachment
from kassa.domain.disputes.dispute import LARGEST_ATTACHMENT
from kassa.domain.disputes.file_kinds import kind_of
from kassa.failures import (
    Forbidden,
    KeyReused,
    KlarnaConflict,
    KlarnaError,
    KlarnaRefused,
    KlarnaUnavailable,
    NotAccepted,
)
from kassa.ports.disputes import AnswerNotPossible, AnswerRefused, Disputes, EvidenceStore, KlarnaDisputes, StaleDispute
from kassa.ports.payments import Payments
from kassa.use_cases.disputes.find import visible_dispute
from kassa.use_cases.disputes.look import LookAtDisputes

CALL_LIMIT = 8.0
"""Seconds for one call to Klarna; an answer with files makes several, and API Gateway waits for 30."""

_RACES = 20


@dataclass(frozen=True, slots=True)
class Answered:
    """The dispute, the answer as it then stands, and whether the request is a repeat."""

    case: Case
    answer: Answer
    replayed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerDispute:
    """Safe to repeat: one Idempotency-Key, one answer, one call that counts at Klarna."""

    payments: Payments
    disputes: Disputes
    klarna: KlarnaDisputes
    evidence: EvidenceStore
    look: LookAtDisputes
    now: Callable[[], datetime]

    def __call__(self, dispute_id: str, caller: Caller, answer: Answer) -> Answered:
        """Raises DisputeNotFound, Forbidden, KeyReused, NotAccepted, AnswerNotPossible, AnswerRefused.

        Who may not refund proposes no refund either.
        """
        for _ in range(_RACES):
            case = visible_dispute(self.disputes, dispute_id, caller)
            if answer.proposed_refund is not None and not caller.may_refund:
                raise Forbidden("this key may not give money back")
            known = case.answer(answer.id)
            if known is not None and known.refused is None:
                return self._repeated(case, known, answer)
            if known is not None and known.request_hash != answer.request_hash:
                raise KeyReused(answer.id)
            if not case.allows(answer.action, self.now()):
                raise AnswerNotPossible(case)
            begun = with_answer(self._with_kinds(case, answer), answer, at=self.now())
            begun = replace(begun, version=case.version + 1)
            try:
                self.disputes.save(begun)
            except StaleDispute:
                continue
            return Answered(*self._now(self.carry_out(begun, answer), answer), replayed=False)
        raise StaleDispute(dispute_id)

    def carry_out(self, case: Case, answer: Answer) -> Case:
        """Tell Klarna, again if need be: the keys are the same. The answer stays open where nobody knows what became of it.

        Raises AnswerRefused where Klarna said no, and its books do not show that it had said yes before.
        """
        payment = self.payments.get(case.dispute.payment_id)
        try:
            case = self._bring_files(case, answer)
            self.klarna.answer(payment, case, answer, within=CALL_LIMIT)
        except KlarnaUnavailable:
            return case
        except KlarnaRefused as refusal:
            return self._refused(case, answer, refusal)
        case = self._settle(case.id, answer.id, done_at=self.now())
        return self._looked_at(case) or case

    def _repeated(self, case: Case, known: Answer, answer: Answer) -> Answered:
        if known.request_hash != answer.request_hash:
            raise KeyReused(answer.id)
        if known.is_open and self.now() >= known.free_at:
            case = self._looked_at(case) or case
            still = case.answer(answer.id)
            case = self.carry_out(case, still) if still is not None and still.is_open else case
        return Answered(*self._now(case, known), replayed=True)

    def _now(self, case: Case, answer: Answer) -> tuple[Case, Answer]:
        return case, case.answer(answer.id) or answer

    def _with_kinds(self, case: Case, answer: Answer) -> Case:
        """The case with what each file is, by its content. Raises NotAccepted, naming each that cannot be evidence."""
        wrong: dict[str, str] = {}
        if (answer.proposed_refund or 0) > case.dispute.amount:
            wrong["proposed_refund_amount"] = f"at most what is disputed, {case.dispute.amount}"
        for place, exhibit in enumerate(answer.exhibits):
            field, attachment = f"attachments[{place}].id", case.attachment(exhibit.attachment_id)
            if attachment is None:
                wrong[field] = "this dispute has no such attachment"
                continue
            if attachment.klarna_id is not None:
                continue
            content = self.evidence.content(case, attachment)
            kind = kind_of(content) if content is not None else None
            if content is None:
                wrong[field] = "nobody has brought this file yet"
            elif kind is None or len(content) > LARGEST_ATTACHMENT:
                wrong[field] = "Klarna takes PDF, JPEG, PNG and DOCX of at most 7 MB"
            else:
                case = with_attachment(case, replace(attachment, media_type=kind), at=self.now())
        if wrong:
            raise NotAccepted(wrong)
        return case

    def _bring_files(self, case: Case, answer: Answer) -> Case:
        """Each file to Klarna, and Klarna's id of it on record, before the next."""
        payment = self.payments.get(case.dispute.payment_id)
        for exhibit in answer.exhibits:
            attachment = case.attachment(exhibit.attachment_id)
            if attachment is None or attachment.klarna_id is not None:
                continue
            content = self.evidence.content(case, attachment)
            if content is None or kind_of(content) is not attachment.media_type:
                raise KlarnaRefused("a file is gone, or is another than it was", code="evidence_changed")
            klarna_id = self.klarna.attach(payment, case, attachment, content, within=CALL_LIMIT)
            case = self._is_at_klarna(case.id, attachment, klarna_id)
        return case

    def _is_at_klarna(self, case_id: str, attachment: Attachment, klarna_id: str) -> Case:
        brought = replace(attachment, klarna_id=klarna_id)
        return self._write(case_id, lambda case: with_attachment(case, brought, at=self.now()))

    def _refused(self, case: Case, answer: Answer, refusal: KlarnaRefused) -> Case:
        """Klarna's dispute knows more than ours: look at it before saying why. A conflict may be a call still running."""
        looked = self._looked_at(case)
        if looked is None and isinstance(refusal, KlarnaConflict):
            return case
        settled = (looked or case).answer(answer.id)
        if looked is not None and settled is not None and settled.done_at is not None:
            return looked
        case = self._settle(case.id, answer.id, refused=refusal.message)
        raise AnswerRefused(case, refusal)

    def _settle(self, case_id: str, answer_id: str, **outcome: object) -> Case:
        def settled(case: Case) -> Case:
            answer = case.answer(answer_id)
            if answer is None or not answer.is_open:
                return case
            return with_answer(case, replace(answer, **outcome), at=self.now())  # type: ignore[arg-type]

        return self._write(case_id, settled)

    def _looked_at(self, case: Case) -> Case | None:
        """The dispute after a look at Klarna; None where Klarna does not say."""
        try:
            self.look(case.dispute.payment_id)
        except KlarnaError:
            return None
        return self.disputes.get(case.id)

    def _write(self, case_id: str, change: Callable[[Case], Case]) -> Case:
        return write(self.disputes, case_id, change)


def write(disputes: Disputes, case_id: str, change: Callable[[Case], Case]) -> Case:
    """The dispute with a change that nobody need be told of, on top of whatever somebody else wrote first."""
    for _ in range(_RACES):
        case = disputes.get(case_id)
        after = change(case)
        if after is case:
            return case
        try:
            disputes.save(after)
        except StaleDispute:
            continue
        return after
    raise StaleDispute(case_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachEvidence:
    """Announce a file: it gets an id and a form by which it is brought; Klarna hears of it with the answer that names it."""

    disputes: Disputes
    evidence: EvidenceStore
    now: Callable[[], datetime]

    def __call__(self, dispute_id: str, caller: Caller, attachment: Attachment) -> tuple[Case, Attachment, bool]:
        """The dispute, the attachment, and whether the request is a repeat. Raises DisputeNotFound, Forbidden, KeyReused,
        and AnswerNotPossible where the dispute can no longer be answered or has as many files as it may have."""
        case = visible_dispute(self.disputes, dispute_id, caller)
        known = case.attachment(attachment.id)
        if known is not None:
            if known.filename != attachment.filename:
                raise KeyReused(attachment.id)
            return case, known, True

        def added(current: Case) -> Case:
            if current.attachment(attachment.id) is not None:
                return current
            if current.dispute.deadline is None or len(current.attachments) >= MOST_ATTACHMENTS:
                raise AnswerNotPossible(current)
            return changed(current, at=self.now(), attachments=(*current.attachments, attachment))

        return write(self.disputes, case.id, added), attachment, False


MOST_ATTACHMENTS = 20
"""Files of one dispute: each goes to Klarna while somebody waits."""
