"""What disputes need from the world, and how that can fail.

The failures:

    KassaError
    ├── DisputeNotFound      there is none, or not for this caller
    ├── StaleDispute         somebody else wrote a newer version first
    ├── AnswerNotPossible    the dispute cannot be answered so, as it stands
    └── AnswerRefused        Klarna would not take the answer
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from kassa.domain.disputes.case import Answer, Attachment, Case, Seen
from kassa.domain.disputes.dispute import DisputeState
from kassa.domain.payments.payment import Payment
from kassa.failures import KassaError, KlarnaRefused


class DisputeNotFound(KassaError):
    """There is no such dispute, or it is not this caller's."""


class StaleDispute(KassaError):
    """Somebody else wrote a newer version of the dispute first."""


class AnswerNotPossible(KassaError):
    """The dispute cannot be answered so as it stands: its state, its deadline, or an answer that is under way."""

    def __init__(self, case: Case) -> None:
        super().__init__(case.dispute.state)
        self.case = case


class AnswerRefused(KassaError):
    """Klarna would not take the answer; the dispute is as if it had never been given."""

    def __init__(self, case: Case, refusal: KlarnaRefused) -> None:
        super().__init__(refusal.message)
        self.case = case
        self.refusal = refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Glimpse:
    """That there is a dispute at Klarna, about which payment by our id, and where it is."""

    klarna_id: str
    payment_id: str
    state: DisputeState


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeSearch:
    """Which disputes to list, newest first: a merchant's, those in a state, or those of a merchant in a state."""

    merchant_id: str | None = None
    state: DisputeState | None = None


class Disputes(Protocol):
    """Where disputes are kept. `save` raises StaleDispute, `record` StalePayment, where the stored one has moved on."""

    def get(self, case_id: str) -> Case:
        """The dispute as it stands. Raises DisputeNotFound."""
        ...

    def save(self, case: Case) -> None:
        """Store the next version of a dispute of which nobody need be told."""
        ...

    def record(self, payment: Payment, case: Case) -> None:
        """Store the payment's next version, the event of it with the dispute, and the dispute, all or nothing."""
        ...

    def search(self, search: DisputeSearch, *, limit: int, cursor: str | None) -> tuple[Sequence[Case], str | None]:
        """Disputes and the cursor of the next page. Raises NotAccepted for a cursor that is none of ours."""
        ...

    def due(self, *, now: datetime) -> Iterator[Case]:
        """Those that somebody must look at by now, the longest due first."""
        ...


class KlarnaDisputes(Protocol):
    """Klarna's side of disputes. Every method raises KlarnaUnavailable, KlarnaRefused or KlarnaConflict."""

    def of_payment(self, payment: Payment, *, within: float) -> Sequence[Seen]:
        """All disputes about the payment's transaction, as they stand. `within` is in seconds."""
        ...

    def changed_since(self, moment: datetime, *, within: float) -> Sequence[Glimpse]:
        """The disputes of all merchants that changed since then, whatever news of them got lost."""
        ...

    def attach(self, payment: Payment, case: Case, attachment: Attachment, content: bytes, *, within: float) -> str:
        """Klarna's id of the file, once it is there. Safe to repeat within Klarna's 24 hours."""
        ...

    def answer(self, payment: Payment, case: Case, answer: Answer, *, within: float) -> None:
        """Give up, represent or appeal. Safe to repeat within Klarna's 24 hours; after that, look first."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadForm:
    """How a browser or a program brings a file: a POST of `fields` and the file to `url`, until `expires_at`."""

    url: str
    fields: dict[str, Any]
    expires_at: datetime


class EvidenceStore(Protocol):
    """Where files wait until Klarna gets them."""

    def form(self, case: Case, attachment: Attachment) -> UploadForm:
        """A form that takes one file of the size that Klarna takes, for a quarter of an hour."""
        ...

    def content(self, case: Case, attachment: Attachment) -> bytes | None:
        """The file; None where nobody has brought it yet."""
        ...
