"""What stands of a transaction is read from every form in which Klarna may tell it, and never guessed."""

from typing import Any

import pytest

from kassa.domain.payments.answers import Standing
from kassa.failures import KlarnaRefused, KlarnaUnavailable
from tests.unit.klarna.klarna_talk import (
    ACCOUNT,
    CAPTURE_ID,
    PAYMENT,
    TAKEN,
    TRANSACTION_ID,
    Klarna,
    refuses,
    says,
)


def standing(**transaction: object) -> tuple[int, int, int]:
    """Remaining, captured, refunded."""
    seen = Klarna(says({"payment_transaction_id": TRANSACTION_ID} | transaction)).client.transaction(TAKEN, within=8)
    return seen.remaining_authorized, seen.captured, seen.refunded


def captured(*amounts: object) -> list[dict[str, object]]:
    return [{"payment_capture_id": f"krn:{amount}", "capture_amount": amount} for amount in amounts]


def test_the_transaction_is_read_by_its_id_without_an_idempotency_key() -> None:
    body = {"state": "COMPLETED", "remaining_authorized_amount": 0, "captured_amount": 2900, "refunded_amount": 0}
    klarna = Klarna(says(body))
    assert klarna.client.transaction(TAKEN, within=8) == Standing(
        remaining_authorized=0, captured=2900, refunded=0, correlation_id="corr-1"
    )
    (asked,) = klarna.asked
    assert asked.method == "GET"
    assert str(asked.url) == f"https://klarna.test/v2/accounts/{ACCOUNT}/payment/transactions/{TRANSACTION_ID}"
    assert "Klarna-Idempotency-Key" not in asked.headers


@pytest.mark.parametrize(
    ("transaction", "expected"),
    [
        ({"state": "AUTHORIZED", "remaining_authorized_amount": 1900, "captured_amount": 1000}, (1900, 1000, 0)),
        ({"state": "NEWLY_INVENTED", "remaining_authorized_amount": 5, "captured_amount": 7}, (5, 7, 0)),
        ({"state": "AUTHORIZED", "amount": 2900}, (2900, 0, 0)),
        ({"state": "AUTHORIZED", "amount": 2900, "captured_amount": 1000}, (1900, 1000, 0)),
        ({"state": "AUTHORIZED", "amount": 2900, "payment_captures": captured(1000, 400)}, (1500, 1400, 0)),
        ({"state": "AUTHORIZED", "amount": 2900, "remaining_authorized_amount": None}, (2900, 0, 0)),
        ({"state": "COMPLETED", "amount": 2900, "captured_amount": 1000}, (0, 1000, 0)),
        ({"state": "CLOSED", "amount": 2900}, (0, 0, 0)),
        ({"state": "CLOSED", "amount": 2900, "captured_amount": 1000}, (0, 1000, 0)),
        ({"state": "EXPIRED", "amount": 2900, "payment_captures": captured(1000)}, (0, 1000, 0)),
    ],
)
def test_what_remains_is_told_or_follows_from_the_state(
    transaction: dict[str, Any], expected: tuple[int, int, int]
) -> None:
    assert standing(**transaction) == expected


@pytest.mark.parametrize(
    "transaction",
    [
        {"captured_amount": 2900},
        {"captured_amount": 2900, "payment_captures": [{"payment_capture_id": CAPTURE_ID}]},
        {"payment_captures": captured(2900)},
        {"payment_captures": captured(2000, 900)},
        {"payment_captures": [{"amount": 2900}]},
        {"captured_amount": None, "payment_captures": captured(2900)},
    ],
)
def test_what_was_captured_is_told_or_summed(transaction: dict[str, Any]) -> None:
    assert standing(state="COMPLETED", **transaction) == (0, 2900, 0)


@pytest.mark.parametrize(
    "transaction",
    [
        {"refunded_amount": 500},
        {"refunded_amount": 500, "payment_refunds": []},
        {"payment_refunds": [{"refund_amount": 300}, {"refund_amount": 200}]},
        {"payment_refunds": [{"amount": 500}]},
        {"payment_captures": [{"capture_amount": 2900, "refunded_amount": 500}]},
        {"payment_captures": [{"refunded_amount": 500}, {"refunded_amount": None}, {}]},
        {"payment_captures": [{"payment_refunds": [{"refund_amount": 300}]}, {"refunded_amount": 200}]},
    ],
)
def test_what_was_refunded_is_told_or_summed(transaction: dict[str, Any]) -> None:
    assert standing(state="COMPLETED", captured_amount=2900, **transaction) == (0, 2900, 500)


@pytest.mark.parametrize("transaction", [{}, {"payment_refunds": []}, {"payment_refunds": None}])
def test_no_word_of_refunds_means_there_are_none(transaction: dict[str, Any]) -> None:
    assert standing(state="COMPLETED", captured_amount=2900, **transaction) == (0, 2900, 0)


def test_a_transaction_under_its_name_is_read_like_one_alone() -> None:
    body = {"state": "COMPLETED", "captured_amount": 2900, "refunded_amount": 2900}
    assert standing(payment_transaction=body) == (0, 2900, 2900)


@pytest.mark.parametrize(
    "transaction",
    [
        {},
        {"remaining_authorized_amount": 0},
        {"state": "NEWLY_INVENTED", "remaining_authorized_amount": 0},
        {"state": "NEWLY_INVENTED", "captured_amount": 0},
        {"state": [], "captured_amount": 0},
        {"state": "AUTHORIZED"},
        {"state": "AUTHORIZED", "amount": 2900, "captured_amount": 3000},
        {"state": "AUTHORIZED", "amount": "2900"},
        {"state": "AUTHORIZED", "amount": 2900, "remaining_authorized_amount": "all"},
        {"state": "COMPLETED"},
        {"state": "COMPLETED", "payment_captures": []},
        {"state": "COMPLETED", "payment_captures": [{"payment_capture_id": CAPTURE_ID}]},
        {"state": "COMPLETED", "payment_captures": [*captured(2000), None]},
        {"state": "COMPLETED", "payment_captures": {"capture_amount": 2900}},
        {"state": "COMPLETED", "captured_amount": 29.0},
        {"state": "COMPLETED", "captured_amount": True},
        {"state": "COMPLETED", "captured_amount": -1},
        {"state": "COMPLETED", "captured_amount": 10**16},
        {"state": "COMPLETED", "captured_amount": "2900", "payment_captures": captured(2900)},
        {"state": "COMPLETED", "captured_amount": 2900, "refunded_amount": "some"},
        {"state": "COMPLETED", "captured_amount": 2900, "refunded_amount": 2901},
        {"state": "COMPLETED", "captured_amount": 2900, "payment_refunds": [{"refund_amount": None}]},
        {"state": "COMPLETED", "captured_amount": 2900, "payment_refunds": {}},
        {"state": "COMPLETED", "captured_amount": 2900, "payment_captures": [{"refunded_amount": "some"}]},
        {"state": "COMPLETED", "captured_amount": 2900, "payment_captures": [{"payment_refunds": [{}]}]},
    ],
)
def test_an_amount_that_stays_unknown_is_no_usable_answer(transaction: dict[str, Any]) -> None:
    with pytest.raises(KlarnaUnavailable) as failure:
        standing(**transaction)
    assert failure.value.code == "unreadable_answer"
    assert failure.value.correlation_id == "corr-1"


def test_a_list_is_no_transaction() -> None:
    with pytest.raises(KlarnaUnavailable):
        Klarna(says([])).client.transaction(TAKEN, within=8)


def test_a_transaction_that_is_not_there_is_a_refusal() -> None:
    with pytest.raises(KlarnaRefused):
        Klarna(refuses(404, "RESOURCE_NOT_FOUND")).client.transaction(TAKEN, within=8)


def test_looking_for_a_transaction_that_was_never_made_is_a_mistake_of_ours() -> None:
    for ask in (Klarna().client.transaction, Klarna().client.reverse):
        with pytest.raises(ValueError, match="no transaction"):
            ask(PAYMENT, within=8)
