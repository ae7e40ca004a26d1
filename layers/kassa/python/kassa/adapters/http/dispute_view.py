"""A dispute as merchants and the acquirer see it, and as events bring it."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from kassa.adapters.http.models import View
from kassa.domain.disputes.case import Answer, Attachment, Case
from kassa.domain.disputes.dispute import (
    LEADS_TO,
    Action,
    DisputeOutcome,
    DisputeReason,
    DisputeState,
    RepresentmentState,
)
from kassa.domain.disputes.reasons import ABOUT


class ReasonView(View):
    """Why the shopper disputes."""

    code: DisputeReason
    meaning: str
    evidence: Annotated[str, Field(description="What usually answers it")]


class AttachmentView(View):
    """A file for an answer."""

    id: str
    filename: str
    media_type: Annotated[str | None, Field(description="What it is, by its content; null until an answer names it")]
    klarna_attachment_id: Annotated[str | None, Field(description="Null until Klarna has it")]
    created_at: datetime

    @classmethod
    def of(cls, attachment: Attachment) -> "AttachmentView":
        return cls(
            id=attachment.id,
            filename=attachment.filename,
            media_type=attachment.media_type,
            klarna_attachment_id=attachment.klarna_id,
            created_at=attachment.created_at,
        )


class AnswerView(View):
    """What was said to the dispute."""

    id: str
    action: Action
    status: Annotated[
        Literal["requested", "done", "refused"],
        Field(description="`requested`: Klarna has not answered yet; the dispute will tell"),
    ]
    by: Literal["merchant", "acquirer"]
    requested_at: datetime
    text: str | None
    attachments: list[str]
    proposed_refund_amount: int | None
    refused_because: str | None

    @classmethod
    def of(cls, answer: Answer) -> "AnswerView":
        status: Literal["requested", "done", "refused"] = "requested"
        if not answer.is_open:
            status = "done" if answer.done_at is not None else "refused"
        return cls(
            id=answer.id,
            action=answer.action,
            status=status,
            by="acquirer" if answer.by.value == "acquirer" else "merchant",
            requested_at=answer.requested_at,
            text=answer.text,
            attachments=[exhibit.attachment_id for exhibit in answer.exhibits],
            proposed_refund_amount=answer.proposed_refund,
            refused_because=answer.refused,
        )


class DisputeView(View):
    """A dispute. Amounts are in minor units of `currency`, which is the settlement's."""

    id: str
    object: Literal["dispute"] = "dispute"
    live: bool
    version: int
    merchant_id: str
    payment_id: str
    capture_id: str | None
    state: DisputeState
    reason: ReasonView
    amount: int
    currency: str
    held_amount: Annotated[int, Field(description="What Klarna keeps back now, or for good")]
    returned_amount: Annotated[int, Field(description="What Klarna paid out again")]
    opened_by: str | None
    opened_at: datetime
    deadline: Annotated[
        datetime | None, Field(description="Who has not answered by then has lost; null while Klarna is at it")
    ]
    possible_actions: list[Action]
    evidence_state: RepresentmentState | None
    outcome: DisputeOutcome | None
    outcome_detail: Annotated[str | None, Field(description="Klarna's own code")]
    attachments: list[AttachmentView]
    answers: list[AnswerView]
    klarna_dispute_id: str
    updated_at: datetime

    @classmethod
    def of(cls, case: Case) -> "DisputeView":
        dispute, about = case.dispute, ABOUT[case.dispute.reason]
        return cls(
            id=case.id,
            live=case.live,
            version=case.version,
            merchant_id=case.merchant_id,
            payment_id=dispute.payment_id,
            capture_id=dispute.capture_id,
            state=dispute.state,
            reason=ReasonView(code=dispute.reason, meaning=about.meaning, evidence=about.evidence),
            amount=dispute.amount,
            currency=dispute.currency,
            held_amount=dispute.held,
            returned_amount=dispute.given_back,
            opened_by=case.opened_by,
            opened_at=dispute.opened_at,
            deadline=dispute.deadline,
            possible_actions=[] if case.open_answer else sorted(LEADS_TO.get(dispute.state, {})),
            evidence_state=case.evidence,
            outcome=dispute.outcome,
            outcome_detail=case.outcome_detail,
            attachments=[AttachmentView.of(each) for each in case.attachments],
            answers=[AnswerView.of(each) for each in case.answers],
            klarna_dispute_id=dispute.id,
            updated_at=case.updated_at,
        )


class DisputeList(View):
    """A page of disputes, newest first."""

    data: list[DisputeView]
    next_cursor: str | None
