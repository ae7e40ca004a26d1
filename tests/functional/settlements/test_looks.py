"""A look at Klarna's list brings in what can be had, whatever else fails, and the next look brings the rest."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest

from kassa.domain.settlements.record import Named, SettlementState, quarantined, settlement_id, taken
from kassa.domain.settlements.refusals import FileRefused, RefusalReason
from kassa.failures import KlarnaUnavailable
from kassa.ports.settlements.fetching import Listed
from kassa.use_cases.settlements.fetch import FetchSettlements
from tests.functional.settlements.test_fetching import Incoming
from tests.support.payments import NOW
from tests.support.settlement_day import END, START
from tests.support.settlement_memory import MemoryRecords

ALL = ("k1", "k2", "k3", "k4")


class Klarna:
    """A list of settlements in two pages, of which the second, or a file, may fail."""

    def __init__(self) -> None:
        self.lost: set[str] = set()
        self.page_is_lost = False
        self.asked: list[str] = []

    def listed(self, *, since: datetime, within: float) -> Iterator[Listed]:  # noqa: ARG002 (as the real one)
        for number, klarna_id in enumerate(ALL):
            if number == 2 and self.page_is_lost:
                raise KlarnaUnavailable("no second page", code="network")
            yield Listed(klarna_id=klarna_id, digest="d", summary=None)

    @contextmanager
    def file(self, settlement_id: str) -> Iterator[io.BufferedReader]:
        self.asked.append(settlement_id)
        if settlement_id in self.lost:
            raise KlarnaUnavailable("no whole answer", code="network")
        yield io.BufferedReader(io.BytesIO(settlement_id.encode()))


@pytest.fixture
def klarna() -> Klarna:
    return Klarna()


@pytest.fixture
def records() -> MemoryRecords:
    return MemoryRecords(lambda stroke: stroke())


@pytest.fixture
def incoming() -> Incoming:
    return Incoming()


@pytest.fixture
def fetch(klarna: Any, records: Any, incoming: Incoming) -> FetchSettlements:
    return FetchSettlements(klarna=klarna, records=records, incoming=incoming, now=lambda: NOW)


def test_a_file_that_does_not_come_holds_up_no_other_and_is_asked_for_again(
    klarna: Klarna, incoming: Incoming, fetch: FetchSettlements
) -> None:
    klarna.lost = {"k2"}
    with pytest.raises(KlarnaUnavailable):
        fetch(lambda: True)
    assert sorted(incoming.files) == ["k1/d", "k3/d", "k4/d"]
    klarna.lost.clear()
    assert fetch(lambda: True).klarna_ids == ("k2",)


def test_a_list_that_breaks_off_half_way_loses_nothing(
    klarna: Klarna, incoming: Incoming, fetch: FetchSettlements
) -> None:
    klarna.page_is_lost = True
    with pytest.raises(KlarnaUnavailable):
        fetch(lambda: True)
    assert sorted(incoming.files) == ["k1/d", "k2/d"]
    klarna.page_is_lost = False
    assert fetch(lambda: True).klarna_ids == ("k3", "k4")


def test_a_look_that_ran_out_of_time_is_continued_where_it_ended(
    klarna: Klarna, incoming: Incoming, fetch: FetchSettlements
) -> None:
    assert not fetch(lambda: len(incoming.files) < 3).is_complete
    assert fetch(lambda: True).klarna_ids == ("k4",)
    assert klarna.asked == list(ALL)


def test_what_could_not_be_believed_is_fetched_again_and_what_is_being_read_is_not(
    records: MemoryRecords, fetch: FetchSettlements
) -> None:
    fetch(lambda: True)
    for klarna_id in ("k1", "k2"):
        named = Named(klarna_id=klarna_id, start=START, end=END, currencies=("SEK",))
        records.stored[settlement_id(klarna_id)] = taken(None, named, "hash", "a.csv", at=NOW)
    being_read = records.stored[settlement_id("k2")]
    refusal = FileRefused(RefusalReason.TRUNCATED, "cut off")
    cut_off = quarantined(being_read, None, "hash", "a.csv", refusal, at=NOW)
    assert cut_off.state is SettlementState.QUARANTINED
    records.stored[settlement_id("k2")] = cut_off
    assert fetch(lambda: True).klarna_ids == ("k2",)
