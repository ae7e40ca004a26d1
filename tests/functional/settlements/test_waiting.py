"""A settlement that has to wait says so and for how long; nobody waits for what is stuck, and nothing of it is an error."""

from datetime import timedelta

import pytest

from kassa.domain.settlements.record import SettlementState
from kassa.domain.settlements.waiting import PATIENCE
from kassa.ports.settlements.failures import StillBeingRead
from tests.functional.settlements.days import NEXT, of_the_next_day
from tests.support.settlement_day import Day
from tests.support.settlement_house import House

LONGEST_PAUSE = timedelta(minutes=1)


@pytest.fixture
def stuck(house: House, day: Day) -> House:
    """The day's settlement was begun to be read, and nothing happens any more."""
    house.know(day.payments)
    house.settle.prepare(*house.drop(day.text(), name="sftp/first.csv"))
    return house


def next_day(house: House) -> tuple[str, str]:
    text = of_the_next_day(Day(payments=[], rows=[], opening={"SEK": 0}).text())
    content_hash, source, _ = house.drop(text, name="sftp/second.csv")
    return content_hash, source


def test_a_settlement_waits_an_hour_for_the_one_before_it_and_no_longer(stuck: House) -> None:
    begun = stuck.now
    stuck.run(*next_day(stuck))
    assert stuck.settlement(NEXT).state is SettlementState.RECONCILED
    assert PATIENCE <= stuck.now - begun < PATIENCE + LONGEST_PAUSE


def test_nothing_is_written_by_whoever_waits(stuck: House) -> None:
    file = next_day(stuck)
    stuck.run_until_it_waits(*file)
    prepared, writes = stuck.settlement(NEXT), stuck.writes
    for _ in range(3):
        stuck.settle.finish(prepared.id, prepared.content_hash)
    assert (stuck.writes, stuck.settlement(NEXT)) == (writes, prepared)


@pytest.mark.parametrize(
    ("minutes", "seconds"), [(-1, 2), (0, 2), (2, 30), (59, 60)], ids=["a clock behind", "at once", "later", "at last"]
)
def test_who_was_just_begun_is_asked_about_soon_and_who_takes_long_seldom(
    stuck: House, minutes: int, seconds: int
) -> None:
    stuck.now += timedelta(minutes=minutes)
    assert stuck.run_until_it_waits(*next_day(stuck)).seconds == seconds


def test_the_answer_names_the_file_that_waits_and_the_settlement_that_it_waits_for(stuck: House) -> None:
    file = next_day(stuck)
    wait = stuck.run_until_it_waits(*file)
    assert (wait.settlement_id, wait.content_hash) == (stuck.settlement(NEXT).id, file[0])
    assert wait.other == stuck.settlement().id


def test_another_file_of_a_settlement_that_is_stuck_is_an_error_for_nobody_knows_which_is_right(
    stuck: House, day: Day
) -> None:
    stuck.now += PATIENCE
    another, source, _ = stuck.drop(day.text().replace("PAY_NOW", "PAY_LATER"), name="sftp/another.csv")
    with pytest.raises(StillBeingRead):
        stuck.settle.prepare(another, source)


def test_a_settlement_in_another_currency_is_not_waited_for(stuck: House) -> None:
    before = stuck.now
    crowns = Day(payments=[], rows=[], opening={"NOK": 0})
    stuck.arrive(of_the_next_day(crowns.text()), name="sftp/crowns.csv")
    assert stuck.now == before
