"""What does not agree in a settlement, as the acquirer sees it: on the API, and in events."""

from datetime import datetime
from typing import Literal

from kassa.adapters.http.models import View
from kassa.ports.settlements.runs import Found


class ExplanationView(View):
    """One possible cause: `code` and `about`, in minor units, for programs; `sentence`, in major units, for people."""

    code: str
    sentence: str
    about: dict[str, str | int]


class StepView(View):
    """One step in a break's history."""

    to: str
    by: str
    at: datetime
    how: str | None
    note: str | None


class BreakView(View):
    """What does not agree about one subject; the likeliest explanation comes first. Amounts are in minor units."""

    id: str
    object: Literal["break"] = "break"
    settlement_id: str
    state: str
    reason: str
    subject: str
    currency: str
    expected: int | None
    found: int | None
    at_stake: int
    lines: list[int]
    payment_id: str | None
    merchant_id: str | None
    opened_at: datetime
    explanations: list[ExplanationView]
    history: list[StepView]

    @classmethod
    def of(cls, found: Found) -> "BreakView":
        broken = found.found
        return cls(
            id=broken.id,
            settlement_id=found.settlement_id,
            state=broken.state,
            reason=broken.reason,
            subject=broken.subject,
            currency=broken.currency,
            expected=broken.expected,
            found=broken.found,
            at_stake=broken.at_stake,
            lines=list(broken.lines),
            payment_id=broken.payment_id,
            merchant_id=broken.merchant_id,
            opened_at=found.at,
            explanations=[
                ExplanationView(code=each.code, sentence=each.sentence(broken.currency), about=dict(each.about))
                for each in broken.explanations
            ],
            history=[
                StepView(to=step.to, by=step.by, at=step.at, how=step.how, note=step.note) for step in broken.history
            ],
        )


class BreakList(View):
    """A page of breaks."""

    data: list[BreakView]
    next_cursor: str | None
