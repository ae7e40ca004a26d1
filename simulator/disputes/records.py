"""The records of a dispute: its states, its deadlines, and what the partner brought forward."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from simulator.state.transactions import Capture, PaymentTransaction


class DisputeState(StrEnum):
    """Where a dispute is. The partner answers in INITIATED and in PRE_ARBITRATION, Klarna in the two that follow them."""

    INITIATED = "INITIATED"
    REPRESENTMENT = "REPRESENTMENT"
    PRE_ARBITRATION = "PRE_ARBITRATION"
    ARBITRATION = "ARBITRATION"
    CLOSED = "CLOSED"


class Evidence(StrEnum):
    """What became of Klarna's request for evidence."""

    EVIDENCE_REQUESTED = "EVIDENCE_REQUESTED"
    EVIDENCE_RECEIVED = "EVIDENCE_RECEIVED"
    EVIDENCE_REQUEST_EXPIRED = "EVIDENCE_REQUEST_EXPIRED"
    EVIDENCE_WAIVED = "EVIDENCE_WAIVED"


WON, LOST = "WON", "LOST"
REASONS = (
    "REFUND_NOT_PROCESSED",
    "PRODUCTS_OR_SERVICES_NOT_RECEIVED",
    "PRODUCTS_DEFECTIVE_OR_NOT_AS_DESCRIBED",
    "INCORRECT_AMOUNT",
    "PURCHASE_HIGH_RISK",
    "PURCHASE_UNAUTHORIZED",
    "NON_COMPLIANCE",
    "NON_GUARANTEED_PAYMENT_PROGRAM",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that the partner brought as evidence."""

    id: str
    filename: str
    media_type: str
    content: bytes
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What the partner said, with the attachments that shall prove it and the refund it would agree to."""

    additional_information: str
    attachments: list[dict[str, str]]
    proposed_refund: int | None
    at: datetime


@dataclass(slots=True, kw_only=True)
class Dispute:
    """A dispute about a capture. Amounts in minor units; `fee` is charged if it is lost.

    `withheld_at` and `returned_at` say when its money left the partner's balance and came back.
    """

    id: str
    transaction: PaymentTransaction
    capture: Capture
    amount: int
    reason: str
    created_by: str
    fee: int
    created_at: datetime
    updated_at: datetime
    evidence_until: datetime
    state: DisputeState = DisputeState.INITIATED
    previous_state: DisputeState | None = None
    evidence: Evidence = Evidence.EVIDENCE_REQUESTED
    arbitration_until: datetime | None = None
    outcome: str | None = None
    outcome_detailed: str | None = None
    closed_at: datetime | None = None
    withheld_at: datetime | None = None
    returned_at: datetime | None = None
    attachments: list[Attachment] = field(default_factory=list)
    representment: Statement | None = None
    appeal: Statement | None = None

    @property
    def references(self) -> frozenset[str]:
        """Every name by which somebody may look for it."""
        return self.transaction.references | {self.id}

    @property
    def is_open(self) -> bool:
        """Whether its outcome is still unknown."""
        return self.state is not DisputeState.CLOSED
