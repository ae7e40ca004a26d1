"""What people read is in major units, and what programs read is in minor ones."""

from decimal import Decimal

import pytest

from kassa.domain.settlements.breaks import OverTheLimit, write_off
from kassa.domain.settlements.explanations import Explanation
from kassa.domain.settlements.refusals import FileRefused
from kassa.domain.settlements.sums import Equation
from tests.support.settlement_day import START, Day, Sale
from tests.support.settlement_faults import FAULTS


@pytest.mark.parametrize(
    ("code", "about", "currency", "said"),
    [
        (
            "amount_differs",
            {"expected": 9000, "found": 8900},
            "SEK",
            "Our books say 90.00 SEK, the line says 89.00 SEK.",
        ),
        ("amount_differs", {"expected": 9000, "found": -1}, "JPY", "Our books say 9000 JPY, the line says -1 JPY."),
        ("held_otherwise", {"expected": 5, "found": 0}, "KWD", "Of 0.005 KWD in dispute, 0.000 KWD was held."),
        (
            "other_rate",
            {"fixed": 300, "variable": 2_490_000},
            "EUR",
            "The fee fits the rate on the line, 3.00 EUR and 2.49 %, which is not the one that was promised.",
        ),
        ("other_currency", {"expected": "SEK", "found": "EUR"}, "EUR", "Our books are in SEK, the line is in EUR."),
        ("twice_in_file", {"first": 1200}, "SEK", "The same as line 1200."),
        ("earlier_period", {"subject": "cap_1", "days": 3}, "SEK", "cap_1 was booked 3 days before this period began."),
        ("cap_left_out", {"cap": 150}, "SEK", "The fee is right without the cap of 1.50 SEK."),
    ],
)
def test_a_sentence_has_amounts_as_people_write_them(code, about, currency, said):
    assert Explanation(code, about).sentence(currency) == said
    assert Explanation(code, about).about == about


def test_a_break_tells_programs_integers_and_people_money(prove):
    day = Day.of([Sale(amount=9000, currency="JPY"), Sale(amount=700)])
    FAULTS["another amount"].spoil(day, 0)
    (found,) = prove(day).breaks
    assert found.explanations[0].about == {"expected": 9000, "found": 21_345}
    assert found.explanations[0].sentence(found.currency) == "Our books say 9000 JPY, the line says 21345 JPY."
    with pytest.raises(OverTheLimit, match="12345 JPY is more than 1000 JPY"):
        write_off(found, limit=Decimal(1000), by="ada", at=START, note="no")


def test_sums_that_are_wrong_are_told_as_money():
    with pytest.raises(FileRefused) as refused:
        Equation(currency="SEK", opening=-100, moved=50_000, payout=49_900, closing=1)
    assert refused.value.detail == (
        "opening balance -1.00 SEK + lines 500.00 SEK is not payout 499.00 SEK + closing balance 0.01 SEK"
    )
