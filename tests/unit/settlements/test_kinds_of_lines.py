"""Lines that are neither a plain capture, fee nor refund, and the other ways of writing those."""

from dataclasses import replace

import pytest

from kassa.domain.settlements.booked import BookedDispute
from kassa.domain.settlements.refusals import FileRefused
from tests.support.settlement_day import COLUMNS, Day, Row, Sale

WITH_FEES = (*COLUMNS, "fee_amount")


def on_one_line(day: Day) -> Day:
    """The fee of each capture on the capture's own line."""
    rows: list[Row] = []
    for row in day.rows:
        if row["type"] == "FEE":
            said = {name: value for name, value in row.items() if name not in ("type", "amount")}
            rows[-1] |= {**said, "fee_amount": row["amount"]}
        else:
            rows.append(dict(row))
    return replace(day, rows=rows)


def added(day: Day, word: str, amount: int, **cells: str | int) -> Day:
    """One more line about the first capture."""
    day.rows.append({**day.rows[0], "type": word, "amount": amount, **cells})
    return day


class Combined(Day):
    """A day whose sums count the fees on the captures' lines."""

    def text(self, **_: object) -> str:
        separate = Day(payments=[], rows=[dict(row) for row in self.rows])
        for row in self.rows:
            if row.get("fee_amount"):
                separate.rows.append({**row, "type": "FEE", "amount": int(row["fee_amount"]), "tax_amount": 0})
        head = separate.text().split("\n\n")[0].replace(f",{len(separate.rows)},", f",{len(self.rows)},")
        body = Day(payments=[], rows=self.rows).text(columns=WITH_FEES).split("\n\n")[1]
        return f"{head}\n\n{body}"


def combined(day: Day) -> Combined:
    return Combined(payments=day.payments, rows=on_one_line(day).rows)


def test_a_fee_on_the_line_of_its_capture_is_proved_as_well(prove):
    result = prove(combined(Day.of([Sale(amount=5000, refunded=700, discount=10), Sale(amount=9900)])))
    assert (result.lines, result.breaks) == (3, ())


def test_a_wrong_fee_on_the_line_of_its_capture_is_found(prove):
    day = combined(Day.of([Sale(amount=5000)]))
    day.rows[0]["fee_amount"] = int(day.rows[0]["fee_amount"]) - 1_000_000
    assert {found.reason for found in prove(day).breaks} == {"fee", "vat"}  # its VAT did not follow


def test_a_fee_may_stand_in_either_column_but_not_as_two_numbers(prove):
    day = Day.of([Sale(amount=5000)])
    day.rows[1]["fee_amount"] = day.rows[1]["amount"]
    assert prove(day, columns=WITH_FEES).breaks == ()
    day.rows[1]["fee_amount"] = int(day.rows[1]["amount"]) - 1
    with pytest.raises(FileRefused) as refused:
        prove(day, columns=WITH_FEES)
    assert (refused.value.reason, refused.value.line) == ("ambiguous", 6)


def test_discounts_and_penalties_on_lines_of_their_own_belong_to_their_capture(prove):
    day = added(added(Day.of([Sale(amount=5000)]), "DISCOUNT", 30), "PENALTY", -12)
    result = prove(day)
    assert result.breaks == ()
    assert sum(one.charged for one in result.sums) == -int(day.rows[1]["amount"]) - 30 + 12


def test_a_correction_of_a_payment_of_ours_is_no_break(prove):
    assert prove(added(Day.of([Sale(amount=5000)]), "CORRECTION", 3)).breaks == ()


def disputed(**dispute: object) -> Day:
    day = Day.of([Sale(amount=5000)])
    on_record = BookedDispute(id="krn:d:1", amount=5000, **dispute)  # type: ignore[arg-type]
    day.payments[0] = replace(day.payments[0], disputes=(on_record,))
    return day


def test_a_dispute_is_held_given_back_and_paid_for(prove):
    day = disputed(given_back=True, fee=1500)
    for word, amount in (("DISPUTE", -5000), ("DISPUTE", 5000), ("FEE", -1500)):
        added(day, word, amount, dispute_id="krn:d:1")
    assert prove(day).breaks == ()


@pytest.mark.parametrize(
    ("word", "amount", "explanation"),
    [("DISPUTE", 5000, "not_given_back"), ("FEE", -1600, "dispute_fee_differs"), ("DISPUTE", -4000, "held_otherwise")],
)
def test_what_our_record_of_a_dispute_does_not_bear_out_is_a_break(prove, word, amount, explanation):
    (found,) = prove(added(disputed(fee=1500), word, amount, dispute_id="krn:d:1")).breaks
    assert (found.reason, found.explanations[0].code) == ("dispute", explanation)


@pytest.mark.parametrize(("word", "amount"), [("DISPUTE", -5000), ("DISPUTE", 5000), ("FEE", -1500)])
def test_a_line_about_a_dispute_in_another_currency_is_a_break(prove, word, amount):
    day = added(disputed(given_back=True, fee=1500), word, amount, dispute_id="krn:d:1", currency="EUR")
    found = [each for each in prove(day).breaks if each.payment_id]
    assert [(each.reason, each.currency, each.at_stake) for each in found] == [("currency", "EUR", amount)]


def test_a_dispute_of_a_stranger_is_an_unknown_payment(prove):
    day = Day(payments=[], rows=Day.of([Sale(amount=5000)]).rows[:1])
    added(day, "DISPUTE", -5000, dispute_id="krn:d:1")
    (found,) = prove(day).breaks
    assert (found.reason, found.lines) == ("unknown_payment", (5, 6))
