"""The real adapter against the simulator: what we send is what Klarna asks for, and what it answers we understand."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kassa.adapters.klarna.calls import Calls
from kassa.adapters.klarna.disputes.client import KlarnaDisputes
from kassa.adapters.klarna.disputes.operations import DISPUTE_OPERATIONS
from kassa.adapters.klarna.disputes.readers import disputes_in
from kassa.adapters.klarna.disputes.words import EVIDENCE, OUTCOMES, REASONS, STATES, reason_of
from kassa.adapters.klarna.replies import Reply
from kassa.adapters.klarna.settings import KlarnaSettings
from kassa.domain.access.caller import KeyKind
from kassa.domain.disputes.case import Answer, Attachment, Exhibit, MediaType, opened
from kassa.domain.disputes.dispute import Action, DisputeOutcome, DisputeReason, DisputeState, RepresentmentState
from kassa.domain.disputes.reasons import ABOUT
from kassa.domain.ids import derived
from kassa.domain.payments.changes import hear
from kassa.failures import KlarnaConflict, KlarnaUnavailable
from simulator.server import running
from tests.functional.payments.conftest import BASKET, Counter, with_a_store
from tests.support.disputes import PDF, a_sold_payment
from tests.support.klarna_accounts import SleeplessTransport
from tests.support.wire import wire

ATTACHMENT = Attachment(
    id=derived("att", "1"), filename='kvitto "1".pdf', created_at=datetime.now(UTC), media_type=MediaType.PDF
)


class Disputed:
    """A payment at the simulator whose shopper disputes it."""

    def __init__(self, url: str, transport: SleeplessTransport) -> None:
        self.counter = with_a_store(Counter(url, transport))
        settings = KlarnaSettings(
            url=url, api_key="klarna_test_api_simulator", authentication="raw", integrator="KASSA_TEST"
        )
        self.klarna = KlarnaDisputes(
            settings, Calls(url, transport, clock=transport.clock, sleep=transport.clock.sleep, chance=lambda: 0.5)
        )
        self.counter.sim("/outcomes", {"first_call": "APPROVED"})
        payment = self.counter.payment()
        self.payment = hear(payment, self.counter.klarna.authorize(payment, BASKET, within=5), at=payment.created_at)
        self.counter.sim("/disputes", {"reference": payment.id, "reason": "INCORRECT_AMOUNT", "amount": 900})

    @property
    def seen(self):
        (seen,) = self.klarna.of_payment(self.payment, within=5)
        return seen

    @property
    def case(self):
        return opened(self.seen, payment_id=self.payment.id, merchant_id="mer_1", live=False, at=datetime.now(UTC))

    def proof(self):
        """The case with a file that Klarna has, and an answer that names it."""
        klarna_id = self.klarna.attach(self.payment, self.case, ATTACHMENT, PDF, within=5)
        case = replace(self.case, attachments=(replace(ATTACHMENT, klarna_id=klarna_id),))
        return case, answer(Action.REPRESENT, exhibits=(Exhibit(attachment_id=ATTACHMENT.id, description="Receipt"),))


def answer(action, **more):
    values = {"id": f"ans_{action}", "action": action, "by": KeyKind.MERCHANT, "request_hash": "", "text": "It was"}
    return Answer(requested_at=datetime.now(UTC), **{**values, **more})


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with running() as url:
        yield url


@pytest.fixture
def disputed(address: str) -> Iterator[Disputed]:
    with SleeplessTransport() as transport:
        yield Disputed(address, transport)


def test_a_dispute_is_read_with_its_capture_its_money_and_its_day(disputed):
    seen = disputed.seen
    assert (seen.state, seen.reason) == (DisputeState.INITIATED, DisputeReason.INCORRECT_AMOUNT)
    assert (seen.amount, seen.currency) == (900, "SEK")
    assert seen.capture_id == disputed.payment.captures[0].id
    assert seen.answer_by - seen.opened_at == timedelta(days=21)
    (glimpse,) = disputed.klarna.changed_since(seen.opened_at - timedelta(seconds=1), within=5)
    assert (glimpse.klarna_id, glimpse.payment_id) == (seen.klarna_id, disputed.payment.id)
    assert disputed.klarna.changed_since(seen.opened_at + timedelta(hours=1), within=5) == []


def test_a_file_and_an_answer_asked_for_twice_are_one(disputed):
    case, represent = disputed.proof()
    again, _ = disputed.proof()
    assert again.attachments == case.attachments
    for _ in range(2):
        disputed.klarna.answer(disputed.payment, case, represent, within=5)
    seen = disputed.seen
    assert (seen.state, seen.evidence) == (DisputeState.REPRESENTMENT, RepresentmentState.EVIDENCE_RECEIVED)
    brought = wire.get(
        f"{disputed.counter.url}/v4/payment/disputes/{seen.klarna_id}/attachments/{case.attachments[0].klarna_id}/download",
        headers={"Authorization": "Basic klarna_test_api_simulator"},
    )
    assert (brought.content, brought.headers["content-type"]) == (PDF, "application/pdf")


def test_an_appeal_goes_to_arbitration_and_what_klarna_decides_is_read(disputed):
    case, represent = disputed.proof()
    disputed.klarna.answer(disputed.payment, case, represent, within=5)
    disputed.counter.sim(f"/disputes/{case.dispute.id}/resolve", {"outcome": "lost", "final": False})
    seen = disputed.seen
    assert (seen.state, seen.answer_by - seen.changed_at) == (DisputeState.PRE_ARBITRATION, timedelta(days=10))
    disputed.klarna.answer(disputed.payment, case, answer(Action.APPEAL), within=5)
    disputed.counter.sim(f"/disputes/{case.dispute.id}/resolve", {"outcome": "won"})
    assert (disputed.seen.state, disputed.seen.outcome) == (DisputeState.CLOSED, DisputeOutcome.WON)


def test_who_gives_up_has_lost_and_can_say_nothing_more(disputed):
    disputed.klarna.answer(disputed.payment, disputed.case, answer(Action.ACCEPT_LOSS), within=5)
    assert disputed.seen.outcome is DisputeOutcome.LOST
    with pytest.raises(KlarnaConflict):
        disputed.klarna.answer(disputed.payment, disputed.case, answer(Action.APPEAL), within=5)


def test_every_documented_word_has_one_of_ours_and_every_one_of_ours_can_be_reached():
    for words, ours in (
        (STATES, DisputeState),
        (OUTCOMES, DisputeOutcome),
        (EVIDENCE, RepresentmentState),
        (REASONS, set(DisputeReason) - {DisputeReason.OTHER}),
    ):
        assert {str(one) for one in ours} == set(words)
        assert {word: str(one) for word, one in words.items()} == {word: word for word in words}
    assert set(ABOUT) == set(DisputeReason)
    assert [reason_of(word) for word in ("TASTE", None, 7)] == [DisputeReason.OTHER] * 3


def listed(**changes):
    one = {
        "payment_dispute_id": "krn:d:1",
        "payment_transaction_id": "krn:transaction:1",
        "state": "INITIATED",
        "dispute_details": {"dispute_amount": 900, "currency": "SEK"},
        "created_at": "2026-03-01T10:00:00Z",
    }
    body = {"disputes": [{name: value for name, value in (one | changes).items() if value is not None}]}
    return Reply(operation=DISPUTE_OPERATIONS[0], body=body, correlation_id=None)


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "PONDERING"},
        {"state": "CLOSED"},
        {"state": "CLOSED", "dispute_outcome": "DRAW"},
        {"payment_dispute_id": None},
        {"dispute_details": {"dispute_amount": "9.00", "currency": "SEK"}},
        {"dispute_details": None},
        {"created_at": "yesterday"},
    ],
)
def test_a_dispute_that_cannot_be_understood_is_no_dispute_that_we_guess_at(changes):
    with pytest.raises(KlarnaUnavailable):
        disputes_in(listed(**changes), a_sold_payment())


def test_a_dispute_of_another_transaction_is_not_taken_for_ours():
    assert len(disputes_in(listed(), a_sold_payment())) == 1
    assert disputes_in(listed(payment_transaction_id="krn:transaction:2"), a_sold_payment()) == []
    by_order = listed(payment_transaction_id=None, order_id="krn:transaction:1")
    assert len(disputes_in(by_order, a_sold_payment())) == 1


def test_the_document_tells_of_every_reason():
    told = (Path(__file__).parents[3] / "docs/disputes.md").read_text(encoding="utf-8")
    for reason, about in ABOUT.items():
        assert f"| `{reason}` | {about.meaning} | {about.evidence} |" in told
