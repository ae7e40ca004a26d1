"""Whoever reads a file may die before or after anything that it does, or be asked twice: the books show nothing of it."""

import gzip
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.functional.settlements.days import NEXT, of_the_next_day
from tests.support.settlement_day import END, Day, Sale
from tests.support.settlement_house import House

SALES = [Sale(amount=10_000, discount=40), Sale(amount=5000, refunded=1200, merchant=1, penalty=25, dispute_fee=1500)]

Story = Callable[[House], None]


def a_day_that_lacks_a_refund(house: House) -> Day:
    day = Day.of(SALES)
    house.know(day.payments)
    day.rows = [row for row in day.rows if row.get("payment_refund_id") is None]
    return day


def a_good_file(house: House) -> None:
    house.arrive(a_day_that_lacks_a_refund(house).text())


def a_file_that_cannot_be_unpacked(house: House) -> None:
    house.arrive(gzip.compress(Day.of(SALES).text().encode())[:-20])


def a_file_that_names_no_settlement(house: House) -> None:
    house.arrive("dear acquirer,\n")


def a_file_that_is_cut_off_and_then_whole(house: House) -> None:
    text = a_day_that_lacks_a_refund(house).text()
    house.arrive(text[:-40], name="sftp/first.csv")
    house.arrive(text, name="sftp/second.csv")


def a_file_that_is_mis_summed_and_then_right(house: House) -> None:
    text = a_day_that_lacks_a_refund(house).text()
    house.arrive(text.replace(",SALE,10000,", ",SALE,10001,"), name="sftp/first.csv")
    house.arrive(text, name="sftp/second.csv")


def a_file_that_is_changed_and_a_damaged_one(house: House) -> None:
    text = a_day_that_lacks_a_refund(house).text()
    house.arrive(text, name="sftp/first.csv")
    house.arrive(text.replace("PAY_NOW", "PAY_LATER"), name="sftp/second.csv")
    house.arrive(text.replace(",SALE,", ',"SALE",').replace(",FEE,", ',"FEE,'), name="sftp/third.csv")


def two_days_of_which_the_second_brings_what_the_first_lacks_and_something_twice(house: House) -> None:
    day = a_day_that_lacks_a_refund(house)
    house.arrive(day.text())
    (refund,) = [row for row in Day.of(SALES).rows if row.get("payment_refund_id")]
    house.arrive(of_the_next_day(replace(day, rows=[refund, *day.rows[:2], day.rows[-1]]).text()), name="sftp/next.csv")


def a_day_of_which_our_books_tell_only_once_it_was_read(house: House) -> None:
    day = a_day_that_lacks_a_refund(house)
    whole = list(house.entries.payments.values())
    house.entries.payments.clear()
    house.know([replace(payment, refunds=()) for payment in whole])
    house.arrive(day.text())
    house.know(whole)
    house.arrive(of_the_next_day(replace(day, rows=[], opening={"SEK": 0}).text()), name="sftp/next.csv")


STORIES = [
    a_good_file,
    a_file_that_cannot_be_unpacked,
    a_file_that_names_no_settlement,
    a_file_that_is_cut_off_and_then_whole,
    a_file_that_is_mis_summed_and_then_right,
    a_file_that_is_changed_and_a_damaged_one,
    two_days_of_which_the_second_brings_what_the_first_lacks_and_something_twice,
    a_day_of_which_our_books_tell_only_once_it_was_read,
]
named = pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)


def told(story: Story, **disturbed: Any) -> House:
    house = House(**disturbed)
    story(house)
    return house


@named
def test_a_run_that_is_killed_anywhere_ends_as_if_it_had_not_been_and_everything_is_told(story: Story) -> None:
    undisturbed = told(story)
    assert undisturbed.writes > 1
    for twice_the_number in range(2, 2 * undisturbed.writes + 2):
        killed = told(story, killed_at=twice_the_number / 2)
        assert killed.everything() == undisturbed.everything(), f"killed at {killed.killed_at}"
        assert set(killed.told.events) == set(undisturbed.told.events), f"killed at {killed.killed_at}"


@named
def test_a_step_that_is_asked_for_twice_does_what_it_does_once(story: Story) -> None:
    undisturbed, repeated = told(story), told(story, times=2)
    assert repeated.everything() == undisturbed.everything()
    assert set(repeated.told.events) == set(undisturbed.told.events)


def test_the_fee_of_a_dispute_is_among_what_is_stored() -> None:
    house = told(two_days_of_which_the_second_brings_what_the_first_lacks_and_something_twice, times=2)
    assert [[line.charged for line in lines.values()] for lines in house.entries.dispute_lines.values()] == [[1500]]


def test_what_our_books_tell_after_a_settlement_was_read_is_missed_once_the_next_one_is() -> None:
    house = told(a_day_of_which_our_books_tell_only_once_it_was_read)
    (missing,) = house.broken()
    first = house.settlement()
    assert (missing.settlement_id, missing.found.reason, missing.found.expected) == (first.id, "missing_in_file", -1200)
    assert house.told.events.count("break_opened missing_in_file") == 1
    house.call(f"POST /v1/settlements/{first.id}/breaks/{missing.found.id}/resolve", {"note": "paid by hand"})
    later = of_the_next_day(Day(payments=[], rows=[], opening={"SEK": 0}).text(), days=2)
    house.arrive(later, name="sftp/later.csv")
    assert house.broken() == []


def test_what_was_told_late_and_comes_late_is_one_break_and_resolved(monkeypatch: pytest.MonkeyPatch) -> None:
    house = House()
    monkeypatch.setattr(house.breaks, "waiting", lambda: iter(()))  # an index tells a moment later
    day = a_day_that_lacks_a_refund(house)
    whole = list(house.entries.payments.values())
    house.know([replace(payment, refunds=()) for payment in whole])
    house.arrive(day.text())
    house.know(whole)
    (refund,) = [row for row in Day.of(SALES).rows if row.get("payment_refund_id")]
    house.arrive(of_the_next_day(replace(day, rows=[refund]).text()), name="sftp/next.csv")
    assert house.broken() == []
    (resolved,) = house.broken("resolved")
    assert resolved.found.history[-1].by == NEXT


def test_a_settlement_that_came_too_late_to_be_waited_for_is_looked_at_again_a_day_later() -> None:
    house = House()
    day = a_day_that_lacks_a_refund(house)
    house.arrive(day.text())
    before = house.everything()[2].copy()
    house.now += timedelta(days=1)
    house.arrive(of_the_next_day(replace(day, rows=[], opening={"SEK": 0}).text()), name="sftp/next.csv")
    assert house.everything()[2] == before, "what is known to be missing is found once"
    assert house.told.events.count("break_opened missing_in_file") == 1


def test_what_is_booked_in_the_last_second_of_a_period_that_ends_before_it_is_missed_all_the_same() -> None:
    house = House()
    day = Day.of([Sale(amount=5000), Sale(amount=7000)])
    at = END - timedelta(milliseconds=500)
    last = day.payments[1]
    house.know([day.payments[0], replace(last, captures=(replace(last.captures[0], at=at),))])
    until = (END - timedelta(seconds=1)).isoformat()
    house.arrive(replace(day, rows=day.rows[:2]).text().replace(END.isoformat(), until))
    assert house.broken() == []
    house.arrive(of_the_next_day(replace(day, rows=[], opening={"SEK": 0}).text()), name="sftp/next.csv")
    assert [(each.found.reason, each.found.expected) for each in house.broken()] == [("missing_in_file", 7000)]


def test_a_gap_that_a_stranger_filled_is_no_gap_a_day_later() -> None:
    house = House()
    day = Day.of(SALES)
    house.know(day.payments)
    for row in day.rows:
        if row["payment_transaction_id"] == "krn:t:0":
            row |= {"payment_transaction_id": "krn:t:9", "payment_transaction_reference": "R-9"}
    house.arrive(day.text())
    assert {each.found.explanations[0].code for each in house.broken()} == {"ids_differ"}
    before = house.broken()
    house.arrive(of_the_next_day(replace(day, rows=[], opening={"SEK": 0}).text()), name="sftp/next.csv")
    assert house.broken() == before
