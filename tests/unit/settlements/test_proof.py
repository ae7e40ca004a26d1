"""Every number can be shown as the sum of its parts, down to the formula of a fee."""

import pytest

from kassa.adapters.settlements.local_file import LocalFile
from kassa.domain.settlements.proof import DoesNotAddUp, Figure
from kassa.use_cases.settlements.prove import Prove
from tests.support.settlement_day import SETTLEMENT, Day, Sale
from tests.support.settlement_faults import FAULTS

DAY = Day.of(
    [Sale(amount=10_150, refunded=700, discount=10, penalty=4), Sale(amount=9900, cap=100, merchant=1), Sale(amount=7)]
)


@pytest.fixture
def file(tmp_path):
    def written(day):
        path = tmp_path / "settlement.csv"
        path.write_text(day.text())
        return LocalFile(path, settlement_id=SETTLEMENT.id, lines_of_a_batch=2)

    return written


def shown(figure: Figure | None) -> Figure:
    assert figure is not None
    return figure


def leaves(figure):
    return [leaf for part in figure.parts for leaf in leaves(part)] if figure.parts else [figure]


def test_a_payout_is_shown_down_to_what_each_merchant_adds_to_it(prove):
    result = prove(DAY)
    proof = shown(Prove(books=DAY.books).payout(result, "SEK"))
    assert proof.amount == result.equations[0].payout == sum(leaf.amount for leaf in leaves(proof))
    assert [part.label for part in proof.parts] == [
        "opening balance",
        "capture",
        "fee",
        "refund",
        "carried to the next settlement",
    ]
    assert Prove(books=DAY.books).payout(result, "EUR") is None


def test_a_line_of_a_fee_is_shown_as_its_formula(file):
    proof = shown(Prove(books=DAY.books).line(file(DAY), 6))
    charge, tax = proof.parts
    assert [(part.label, part.amount) for part in charge.parts] == [
        ("fixed", -300),
        ("2.49 % of 101.50 SEK, half to even", -253),
        ("discount", 10),
        ("penalty", -4),
    ]
    assert (charge.note, charge.amount, tax.amount) == ("the promised rate", -547, -137)


def test_the_cap_and_what_is_charged_beside_the_formula_are_shown(file):
    day = Day.of([Sale(amount=9900, cap=100)])
    FAULTS["another fee"].spoil(day, 0)
    charge = shown(Prove(books=day.books).line(file(day), 6)).parts[0]
    assert {part.label: part.amount for part in charge.parts}["a small payment costs 1.00 SEK at most"] == 447
    assert charge.parts[-1].label == "charged beside the formula"
    assert charge.parts[-1].amount == -1_234_567


def test_every_line_of_a_file_can_be_shown(file):
    read = file(DAY)
    for number in range(5, 5 + len(DAY.rows)):
        proof = shown(Prove(books=DAY.books).line(read, number))
        assert sum(leaf.amount for leaf in leaves(proof)) == proof.amount
    assert Prove(books=DAY.books).line(read, 4) is None
    assert Prove(books=DAY.books).line(read, 99) is None


def test_a_line_of_a_stranger_can_be_shown_too(file):
    proof = shown(Prove(books=Day.of([]).books).line(file(DAY), 6))
    assert proof.parts[0].note == "no capture of ours to compute it from"


def test_a_proof_of_wrong_sums_cannot_be_made():
    one = Figure(label="one", amount=1, currency="SEK")
    with pytest.raises(DoesNotAddUp):
        Figure(label="two", amount=2, currency="SEK", parts=(one,))
    with pytest.raises(DoesNotAddUp):
        Figure(label="one", amount=1, currency="EUR", parts=(one,))
