"""Discounts, penalties and corrections."""

import pytest

from tests.simulator.settling import lines_of, paid, settled
from tests.simulator.till import CONFLICT, INVALID, NOT_THERE, ONE, TWO, JsonObject, Till, refused


def _fee_of(till: Till, settlement: JsonObject) -> JsonObject:
    (fee,) = [row for row in lines_of(till, settlement) if row["type"] == "FEE"]
    return {name: fee[name] for name in ("amount", "tax_amount", "discount_amount", "penalty_amount")}


def test_discount_and_penalty_are_in_the_fee_and_named_beside_it(till: Till) -> None:
    transaction_id = paid(till, 10_000)
    for kind, amount in (("discount", 40), ("penalty", 100), ("penalty", 5)):
        body = {"kind": kind, "reference": transaction_id, "amount": amount}
        till.sim("POST", "/settlements/adjustments", body)
    settlement = settled(till)
    assert _fee_of(till, settlement) == {
        "amount": "-614",
        "tax_amount": "-154",
        "discount_amount": "40",
        "penalty_amount": "105",
    }
    assert (settlement["total_discount_amount"], settlement["total_penalty_amount"]) == (40, 105)
    late = {"kind": "discount", "reference": transaction_id, "amount": 1}
    assert refused(till.call("POST", "/_sim/settlements/adjustments", late)) == CONFLICT


def test_corrections_are_lines_with_their_sign(till: Till) -> None:
    transaction_id = paid(till, 10_000)
    till.sim("POST", "/settlements/adjustments", {"kind": "correction", "reference": transaction_id, "amount": -70})
    of_account = {"kind": "correction", "partner_account_id": TWO, "currency": "SEK", "amount": 20}
    till.sim("POST", "/settlements/adjustments", of_account)
    settlement = settled(till)
    found = [row for row in lines_of(till, settlement) if row["type"] == "CORRECTION"]
    assert [(row["amount"], row["payment_transaction_id"], row["account_id"]) for row in found] == [
        ("-70", transaction_id, ONE),
        ("20", "", TWO),
    ]
    assert settlement["total_correction_amount"] == -50


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        ({}, INVALID),
        ({"kind": "discount", "amount": 5}, INVALID),
        ({"kind": "discount", "amount": -5, "reference": "pay_1"}, INVALID),
        ({"kind": "correction", "amount": 0, "reference": "pay_1"}, INVALID),
        ({"kind": "correction", "amount": 5, "partner_account_id": ONE}, INVALID),
        ({"kind": "gift", "amount": 5, "reference": "pay_1"}, INVALID),
        ({"kind": "penalty", "amount": 5, "reference": "pay_1", "why": "so"}, INVALID),
        ({"kind": "penalty", "amount": 5, "reference": "pay_9"}, NOT_THERE),
        ({"kind": "correction", "amount": 5, "partner_account_id": "x", "currency": "SEK"}, NOT_THERE),
    ],
)
def test_an_adjustment_that_cannot_be_is_refused(till: Till, body: JsonObject, answer: tuple[int, str]) -> None:
    paid(till)
    assert refused(till.call("POST", "/_sim/settlements/adjustments", body)) == answer


def test_nothing_captured_means_nothing_to_adjust(till: Till) -> None:
    paid(till, capture="LATER")
    body = {"kind": "discount", "reference": "pay_1", "amount": 5}
    assert refused(till.call("POST", "/_sim/settlements/adjustments", body)) == CONFLICT
