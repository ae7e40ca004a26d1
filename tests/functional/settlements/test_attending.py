"""Of two who act on a break at once, people or files, one is told to look again; nobody's step is written over."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from kassa.domain.settlements.breaks import State
from kassa.ports.settlements.failures import StaleSettlement
from kassa.ports.settlements.runs import Found
from tests.functional.settlements.days import NEXT, of_the_next_day
from tests.support.settlement_day import Day
from tests.support.settlement_house import House


@pytest.fixture
def lacking(house: House, day: Day) -> House:
    """A settlement that lacks a refund of 1200, which is in its books."""
    house.know(day.payments)
    house.arrive(replace(day, rows=[row for row in day.rows if row.get("payment_refund_id") is None]).text())
    return house


def path_of(found: Found) -> str:
    return f"POST /v1/settlements/{found.settlement_id}/breaks/{found.found.id}"


def before_the_next_write(house: House, meanwhile: Callable[[], object]) -> None:
    """Somebody else is faster by the time that the next break is written."""
    save = house.breaks.save

    def slowly(found: Found) -> None:
        house.breaks.save = save  # type: ignore[method-assign]
        meanwhile()
        save(found)

    house.breaks.save = slowly  # type: ignore[method-assign]


def test_of_two_people_at_once_one_is_told_to_ask_again(lacking: House) -> None:
    (found,) = lacking.broken()
    resolve = {"note": "paid by hand"}
    before_the_next_write(lacking, lambda: lacking.call(f"{path_of(found)}/resolve", resolve, key="the-faster"))
    status, problem = lacking.call(f"{path_of(found)}/acknowledge", key="the-slower")
    assert (status, problem["code"]) == (409, "request_in_progress")
    assert lacking.call(f"{path_of(found)}/acknowledge", key="the-slower")[1]["code"] == "break_resolved"
    (settled,) = lacking.broken(State.RESOLVED)
    assert [(step.to, step.by, step.note) for step in settled.found.history] == [
        (State.RESOLVED, "key_acquirer", "paid by hand")
    ]


@pytest.mark.parametrize(("route", "body"), [("acknowledge", None), ("resolve", {"note": "paid by hand"})])
def test_a_file_that_brings_what_was_missing_and_a_person_who_acts_on_it_keep_both_steps(
    lacking: House, day: Day, route: str, body: dict[str, str] | None
) -> None:
    (found,) = lacking.broken()
    (late,) = [row for row in day.rows if row.get("payment_refund_id")]
    file = lacking.drop(of_the_next_day(replace(day, rows=[late]).text()), name="sftp/next.csv")
    before_the_next_write(lacking, lambda: lacking.call(f"{path_of(found)}/{route}", body, key="a-person"))
    with pytest.raises(StaleSettlement):
        lacking.run(*file)
    lacking.run(*file)  # as the state machine asks again
    (settled,) = lacking.broken(State.RESOLVED)
    by = [step.by for step in settled.found.history]
    assert by == (["key_acquirer", NEXT] if route == "acknowledge" else ["key_acquirer"])
    assert lacking.broken() == []


def test_one_key_asked_twice_at_once_is_one_step(lacking: House) -> None:
    (found,) = lacking.broken()
    resolve = f"{path_of(found)}/resolve"
    before_the_next_write(lacking, lambda: lacking.call(resolve, {"note": "paid"}, key="one-key-"))
    assert lacking.call(resolve, {"note": "paid"}, key="one-key-")[0] == 409
    status, settled = lacking.call(resolve, {"note": "paid"}, key="one-key-")
    assert (status, len(settled["history"])) == (200, 1)
