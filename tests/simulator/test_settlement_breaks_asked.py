"""Asking for breaks."""

import pytest

from simulator.settlements.break_kinds import KINDS
from tests.simulator.settling import captured, closed, lines_of, paid, refunded, settled, terms
from tests.simulator.till import CONFLICT, INVALID, Till, refused


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_break_finds_something_in_either_flavour(till: Till, kind: str) -> None:
    till.sim("POST", "/settlements/settings", {"columns": "newer"})
    terms(till, microtransaction_cap=100)
    paid(till)
    (made,) = closed(till, kind)["breaks"]
    assert made["kind"] == kind
    if made["settlement_id"] is None:
        assert kind in {"late", "missing_in_file"}, "nothing is left to settle"
    else:
        assert all(1 <= line <= len(lines_of(till, made)) for line in made["lines"])


def test_several_breaks_are_on_several_lines(till: Till) -> None:
    for number in range(1, 5):
        paid(till, 1000 * number)
    made = closed(till, "fee", "vat", "amount", "duplicate")["breaks"]
    lines = [line for each in made for line in each["lines"]]
    assert len(lines) == len(set(lines)) == 6


def test_a_break_that_finds_no_line_closes_nothing(till: Till) -> None:
    paid(till)
    twice = {"breaks": ["fee", "vat"]}
    assert refused(till.call("POST", "/_sim/settlements/close", twice)) == CONFLICT
    assert till.sim("GET", "/settlements/files")["files"] == []
    assert len(closed(till)["settlements"]) == 1


@pytest.mark.parametrize(
    "breaks",
    ["fee", ["thunder"], [5], [{"kind": "fee", "by": 0}], [{"kind": "fee", "at": 3}], [{"currency": "SEK"}], {}],
)
def test_a_break_that_there_is_not_is_refused(till: Till, breaks: object) -> None:
    assert refused(till.call("POST", "/_sim/settlements/close", {"breaks": breaks})) == INVALID


def test_one_payment_is_refunded_behind_our_back_once_in_a_closing(till: Till) -> None:
    transaction_id = paid(till, 5000, capture="LATER")
    captured(till, transaction_id, 1000)
    captured(till, transaction_id, 2000)
    twice = {"breaks": ["portal_action", "portal_action"]}
    assert refused(till.call("POST", "/_sim/settlements/close", twice)) == CONFLICT
    assert till.shown(transaction_id)["refunded_amount"] == 0
    refunded(till, transaction_id, 1000)
    asked = {"kind": "portal_action", "reference": f"{transaction_id}:capture:1"}
    assert refused(till.call("POST", "/_sim/settlements/close", {"breaks": [asked]})) == CONFLICT


def test_what_changed_last_is_what_is_carried_over(till: Till) -> None:
    terms(till, fixed=0, variable=0, tax_variable=0)
    transaction_id = paid(till, 100)
    refunded(till, transaction_id, 100)
    debt = settled(till, {"kind": "changed", "by": 30})
    assert debt["closing_balance_amount"] == -30
    paid(till, 100)
    assert settled(till)["opening_balance_amount"] == -30
