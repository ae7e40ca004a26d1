"""Whatever lies in the bucket: it is read whole, or refused whole with a reason; it never stops a run."""

import csv
import io
import json
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kassa.adapters.settlements.bucket_files import LONGEST_PERIOD
from kassa.adapters.settlements.line_maker import LONGEST_IDS
from kassa.domain.settlements.record import FileFate, SettlementState
from kassa.domain.settlements.refusals import LONGEST_DETAIL, RefusalReason
from tests.support.settlement_day import END, START, Day, Sale
from tests.support.settlement_house import House

DAY = Day.of([Sale(amount=10_000, discount=40), Sale(amount=5000, refunded=1200, merchant=1), Sale(amount=900)])
WHOLE = DAY.text().encode()


def read(content: bytes) -> House:
    house = House(lines_of_a_batch=2)
    house.know(DAY.payments)
    house.arrive(content)
    return house


UNDISTURBED = read(WHOLE)


def as_json(text: str) -> str:
    """The same file as the API tells it: its figures, and its lines as transactions."""
    summary, lines = text.split("\n\n")
    (figures,) = csv.DictReader(io.StringIO(summary))
    return json.dumps({"settlement": figures, "transactions": list(csv.DictReader(io.StringIO(lines)))})


def test_the_same_settlement_as_json_is_booked_as_its_csv_is() -> None:
    house = read(as_json(DAY.text()).encode())
    assert house.settlement().equations == UNDISTURBED.settlement().equations
    assert (house.entries.settled, house.sales.adjusted) == (UNDISTURBED.entries.settled, UNDISTURBED.sales.adjusted)


def test_a_document_that_breaks_off_is_quarantined() -> None:
    (settlement,) = read(as_json(DAY.text()).encode()[:-10]).all()
    assert (settlement.state, settlement.files[0].reason) == (SettlementState.QUARANTINED, RefusalReason.MALFORMED)


@given(end=st.integers(min_value=0, max_value=len(WHOLE) - 1))
@settings(max_examples=150, deadline=None)
def test_a_file_that_is_cut_at_any_byte_is_booked_as_the_whole_one_or_not_at_all(end: int) -> None:
    house = read(WHOLE[:end])
    (settlement,) = house.all()
    if settlement.state is SettlementState.QUARANTINED:
        assert (house.entries.settled, house.sales.adjusted, house.broken()) == ({}, {}, [])
    else:
        assert settlement.state is SettlementState.RECONCILED
        assert settlement.equations == UNDISTURBED.settlement().equations
        assert house.entries.settled == UNDISTURBED.entries.settled
        assert house.broken() == UNDISTURBED.broken()


ODD = {
    "nothing at all": (b"", "truncated"),
    "one quote": (b'"', "malformed"),
    "quotes within": (b'"type"s,amount\n', "malformed"),
    "lines of an old Macintosh": (WHOLE.replace(b"\n", b"\r"), "malformed"),
    "half a letter": (b"type,amount,currency\xc3", "malformed"),
    "a period of years": (WHOLE.replace(END.isoformat().encode(), b"2036-03-03T00:00:00+00:00"), "ambiguous"),
    "the last day of all": (WHOLE.replace(END.isoformat().encode(), b"9999-12-31T23:59:59-23:00"), "malformed"),
    "quotes that end much later": (WHOLE.replace(b"R-0", b'"R-0').replace(b"R-2", b'R-2"'), "malformed"),
    "a long line": (WHOLE.replace(b"R-0", b"R" * 70_000), "malformed"),
    "a long id": (WHOLE.replace(b"R-0", b"R" * LONGEST_IDS), "malformed"),
    "a long amount": (WHOLE.replace(b",SALE,10000,", b",SALE," + b"1" * 1000 + b","), "not_an_integer"),
}


@pytest.mark.parametrize("what", ODD)
def test_an_odd_file_is_quarantined_with_a_reason_of_bounded_length(what: str) -> None:
    content, reason = ODD[what]
    (settlement,) = read(content).all()
    (file,) = settlement.files
    assert (settlement.state, file.fate, file.reason) == (SettlementState.QUARANTINED, FileFate.QUARANTINED, reason)
    assert len(file.detail or "") <= LONGEST_DETAIL


def test_a_month_is_no_long_period() -> None:
    assert timedelta(days=31) < LONGEST_PERIOD
    assert END - START < LONGEST_PERIOD
