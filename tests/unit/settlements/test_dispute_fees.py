"""What Klarna charges for a dispute is told by lines of two kinds, and stands with the first capture of the payment."""

from dataclasses import replace

import pytest

from kassa.adapters.settlements.line_maker import line_maker
from kassa.domain.settlements.booked import BookedPayment
from kassa.domain.settlements.brought import dispute_lines_in
from kassa.domain.settlements.lines import Line
from tests.support.settlement_day import COLUMNS, SETTLEMENT, Sale

_COLUMNS = (*COLUMNS, "fee_amount")
MAKE = line_maker(_COLUMNS, settlement_id=SETTLEMENT.id)
PAYMENT = Sale(amount=5000).booked(0)
FIRST = PAYMENT.captures[0]


def line(word: str, amount: int, **cells: str | int) -> Line:
    said = {"type": word, "amount": amount, "currency": "SEK", "dispute_id": "krn:d:1"} | cells
    return MAKE([str(said.get(name, "")) for name in _COLUMNS], 6)


def told(*lines: Line, payment: BookedPayment | None = PAYMENT) -> list[tuple[str, int]]:
    """What these lines charge for disputes, each by its name."""
    found = dispute_lines_in(SETTLEMENT, [(each, payment) for each in lines])
    return [(line.name, line.charged) for _, entry in found for line in entry.dispute_lines]


FEE = line("FEE", -1500, tax_amount=-375)
LINES = {
    "a line of its own": (FEE, 1500),
    "its own, under newer columns": (line("FEE", 0, fee_amount=-1500, tax_amount=-375), 1500),
    "the dispute's line": (line("DISPUTE", -5000, fee_amount=-1500, tax_amount=-375), 1500),
    "held for nothing": (line("DISPUTE", -5000), 0),
    "given back with the money": (line("REVERSAL", 5000, fee_amount=1500, tax_amount=375), -1500),
}


@pytest.mark.parametrize("which", LINES)
def test_a_dispute_costs_what_a_line_says_before_its_tax(which):
    of_dispute, charged = LINES[which]
    assert [fee for _, fee in told(of_dispute)] == [charged]


NOTHING = {
    "the fee of a capture": line("FEE", -1500, dispute_id="", payment_capture_id="krn:t:0:capture:1"),
    "a correction": line("CORRECTION", -1500),
    "in another currency": line("FEE", -1500, currency="EUR"),
}


@pytest.mark.parametrize("which", NOTHING)
def test_other_lines_say_nothing_of_what_a_dispute_costs(which):
    assert told(NOTHING[which]) == []


def test_what_is_not_ours_or_never_captured_has_no_price():
    assert told(FEE, payment=None) == told(FEE, payment=replace(PAYMENT, captures=())) == []


def test_the_same_line_has_the_same_name_and_each_other_one_its_own():
    others = [line("FEE", -700, dispute_id="krn:d:2"), LINES["the dispute's line"][0]]
    others.append(LINES["given back with the money"][0])
    names = [name for name, _ in told(FEE, line("FEE", -9999), *others)]
    assert names[0] == names[1]
    assert len(set(names)) == 4


def test_it_stands_with_the_first_capture_whichever_the_line_names_and_however_many_there_are():
    second = replace(FIRST, id="cap_2", klarna_id="krn:t:0:capture:2")
    more = replace(PAYMENT, captures=(FIRST, second))
    for cells in ({}, {"capture_reference": "cap_2"}, {"payment_capture_id": "krn:t:0:capture:2"}):
        of_dispute = line("FEE", -1500, **cells)
        seen = [(of_dispute, PAYMENT), (of_dispute, more)]
        assert [entry.id for _, entry in dispute_lines_in(SETTLEMENT, seen)] == [FIRST.id] * 2
