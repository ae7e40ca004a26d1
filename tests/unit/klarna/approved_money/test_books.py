"""Klarna's books are read back exactly, piece by piece, or not at all."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kassa.domain.approved_money.movements import TransactionState
from kassa.domain.payments.answers import SeenCapture, SeenRefund, Standing
from kassa.failures import KlarnaRefused, KlarnaUnavailable
from simulator import transaction_views
from simulator.state import transactions
from simulator.state.records import Account
from tests.unit.klarna.klarna_talk import ACCOUNT, NOON, TAKEN, TRANSACTION_ID, Klarna, refuses, says

FIRST = {"payment_capture_id": "krn:1", "payment_capture_reference": "cap_1", "capture_amount": 1000}
SECOND = {"payment_capture_id": "krn:2", "capture_amount": 400}
BACK = {"payment_refund_id": "krn:r", "payment_refund_reference": "ref_1", "refund_amount": 300}
SEEN_FIRST = SeenCapture(klarna_capture_id="krn:1", amount=1000, reference="cap_1")
SEEN_SECOND = SeenCapture(klarna_capture_id="krn:2", amount=400)
SEEN_BACK = SeenRefund(klarna_refund_id="krn:r", klarna_capture_id="krn:1", amount=300, reference="ref_1")


def books(**transaction: object) -> Standing:
    return Klarna(says({"payment_transaction_id": TRANSACTION_ID} | transaction)).books.transaction(TAKEN, within=8)


def test_all_that_klarna_shows_is_read() -> None:
    seen = books(
        state="AUTHORIZED",
        amount=2900,
        remaining_authorized_amount=1500,
        captured_amount=1400,
        refunded_amount=300,
        payment_captures=[FIRST | {"refunded_amount": 300}, SECOND],
        payment_refunds=[BACK | {"payment_capture_id": "krn:1"}],
        expires_at="2026-03-29T10:16:02.123456789Z",
    )
    assert seen == Standing(
        remaining_authorized=1500,
        captured=1400,
        refunded=300,
        state=TransactionState.AUTHORIZED,
        amount=2900,
        expires_at=datetime(2026, 3, 29, 10, 16, 2, 123456, tzinfo=UTC),
        captures=(SEEN_FIRST, SEEN_SECOND),
        refunds=(SEEN_BACK,),
        correlation_id="corr-1",
    )


@pytest.mark.parametrize(
    "told",
    [
        {"payment_refunds": [BACK | {"payment_capture_id": "krn:1"}]},
        {"payment_captures": [FIRST | {"payment_refunds": [BACK]}, SECOND]},
        {"payment_captures": [FIRST | {"payment_refunds": [BACK]}, SECOND], "payment_refunds": [BACK]},
        {"payment_captures": [FIRST | {"payment_refunds": [BACK], "refunded_amount": 300}, SECOND]},
    ],
)
def test_refunds_are_read_at_the_top_and_within_each_capture(told: dict[str, Any]) -> None:
    for sums in ({}, {"captured_amount": 1400, "refunded_amount": 300, "remaining_authorized_amount": 1500}):
        seen = books(**{"state": "AUTHORIZED", "amount": 2900, "payment_captures": [FIRST, SECOND], **told, **sums})
        assert (seen.captured, seen.refunded, seen.remaining_authorized) == (1400, 300, 1500)
        assert (seen.captures, seen.refunds) == ((SEEN_FIRST, SEEN_SECOND), (SEEN_BACK,))


def test_a_refund_that_names_no_capture_is_seen_as_such() -> None:
    seen = books(state="COMPLETED", captured_amount=1000, payment_captures=[FIRST], payment_refunds=[BACK])
    assert seen.refunds == (replace(SEEN_BACK, klarna_capture_id=None),)


def test_a_state_that_klarna_adds_is_no_state_of_ours_and_no_failure() -> None:
    sums = {"remaining_authorized_amount": 0, "captured_amount": 1000}
    assert books(state="NEWLY_INVENTED", payment_captures=[FIRST], **sums).state is None


@pytest.mark.parametrize(
    "transaction",
    [
        {"state": "COMPLETED", "amount": 0, "captured_amount": 0},
        {"state": "COMPLETED", "amount": 0, "payment_captures": [FIRST | {"capture_amount": 0}]},
        {"state": "AUTHORIZED", "amount": 0},
    ],
)
def test_a_transaction_of_nothing_has_moved_nothing(transaction: dict[str, Any]) -> None:
    seen = books(**transaction)
    assert (seen.remaining_authorized, seen.captured, seen.refunded) == (0, 0, 0)


@pytest.mark.parametrize(
    "transaction",
    [
        {"captured_amount": 1000},
        {"captured_amount": 1000, "payment_captures": []},
        {"captured_amount": 1000, "payment_captures": {"1": FIRST}},
        {"captured_amount": 1400, "payment_captures": [FIRST]},
        {"captured_amount": 0, "payment_captures": [FIRST]},
        {"captured_amount": 1000, "payment_captures": [FIRST | {"payment_capture_id": None}]},
        {"captured_amount": 1000, "payment_captures": [FIRST | {"payment_capture_id": ""}]},
        {"captured_amount": 1000, "payment_captures": [FIRST | {"capture_amount": "1000"}]},
        {"captured_amount": 1000, "payment_captures": ["krn:1"]},
        {"captured_amount": 2000, "payment_captures": [FIRST, FIRST]},
        {"payment_captures": [FIRST, FIRST]},
        {"payment_captures": [FIRST], "refunded_amount": 300},
        {"payment_captures": [FIRST], "refunded_amount": 300, "payment_refunds": []},
        {"payment_captures": [FIRST | {"refunded_amount": 300}]},
        {"payment_captures": [FIRST], "refunded_amount": 200, "payment_refunds": [BACK]},
        {"payment_captures": [FIRST], "refunded_amount": 0, "payment_refunds": [BACK]},
        {"payment_captures": [FIRST], "refunded_amount": 300, "payment_refunds": {"1": BACK}},
        {"payment_captures": [FIRST], "payment_refunds": [BACK | {"payment_refund_id": None}]},
        {"payment_captures": [FIRST], "refunded_amount": 300, "payment_refunds": [BACK | {"refund_amount": None}]},
        {"payment_captures": [FIRST], "payment_refunds": [BACK, BACK]},
        {"payment_captures": [FIRST], "payment_refunds": [BACK | {"payment_capture_id": "krn:9"}]},
        {"payment_captures": [FIRST, SECOND | {"refunded_amount": 300}], "refunded_amount": 300},
        {
            "payment_captures": [FIRST, SECOND | {"refunded_amount": 300}],
            "payment_refunds": [BACK | {"payment_capture_id": "krn:1"}],
        },
        {"payment_captures": [FIRST | {"refunded_amount": 0, "payment_refunds": [BACK]}], "refunded_amount": 300},
        {
            "payment_captures": [FIRST, SECOND],
            "payment_refunds": [BACK | {"payment_capture_id": "krn:2", "refund_amount": 401}],
        },
        {
            "payment_captures": [FIRST | {"payment_refunds": [BACK]}],
            "payment_refunds": [BACK | {"refund_amount": 299}],
            "refunded_amount": 300,
        },
        {
            "payment_captures": [FIRST | {"payment_refunds": [BACK]}, SECOND],
            "payment_refunds": [BACK | {"payment_capture_id": "krn:2"}],
        },
        {"payment_captures": [FIRST | {"payment_refunds": [BACK | {"payment_capture_id": "krn:2"}]}, SECOND]},
        {
            "payment_captures": [FIRST | {"payment_refunds": [BACK]}],
            "payment_refunds": [BACK | {"payment_refund_reference": "ref_2"}],
        },
        {"payment_captures": [FIRST], "amount": 999},
        {"payment_captures": [FIRST], "amount": "2900"},
        {"payment_captures": [FIRST], "amount": 2900, "remaining_authorized_amount": 1901},
        {"captured_amount": 0, "amount": 2900},
    ],
)
def test_books_that_are_not_whole_or_contradict_themselves_are_no_answer(transaction: dict[str, Any]) -> None:
    with pytest.raises(KlarnaUnavailable) as failure:
        books(**{"state": "COMPLETED", **transaction})
    assert failure.value.code == "unreadable_answer"
    assert failure.value.correlation_id == "corr-1"


def test_a_transaction_that_is_not_there_is_a_refusal() -> None:
    with pytest.raises(KlarnaRefused):
        Klarna(refuses(404, "RESOURCE_NOT_FOUND")).books.transaction(TAKEN, within=8)


REFERENCES = st.none() | st.text(min_size=1, max_size=8).filter(lambda text: text.isprintable())
AMOUNTS = st.integers(0, 10**9)


@st.composite
def ledgers(draw: st.DrawFn) -> transactions.PaymentTransaction:
    """Any transaction that the simulator can show."""
    captures = [
        transactions.Capture(id=f"krn:c{number}", amount=amount, captured_at=NOON, reference=draw(REFERENCES))
        for number, amount in enumerate(draw(st.lists(AMOUNTS, max_size=5)))
    ]
    refunds: list[transactions.Refund] = []
    for capture in captures:
        left = capture.amount
        while left and draw(st.booleans()):
            amount = draw(st.integers(1, left))
            left -= amount
            name, reference = f"krn:r{len(refunds)}", draw(REFERENCES)
            refunds.append(
                transactions.Refund(
                    id=name, capture_id=capture.id, amount=amount, refunded_at=NOON, reference=reference
                )
            )
    remaining = draw(AMOUNTS)
    states = list(transactions.TransactionState)
    if not captures:
        states.remove(transactions.TransactionState.COMPLETED)
    return transactions.PaymentTransaction(
        id=TRANSACTION_ID,
        account=Account(id=ACCOUNT, name="Cafe Norr"),
        reference=TAKEN.id,
        purchase_reference=None,
        request_id=None,
        request_reference=None,
        amount=sum(capture.amount for capture in captures) + remaining,
        currency="SEK",
        purchase_data={},
        state=draw(st.sampled_from(states)),
        created_at=NOON,
        updated_at=NOON,
        expires_at=NOON + timedelta(days=28),
        captures=captures,
        refunds=draw(st.permutations(refunds)),
    )


@given(ledger=ledgers())
def test_any_mixture_of_captures_and_refunds_is_read_back_exactly(ledger: transactions.PaymentTransaction) -> None:
    seen = books(**transaction_views.payment_transaction(ledger))
    assert seen == Standing(
        remaining_authorized=ledger.remaining_authorized_amount,
        captured=ledger.captured_amount,
        refunded=ledger.refunded_amount,
        state=TransactionState(ledger.state),
        amount=ledger.amount,
        expires_at=ledger.expires_at,
        captures=tuple(
            SeenCapture(klarna_capture_id=one.id, amount=one.amount, reference=one.reference) for one in ledger.captures
        ),
        refunds=tuple(
            SeenRefund(
                klarna_refund_id=one.id, klarna_capture_id=one.capture_id, amount=one.amount, reference=one.reference
            )
            for one in ledger.refunds
        ),
        correlation_id="corr-1",
    )


@given(ledger=ledgers(), data=st.data())
def test_no_piece_can_go_missing_unnoticed(ledger: transactions.PaymentTransaction, data: st.DataObject) -> None:
    shown = transaction_views.payment_transaction(ledger)
    pieces = [
        (name, number)
        for name, amount in (("payment_captures", "capture_amount"), ("payment_refunds", "refund_amount"))
        for number, one in enumerate(shown[name])
        if one[amount]
    ]
    if not pieces:
        return
    name, number = data.draw(st.sampled_from(pieces))
    del shown[name][number]
    with pytest.raises(KlarnaUnavailable):
        books(**shown)
