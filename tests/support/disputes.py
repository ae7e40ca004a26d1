# ruff: noqa: ARG002 - a fake takes what the real one takes
"""Disputes in memory: our records, Klarna's side with its faults, and the files that merchants bring."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from kassa.domain.approved_money.movements import Captured
from kassa.domain.disputes.calendar import next_look
from kassa.domain.disputes.case import Answer, Attachment, Case, Seen
from kassa.domain.disputes.dispute import LEADS_TO, DisputeOutcome, DisputeReason, DisputeState, RepresentmentState
from kassa.domain.payments.klarna_side import KlarnaSide
from kassa.domain.payments.payment import Payment, Status
from kassa.failures import KlarnaConflict, KlarnaError, PaymentNotFound, StalePayment
from kassa.ports.disputes import DisputeNotFound, DisputeSearch, Glimpse, StaleDispute, UploadForm
from tests.support.payments import NOW, a_payment

STAGES = (3, 1)
CAPTURE = Captured(id="cap_" + "c" * 32, amount=2900, captured_at=NOW, klarna_capture_id="krn:capture:1")
PDF = b"%PDF-1.7 the receipt"


def a_sold_payment(**changes: Any) -> Payment:
    """An approved payment of 29.00 that was captured at once."""
    klarna = KlarnaSide(
        account_id="krn:partner:global:account:test:DEMO0001", payment_transaction_id="krn:transaction:1"
    )
    return a_payment(**{"status": Status.APPROVED, "captures": (CAPTURE,), "klarna": klarna, **changes})


def seen_dispute(**changes: Any) -> Seen:
    """A dispute about the whole payment that was just opened."""
    values: dict[str, Any] = {
        "klarna_id": "krn:dispute:1",
        "reason": DisputeReason.PRODUCTS_OR_SERVICES_NOT_RECEIVED,
        "amount": 2900,
        "currency": "SEK",
        "state": DisputeState.INITIATED,
        "opened_at": NOW,
        "changed_at": NOW,
        "answer_by": NOW + timedelta(days=21),
        "capture_id": CAPTURE.id,
        "evidence": RepresentmentState.EVIDENCE_REQUESTED,
    }
    return Seen(**{**values, **changes})


@dataclass
class MemoryPayments:
    """Payments under a version condition; only what disputes need of them."""

    stored: dict[str, Payment] = field(default_factory=dict)
    events: list[tuple[str, Payment]] = field(default_factory=list)

    def get(self, payment_id: str) -> Payment:
        if payment_id not in self.stored:
            raise PaymentNotFound(payment_id)
        return self.stored[payment_id]

    def save(self, payment: Payment) -> None:
        if self.get(payment.id).version != payment.version - 1:
            raise StalePayment(payment.id)
        self.stored[payment.id] = payment
        self.events.append((payment.happened.type, payment))


@dataclass
class MemoryDisputes:
    """Disputes under a version condition, written with their payment or alone."""

    payments: MemoryPayments
    stored: dict[str, Case] = field(default_factory=dict)
    told: list[tuple[str, Case]] = field(default_factory=list)
    before_next_write: Any = None

    def get(self, case_id: str) -> Case:
        if case_id not in self.stored:
            raise DisputeNotFound(case_id)
        return self.stored[case_id]

    def save(self, case: Case) -> None:
        self._meanwhile()
        if self._version(case) != case.version - 1:
            raise StaleDispute(case.id)
        self.stored[case.id] = case

    def record(self, payment: Payment, case: Case) -> None:
        self._meanwhile()
        if self._version(case) != case.version - 1:
            raise StalePayment(case.id)
        self.payments.save(payment)
        self.stored[case.id] = case
        self.told.append((payment.happened.type, case))

    def search(self, search: DisputeSearch, *, limit: int, cursor: str | None) -> tuple[Sequence[Case], str | None]:
        found = [
            case
            for case in self.stored.values()
            if search.merchant_id in (None, case.merchant_id) and search.state in (None, case.dispute.state)
        ]
        return found[:limit], None

    def due(self, *, now: datetime) -> Iterator[Case]:
        looks = [(next_look(case, STAGES), case.id) for case in self.stored.values()]
        yield from [self.stored[case_id] for at, case_id in sorted((at, i) for at, i in looks if at) if at <= now]

    def _version(self, case: Case) -> int:
        return self.stored[case.id].version if case.id in self.stored else 0

    def _meanwhile(self) -> None:
        meanwhile, self.before_next_write = self.before_next_write, None
        if meanwhile is not None:
            meanwhile()


@dataclass
class FakeKlarnaDisputes:
    """Klarna's disputes. `fail` plans what goes wrong: before the call counts, or after it did (`executed`)."""

    now: Any
    disputes: dict[str, Seen] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)
    planned: dict[str, deque[tuple[KlarnaError, bool]]] = field(default_factory=dict)

    def fail(self, operation: str, failure: KlarnaError, *, executed: bool = False) -> None:
        self.planned.setdefault(operation, deque()).append((failure, executed))

    def of_payment(self, payment: Payment, *, within: float) -> Sequence[Seen]:
        self._count("of_payment")
        return list(self.disputes.values())

    def changed_since(self, moment: datetime, *, within: float) -> Sequence[Glimpse]:
        self._count("changed_since")
        return [
            Glimpse(klarna_id=seen.klarna_id, payment_id="pay_" + "1" * 32, state=seen.state)
            for seen in self.disputes.values()
            if seen.changed_at >= moment
        ]

    def attach(self, payment: Payment, case: Case, attachment: Attachment, content: bytes, *, within: float) -> str:
        executed = self._count("attach")
        self.files[attachment.id] = content
        self._raise(executed)
        return f"krn:attachment:{attachment.id}"

    def answer(self, payment: Payment, case: Case, answer: Answer, *, within: float) -> None:
        executed = self._count(answer.action)
        if answer.id not in self.answers:  # the same key again is the same call
            self._move(case, answer)
        self._raise(executed)

    def _move(self, case: Case, answer: Answer) -> None:
        seen = self.disputes[case.dispute.id]
        to = LEADS_TO.get(seen.state, {}).get(answer.action)
        if to is None:
            raise KlarnaConflict(f"The dispute is {seen.state}")
        outcome = DisputeOutcome.LOST if to is DisputeState.CLOSED else None
        self.answers[answer.id] = answer
        self.disputes[seen.klarna_id] = replace(seen, state=to, outcome=outcome, changed_at=self.now(), answer_by=None)

    def _count(self, operation: str) -> KlarnaError | None:
        self.calls.append(str(operation))
        planned = self.planned.get(str(operation))
        if not planned:
            return None
        failure, executed = planned.popleft()
        if not executed:
            raise failure
        return failure

    def _raise(self, failure: KlarnaError | None) -> None:
        if failure is not None:
            raise failure


@dataclass
class MemoryEvidence:
    """Files by their attachment."""

    files: dict[str, bytes] = field(default_factory=dict)

    def form(self, case: Case, attachment: Attachment) -> UploadForm:
        url = f"https://files.example/{attachment.id}"
        return UploadForm(url=url, fields={"key": attachment.id}, expires_at=NOW + timedelta(minutes=15))

    def content(self, case: Case, attachment: Attachment) -> bytes | None:
        return self.files.get(attachment.id)
