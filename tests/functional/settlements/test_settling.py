"""A settlement file is read once, whole, and booked as if nothing had ever gone wrong on the way."""

import gzip
from copy import deepcopy
from dataclasses import replace

import pytest

from kassa.domain.pricing.periods import month_of
from kassa.domain.pricing.sales import Adjustment, together
from kassa.domain.settlements.record import FileFate, SettlementState
from tests.functional.settlements.days import NEXT, of_the_next_day
from tests.support.settlement_day import END, SETTLEMENT, START, Day, Sale
from tests.support.settlement_house import House


def test_what_comes_twice_and_had_come_before_is_at_stake_once_for_each_line(house: House) -> None:
    day = Day.of([Sale(amount=1000)])
    house.know(day.payments)
    house.arrive(day.text())
    again = replace(day, rows=[*day.rows, *day.rows])
    house.arrive(of_the_next_day(again.text()), name="sftp/next.csv")
    (broken,) = house.broken()
    net = sum(int(row["amount"]) + int(row.get("tax_amount") or 0) for row in day.rows)
    assert (broken.found.reason, broken.found.at_stake) == ("duplicate", 2 * net)


def test_a_good_day_is_reconciled_without_a_break(house: House, day: Day) -> None:
    house.know(day.payments)
    house.arrive(day.text())
    settlement = house.settlement()
    assert (settlement.state, settlement.breaks_found, settlement.lines) == (SettlementState.RECONCILED, 0, 7)
    assert [(each.currency, each.payout) for each in settlement.equations] == [("EUR", 498), ("SEK", 12_584)]
    assert house.broken() == []
    assert house.told.events == ["received received", "reconciled reconciled"]


def test_everything_that_a_settlement_brought_is_marked_once(house: House, day: Day) -> None:
    house.know(day.payments)
    house.arrive(day.text())
    entries = [entry.id for payment in day.payments for entry in (*payment.captures, *payment.refunds)]
    assert house.entries.settled == dict.fromkeys(entries, SETTLEMENT.id)
    house.arrive(of_the_next_day(day.text()), name="sftp/next.csv")
    assert {found.found.reason for found in house.broken()} == {"duplicate"}
    assert set(house.entries.settled.values()) == {SETTLEMENT.id}


def test_discounts_and_penalties_reach_the_merchants_of_their_captures_once(house: House) -> None:
    day = Day.of([Sale(amount=10_000, discount=40), Sale(amount=5000, merchant=1, penalty=25), Sale(amount=700)])
    fee_row = next(row for row in day.rows if row["type"] == "FEE")
    day.rows.append({**fee_row, "type": "PENALTY", "amount": -12, "tax_amount": 0, "discount_amount": 0})
    house.know(day.payments)
    house.arrive(day.text())
    assert house.broken() == []
    house.arrive(of_the_next_day(day.text()), name="sftp/next.csv")  # all of it once more
    told = {
        payment.merchant_id: together(house.sales.adjustments(payment.merchant_id, month_of(START)))
        for payment in day.payments
    }
    first, second, _ = (payment.captures[0].id for payment in day.payments)
    assert list(told.values()) == [
        {first: Adjustment(capture_id=first, discount=40, penalty=12)},
        {second: Adjustment(capture_id=second, penalty=25)},
    ]


@pytest.mark.parametrize("lines_of_a_batch", [1, 2, 3, 100])
def test_what_was_charged_for_each_capture_is_kept_once_however_the_file_was_cut(lines_of_a_batch: int) -> None:
    house = House(lines_of_a_batch=lines_of_a_batch)
    day = Day.of(
        [Sale(amount=10_150, discount=10, penalty=4, refunded=700), Sale(amount=9900, cap=100), Sale(amount=7)]
    )
    house.know(day.payments)
    house.arrive(day.text())
    first, second, third = (payment.captures[0].id for payment in day.payments)
    charged = {first: 547, second: 100, third: 300}
    assert house.entries.charged == charged
    for row in day.rows:
        row["amount"] = int(row["amount"]) - (50 if row["type"] == "FEE" else 0)
    house.arrive(of_the_next_day(day.text()), name="sftp/next.csv")  # all of it once more, and dearer
    assert house.entries.charged == charged


def test_a_fee_that_comes_without_its_capture_is_kept_and_the_capture_stays_due(house: House) -> None:
    day = Day.of([Sale(amount=10_000), Sale(amount=500)])
    gone = day.rows.pop(0)
    house.know(day.payments)
    house.arrive(day.text())
    capture = day.payments[0].captures[0].id
    assert [found.found.reason for found in house.broken()] == ["missing_in_file"]
    assert (gone["type"], house.entries.charged[capture], capture in house.entries.settled) == ("SALE", 549, False)


def test_a_fee_in_another_currency_than_its_payment_is_no_price(house: House) -> None:
    day = Day.of([Sale(amount=10_000)])
    house.know([replace(payment, currency="EUR") for payment in day.payments])
    house.arrive(day.text())
    assert house.entries.charged == {}


def test_a_discount_in_another_currency_than_its_payment_reaches_nobody(house: House) -> None:
    day = Day.of([Sale(amount=10_000, discount=40)])
    house.know([replace(payment, currency="EUR") for payment in day.payments])
    house.arrive(day.text())
    assert {found.found.reason for found in house.broken()} == {"currency"}
    assert house.sales.adjusted == {}


@pytest.mark.parametrize("content", [str.encode, lambda text: gzip.compress(text.encode())], ids=["plain", "gzip"])
def test_the_same_content_is_one_settlement_by_whichever_way_it_comes(house: House, day: Day, content) -> None:
    house.know(day.payments)
    house.arrive(day.text())
    before, objects = deepcopy(house.everything()[1:]), set(house.bucket.objects)
    house.arrive(content(day.text()), name="api/settlement.csv")
    assert house.everything()[1:] == before
    assert set(house.bucket.objects) - objects == {"incoming/api/settlement.csv"}


def test_two_runs_over_one_content_at_once_book_it_once(house: House, day: Day) -> None:
    house.know(day.payments)
    content_hash, source, _ = house.drop(day.text(), name="sftp/first.csv")
    first = house.settle.prepare(content_hash, source)
    second = house.settle.prepare(content_hash, source)
    assert first is not None
    assert first == second
    house.run(content_hash, source)
    assert house.settle.prepare(content_hash, source) is None
    assert (len(house.all()), house.settlement().version) == (1, 3)


def test_another_content_under_the_same_id_is_refused_and_flagged(house: House, day: Day) -> None:
    house.know(day.payments)
    house.arrive(day.text())
    before = house.settlement()
    house.arrive(day.text().replace("PAY_NOW", "PAY_LATER"), name="sftp/settlement_2.csv")
    after = house.settlement()
    assert after.equations == before.equations
    assert (after.state, after.content_hash) == (SettlementState.RECONCILED, before.content_hash)
    assert [(file.fate, file.reason) for file in after.files] == [(FileFate.TAKEN, None), (FileFate.REFUSED, "changed")]
    assert house.told.events[-1] == "file_refused reconciled"


def test_another_content_waits_until_it_is_known_whether_the_first_can_be_believed(house: House, day: Day) -> None:
    house.know(day.payments)
    cut_off = day.text()[:-40]
    first, source, _ = house.drop(cut_off, name="sftp/first.csv")
    house.settle.prepare(first, source)
    second, other, _ = house.drop(day.text(), name="sftp/whole.csv")
    assert house.run_until_it_waits(second, other).other == house.settlement().id
    house.run(first, source)
    house.run(second, other)
    settlement = house.settlement()
    assert (settlement.state, settlement.content_hash) == (SettlementState.RECONCILED, second)
    assert [file.fate for file in settlement.files] == [FileFate.QUARANTINED, FileFate.TAKEN]


SPOILT = {
    "cut off": (lambda text: text[:-40], "malformed", 12),
    "a line short": (lambda text: "\n".join(text.splitlines()[:-1]) + "\n", "mis_summed", None),
    "not an integer": (lambda text: text.replace(",SALE,10000,", ",SALE,100.00,"), "not_an_integer", 6),
    "mis-summed": (lambda text: text.replace(",SALE,10000,", ",SALE,10001,"), "mis_summed", None),
    "no period": (lambda text: text.replace("period_end", "until"), "missing_column", None),
    "not a file of Klarna's": (lambda _: "dear acquirer,\n", "missing_column", 1),
    "a damaged gzip": (lambda text: gzip.compress(text.encode())[:-20], "truncated", None),
}


@pytest.mark.parametrize("what", SPOILT)
def test_a_file_that_cannot_be_believed_is_quarantined_whole(house: House, day: Day, what: str) -> None:
    spoil, reason, line = SPOILT[what]
    house.know(day.payments)
    house.arrive(spoil(day.text()))
    (settlement,) = house.all()
    (file,) = settlement.files
    assert (settlement.state, file.fate) == (SettlementState.QUARANTINED, FileFate.QUARANTINED)
    assert (file.reason, file.line) == (reason, line)
    assert house.broken() == []
    assert house.entries.settled == {}


def test_what_was_missing_is_resolved_by_the_file_that_brings_it(house: House, day: Day) -> None:
    late = next(row for row in day.rows if row.get("payment_refund_id"))
    day.rows.remove(late)
    house.know(day.payments)
    house.arrive(day.text())
    (missing,) = house.broken()
    assert (missing.found.reason, missing.found.expected) == ("missing_in_file", -1200)
    tomorrow = replace(day, rows=[late])
    house.arrive(of_the_next_day(tomorrow.text()), name="sftp/next.csv")
    assert house.broken() == []
    (resolved,) = house.broken("resolved")
    assert resolved.found.explanations[0].code == "fell_into_next"
    assert resolved.found.history[-1].by == NEXT


def test_a_balance_that_is_carried_on_must_come_back_as_it_was(house: House) -> None:
    first = Day.of([Sale(amount=1000, refunded=9000)])
    house.know(first.payments)
    house.arrive(first.text())
    (balance,) = house.settlement().balances
    assert balance.amount < 0
    assert balance.negative_since == END
    second = Day(payments=[], rows=[], opening={"SEK": balance.amount + 5})
    house.arrive(of_the_next_day(second.text()), name="sftp/next.csv")
    (broken,) = house.broken()
    assert (broken.found.reason, broken.found.at_stake) == ("carry_over", 5)


def test_what_is_due_in_another_currency_is_not_missing(house: House, day: Day) -> None:
    house.know(day.payments)
    krona = replace(day, rows=[row for row in day.rows if row["currency"] == "SEK"])
    house.arrive(krona.text())
    assert house.broken() == []
