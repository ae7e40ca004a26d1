"""Files that are read at the same time, their steps in any order: nothing is booked twice, and no break is lost."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from itertools import combinations

import pytest

from kassa.domain.settlements.record import FileFate, SettlementRecord, SettlementState
from kassa.domain.settlements.refusals import FileRefused, RefusalReason
from kassa.ports.settlements.failures import StaleSettlement
from kassa.ports.settlements.runs import Found
from tests.functional.settlements.days import NEXT, of_the_next_day
from tests.support.settlement_day import SETTLEMENT, Day, Sale
from tests.support.settlement_house import House

STEPS = 5
"""Of a run over a file of one batch: prepare, prove, finish, mark, close."""

ANOTHER = f"{SETTLEMENT.id}-again"
DAY = Day.of([Sale(amount=10_000), Sale(amount=5000, refunded=1200, merchant=1, dispute_fee=1500)])
DISPUTE = "krn:d:1"
ENTRIES = sorted(entry.id for payment in DAY.payments for entry in (*payment.captures, *payment.refunds))


def orders() -> Iterator[list[int]]:
    """Every second of the orders in which the steps of two runs can come."""
    for of_the_first in list(combinations(range(2 * STEPS), STEPS))[::2]:
        yield [0 if place in of_the_first else 1 for place in range(2 * STEPS)]


def at_once(house: House, texts: Sequence[str], order: Sequence[int]) -> None:
    """Both files, step by step in this order; a step that has to wait is asked for again when its turn comes next."""
    files = [house.drop(text, name=f"sftp/{texts.index(text)}.csv") for text in texts]
    runs = [house.steps(*file) for file in files]
    due = [next(run) for run in runs]
    left = {0, 1}
    for turn in [*order, *[0, 1] * 4 * STEPS]:
        if turn not in left:
            continue
        try:
            due[turn] = runs[turn].send(due[turn]())
        except StopIteration:
            left.discard(turn)
    assert not left


def a_house() -> House:
    house = House(lines_of_a_batch=100)
    house.know(DAY.payments)
    return house


@pytest.mark.parametrize(
    "other",
    [of_the_next_day(DAY.text()), DAY.text().replace(SETTLEMENT.id, ANOTHER)],
    ids=["of the next period", "of the same period"],
)
def test_what_two_settlements_bring_at_once_is_settled_once_and_is_a_break_in_the_other(other: str) -> None:
    for order in orders():
        house = a_house()
        at_once(house, [DAY.text(), other], order)
        assert {record.state for record in house.all()} == {SettlementState.RECONCILED}, order
        assert sorted(house.entries.settled) == ENTRIES
        twice = {each.found.subject: each for each in house.broken() if each.found.reason == "duplicate"}
        assert sorted(twice) == sorted([*ENTRIES, DISPUTE]), order
        (told,) = [line for lines in house.entries.dispute_lines.values() for line in lines.values()]
        settled = {**house.entries.settled, DISPUTE: told.settled_in}
        for subject, each in twice.items():
            assert each.found.settlement_id != settled[subject]
        assert sum(record.breaks_found for record in house.all()) == len(house.broken())


def test_all_lines_of_what_another_brought_meanwhile_are_at_stake_in_whichever_batch_they_stand() -> None:
    house = House(lines_of_a_batch=1)
    house.know(DAY.payments)
    twice = replace(DAY, rows=[*DAY.rows, *DAY.rows])
    second = house.steps(*house.drop(twice.text().replace(SETTLEMENT.id, ANOTHER), name="sftp/second.csv"))
    due = next(second)
    for _ in range(2 + len(twice.rows)):  # until it is proved
        due = second.send(due())
    house.now += timedelta(hours=2)
    house.arrive(DAY.text(), name="sftp/first.csv")
    with suppress(StopIteration):
        while True:
            due = second.send(due())
    net = sum(int(row["amount"]) + int(row.get("tax_amount") or 0) for row in DAY.rows)
    assert {each.found.reason for each in house.broken()} == {"duplicate"}
    assert sum(each.found.at_stake for each in house.broken()) == 2 * net


def test_of_two_contents_of_one_settlement_at_once_the_first_counts_and_the_other_is_flagged() -> None:
    for order in orders():
        house = a_house()
        at_once(house, [DAY.text(), DAY.text().replace("PAY_NOW", "PAY_LATER")], order)
        (settlement,) = house.all()
        assert settlement.state is SettlementState.RECONCILED
        assert sorted(file.fate for file in settlement.files) == [FileFate.REFUSED, FileFate.TAKEN]
        assert (sorted(house.entries.settled), house.broken()) == (ENTRIES, [])
        assert house.told.events.count("reconciled reconciled") == 1


def test_a_whole_file_takes_the_place_of_a_damaged_one_in_whatever_order_they_are_read() -> None:
    for order in orders():
        house = a_house()
        at_once(house, [DAY.text().replace(",SALE,10000,", ",SALE,10001,"), DAY.text()], order)
        (settlement,) = house.all()
        assert settlement.state is SettlementState.RECONCILED, order
        assert sorted(file.fate for file in settlement.files) in (
            [FileFate.QUARANTINED, FileFate.TAKEN],
            [FileFate.REFUSED, FileFate.TAKEN],
        )
        assert (sorted(house.entries.settled), house.broken()) == (ENTRIES, [])


def test_two_runs_over_one_content_at_once_are_as_one() -> None:
    alone = a_house()
    alone.arrive(DAY.text(), name="sftp/0.csv")
    for order in orders():
        house = a_house()
        at_once(house, [DAY.text(), DAY.text()], order)
        assert house.everything()[1:] == alone.everything()[1:], order
        assert set(house.told.events) == set(alone.told.events)


def test_a_run_that_is_overtaken_while_it_proves_opens_no_break_that_the_faster_one_resolved(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    house = a_house()
    lacking = replace(DAY, rows=[row for row in DAY.rows if row.get("payment_refund_id") is None])
    house.arrive(lacking.text(), name="sftp/first.csv")
    (late,) = [row for row in DAY.rows if row.get("payment_refund_id")]
    content_hash, source, _ = house.drop(of_the_next_day(replace(DAY, rows=[late]).text()), name="sftp/next.csv")
    slower = house.settle.prepare(content_hash, source)
    assert isinstance(slower, SettlementRecord)
    (batch,) = house.files.file(content_hash).batches()
    house.settle.batch(slower.id, batch)
    waiting = house.breaks.waiting

    def overtaken() -> Iterator[Found]:
        monkeypatch.setattr(house.breaks, "waiting", waiting)
        house.run(content_hash, source)
        return waiting()

    monkeypatch.setattr(house.breaks, "waiting", overtaken)
    with pytest.raises(StaleSettlement):
        house.settle.finish(slower.id, content_hash)
    assert house.settle.finish(slower.id, content_hash) is not None
    assert (house.broken(), len(house.broken("resolved"))) == ([], 1)


def test_a_run_whose_file_was_replaced_meanwhile_leaves_the_other_alone() -> None:
    house = a_house()
    bad, source, _ = house.drop(DAY.text()[:-40], name="sftp/bad.csv")
    house.run(bad, source)
    good, other, _ = house.drop(DAY.text(), name="sftp/good.csv")
    taken = house.settle.prepare(good, other)
    assert isinstance(taken, SettlementRecord)
    (batch,) = house.files.file(bad).batches()
    house.settle.batch(taken.id, batch)  # both are asked for again, for instance by a redrive
    assert house.settle.finish(taken.id, bad) is None
    assert house.told.events[-1].startswith("quarantined")
    assert house.settlement() == taken
    assert not [key for key in house.bucket.objects if key.startswith(f"runs/{good}/outcomes/")]
    house.run(good, other)
    assert house.settlement().state is SettlementState.RECONCILED


def test_what_was_booked_is_not_undone_by_rules_that_have_become_stricter(monkeypatch: pytest.MonkeyPatch) -> None:
    house = a_house()
    house.arrive(DAY.text())
    before = house.settlement()

    def refuse(*_: object) -> None:
        raise FileRefused(RefusalReason.MALFORMED, "nobody writes so any more")

    monkeypatch.setattr(house.files, "cut", refuse)
    house.arrive(DAY.text(), name="sftp/again.csv")
    assert (house.settlement(), house.told.events[-1]) == (before, "reconciled reconciled")


def test_an_earlier_settlement_that_comes_later_waits_until_the_other_has_marked_what_it_brings() -> None:
    house = a_house()
    (late,) = [row for row in DAY.rows if row.get("payment_refund_id")]
    later = house.steps(*house.drop(of_the_next_day(replace(DAY, rows=[late]).text()), name="sftp/next.csv"))
    due = next(later)
    for _ in range(3):
        due = later.send(due())
    lacking = replace(DAY, rows=[row for row in DAY.rows if row is not late])
    content_hash, source, _ = house.drop(lacking.text(), name="sftp/first.csv")
    assert house.run_until_it_waits(content_hash, source).other == house.settlement(NEXT).id
    for _ in range(2):
        with suppress(StopIteration):
            due = later.send(due())
    house.run(content_hash, source)
    assert [each.found.reason for each in house.broken()] == ["late"], "it came before it could be missed"


def test_a_settlement_waits_for_one_that_took_the_place_of_an_older_file() -> None:
    house = a_house()
    house.arrive(DAY.text()[:-40], name="sftp/cut.csv")
    house.now += timedelta(days=1)
    house.settle.prepare(*house.drop(DAY.text(), name="sftp/whole.csv"))
    content_hash, source, _ = house.drop(of_the_next_day(DAY.text()), name="sftp/next.csv")
    assert house.run_until_it_waits(content_hash, source).other == house.settlement().id
    assert house.settlement(NEXT).state is SettlementState.RECEIVED
