"""Disputes: a shopper questions a payment, Klarna holds the money, and the merchant has so long to answer.

States, reasons and limits are those of Klarna's Payment Disputes API (v4) and its guide to the lifecycle. What a dispute counts
against is inferred: Klarna says that the amount is withheld, not what may still be refunded meanwhile.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum


class DisputeState(StrEnum):
    """Where a dispute is."""

    INITIATED = "INITIATED"
    REPRESENTMENT = "REPRESENTMENT"
    PRE_ARBITRATION = "PRE_ARBITRATION"
    ARBITRATION = "ARBITRATION"
    CLOSED = "CLOSED"


class RepresentmentState(StrEnum):
    """What has become of Klarna's request for evidence."""

    EVIDENCE_REQUESTED = "EVIDENCE_REQUESTED"
    EVIDENCE_RECEIVED = "EVIDENCE_RECEIVED"
    EVIDENCE_REQUEST_EXPIRED = "EVIDENCE_REQUEST_EXPIRED"
    EVIDENCE_WAIVED = "EVIDENCE_WAIVED"
    REPRESENTMENT_AUTOMATICALLY_REJECTED = "REPRESENTMENT_AUTOMATICALLY_REJECTED"


class DisputeReason(StrEnum):
    """What the shopper says; OTHER is a word of Klarna's that we do not know yet."""

    REFUND_NOT_PROCESSED = "REFUND_NOT_PROCESSED"
    PRODUCTS_OR_SERVICES_NOT_RECEIVED = "PRODUCTS_OR_SERVICES_NOT_RECEIVED"
    PRODUCTS_DEFECTIVE_OR_NOT_AS_DESCRIBED = "PRODUCTS_DEFECTIVE_OR_NOT_AS_DESCRIBED"
    INCORRECT_AMOUNT = "INCORRECT_AMOUNT"
    PURCHASE_HIGH_RISK = "PURCHASE_HIGH_RISK"
    PURCHASE_UNAUTHORIZED = "PURCHASE_UNAUTHORIZED"
    NON_COMPLIANCE = "NON_COMPLIANCE"
    NON_GUARANTEED_PAYMENT_PROGRAM = "NON_GUARANTEED_PAYMENT_PROGRAM"
    OTHER = "OTHER"


class DisputeOutcome(StrEnum):
    """How a dispute ended, from the merchant's side."""

    WON = "WON"
    LOST = "LOST"


class Action(StrEnum):
    """What the merchant can do."""

    ACCEPT_LOSS = "accept_loss"
    REPRESENT = "represent"
    APPEAL = "appeal"


NEXT = {
    DisputeState.INITIATED: {DisputeState.REPRESENTMENT, DisputeState.CLOSED},
    DisputeState.REPRESENTMENT: {DisputeState.PRE_ARBITRATION, DisputeState.CLOSED},
    DisputeState.PRE_ARBITRATION: {DisputeState.ARBITRATION, DisputeState.CLOSED},
    DisputeState.ARBITRATION: {DisputeState.CLOSED},
    DisputeState.CLOSED: set[DisputeState](),
}
"""Where a dispute may go from where it is."""

LEADS_TO = {
    DisputeState.INITIATED: {
        Action.ACCEPT_LOSS: DisputeState.CLOSED,
        Action.REPRESENT: DisputeState.REPRESENTMENT,
    },
    DisputeState.PRE_ARBITRATION: {
        Action.ACCEPT_LOSS: DisputeState.CLOSED,
        Action.APPEAL: DisputeState.ARBITRATION,
    },
}
"""What the merchant can do in a state, and where that leads. In other states it can only wait; Klarna answers 409."""

TO_ANSWER = {
    DisputeReason.PURCHASE_HIGH_RISK: timedelta(hours=96),
    DisputeReason.PURCHASE_UNAUTHORIZED: timedelta(days=7),
}
TO_ANSWER_OTHERWISE = timedelta(days=21)
TO_APPEAL = timedelta(days=10)
"""How long there is where Klarna names no day itself. Who does not answer has lost."""

LONGEST_INFORMATION = 5000
"""Characters of what the merchant says to it."""

LARGEST_ATTACHMENT = 7 * 1024 * 1024


class IllegalDisputeStep(Exception):
    """A dispute was said to go where it cannot go from where it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """A dispute as Klarna's news tell of it. `amount` is in minor units of the settlement's currency.

    `answer_by` is the day that Klarna names for the state it is in, if it names one. `held_before` is what was held of it
    until the last news, which is known on a payment.
    """

    id: str
    payment_id: str
    reason: DisputeReason
    amount: int
    currency: str
    opened_at: datetime
    since: datetime
    state: DisputeState = DisputeState.INITIATED
    answer_by: datetime | None = None
    outcome: DisputeOutcome | None = None
    capture_id: str | None = None
    held_before: int = 0

    @property
    def deadline(self) -> datetime | None:
        """Until when the merchant must do something; None where it can only wait."""
        if self.state not in LEADS_TO:
            return None
        if self.answer_by is not None:
            return self.answer_by
        if self.state is DisputeState.PRE_ARBITRATION:
            return self.since + TO_APPEAL
        return self.since + TO_ANSWER.get(self.reason, TO_ANSWER_OTHERWISE)

    def allows(self, action: Action, at: datetime) -> bool:
        """Whether the merchant can do that now."""
        return action in LEADS_TO.get(self.state, {}) and (self.deadline is None or at < self.deadline)

    @property
    def held(self) -> int:
        """What Klarna keeps back: from the first day until the dispute is won, and for good where it is lost."""
        return 0 if self.outcome is DisputeOutcome.WON else self.amount

    @property
    def given_back(self) -> int:
        """What Klarna pays out again. Its fee for the dispute it keeps in any case."""
        return self.amount if self.outcome is DisputeOutcome.WON else 0


def moved(
    dispute: Dispute,
    to: DisputeState,
    *,
    at: datetime,
    answer_by: datetime | None = None,
    outcome: DisputeOutcome | None = None,
) -> Dispute:
    """The dispute after Klarna's news. News of where it is already change its deadline only; raises IllegalDisputeStep.

    News can be lost, so states may be skipped; a dispute never goes back, and only a closed one has an outcome.
    """
    if (outcome is not None) != (to is DisputeState.CLOSED):
        raise IllegalDisputeStep(f"{dispute.id}: {to} with the outcome {outcome}")
    if to is dispute.state:
        if outcome is not dispute.outcome:
            raise IllegalDisputeStep(f"{dispute.id} is closed with the outcome {dispute.outcome}")
        return replace(dispute, answer_by=answer_by or dispute.answer_by)
    if to not in _ahead(dispute.state):
        raise IllegalDisputeStep(f"{dispute.id} cannot go from {dispute.state} to {to}")
    return replace(dispute, state=to, since=at, answer_by=answer_by, outcome=outcome)


def _ahead(state: DisputeState) -> set[DisputeState]:
    """Every state that can still come."""
    ahead = set(NEXT[state])
    for each in NEXT[state]:
        ahead |= _ahead(each)
    return ahead


def is_at_least(state: DisputeState, target: DisputeState) -> bool:
    """Whether a dispute has come to a state, or past it."""
    return state is target or state in _ahead(target)


def refundable_beside(captured: int, refunded: int, disputes: tuple[Dispute, ...]) -> int:
    """What can be refunded of a capture while its disputes hold so much: nobody is to be paid twice."""
    return max(0, captured - refunded - sum(dispute.held for dispute in disputes))
