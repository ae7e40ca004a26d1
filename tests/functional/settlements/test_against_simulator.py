"""The files that the simulated Klarna writes are read and proved, under both sets of columns, as CSV, with gzip and as JSON."""

import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from kassa.adapters.settlements.compression import content
from kassa.adapters.settlements.csv_header import read_header, text_lines
from kassa.adapters.settlements.local_file import LocalFile
from kassa.domain.flow import Pricing
from kassa.domain.settlements.booked import BookedDispute, BookedEntry, BookedPayment, EntryKind
from kassa.domain.settlements.sums import Balance, Settlement
from kassa.use_cases.settlements.reconcile import Reconcile
from simulator.settlements.files import compressed, csv_of
from simulator.settlements.pricing import DEFAULT_TERMS
from simulator.settlements.records import Line, LineType
from simulator.settlements.records import Settlement as TheirSettlement
from simulator.settlements.rows import rows
from simulator.settlements.views import row_as_json, settlement_as_json
from tests.support.settlement_day import BooksInMemory

AT = datetime(2026, 3, 2, 10, tzinfo=UTC)
OURS = Settlement(id="settlement-1", start=AT.replace(hour=0), end=AT.replace(hour=0) + timedelta(days=1))
PAYMENT = BookedPayment(
    id="pay_" + "a" * 32,
    merchant_id="mer_1",
    currency="SEK",
    transaction_id="krn:t:1",
    pricing=Pricing(fixed=DEFAULT_TERMS.fixed, variable=DEFAULT_TERMS.variable),
    captures=(BookedEntry(kind=EntryKind.CAPTURE, id="cap_1", amount=5000, at=AT, klarna_id="krn:t:1:capture:1"),),
    refunds=(BookedEntry(kind=EntryKind.REFUND, id="ref_1", amount=700, at=AT, klarna_id="krn:t:1:refund:1"),),
    disputes=(BookedDispute(id="krn:d:1", amount=4300, fee=150),),
)
BOOKS = BooksInMemory([PAYMENT], {"SEK": Balance(currency="SEK", amount=-10, negative_since=AT)})


def line(key: str, kind: LineType, amount: int, **members: str | int) -> Line:
    about = Line(
        key=key,
        type=kind,
        amount=amount,
        at=AT,
        currency="SEK",
        account_id="krn:account",
        terms=DEFAULT_TERMS,
        transaction_id="krn:t:1",
        transaction_reference=PAYMENT.id,
    )
    return replace(about, **members)  # type: ignore[arg-type]


@pytest.fixture(params=["2024", "newer"])
def theirs(request):
    """A sale, its refund, and what is left of it in dispute; with an old debt of 10."""
    fee = DEFAULT_TERMS.fee(5000, paid=5000, discount=0, penalty=0)
    charged = {"fee": -fee, "tax": -DEFAULT_TERMS.tax(fee)}
    return TheirSettlement(
        id=OURS.id,
        payout_id="payout-1",
        payment_reference="SIM1",
        acquiring_account="krn:acquiring-account",
        currency="SEK",
        start=OURS.start,
        end=OURS.end,
        created_at=OURS.end,
        columns=request.param,
        opening=-10,
        lines=[
            line("sale", LineType.SALE, 5000, capture_id="krn:t:1:capture:1", **charged),
            line("return", LineType.RETURN, -700, refund_id="krn:t:1:refund:1"),
            line("held", LineType.REVERSAL, -4300, dispute_id="krn:d:1"),
            line("its fee", LineType.FEE, 0, fee=-150, dispute_id="krn:d:1"),
        ],
    )


@pytest.mark.parametrize("form", [bytes, compressed], ids=["plain", "gzip"])
def test_a_file_of_the_simulator_is_proved_without_a_break(theirs, form, tmp_path):
    path = tmp_path / "settlement"
    path.write_bytes(form(csv_of(theirs)))
    file, reconcile = LocalFile(path, settlement_id=OURS.id, lines_of_a_batch=2), Reconcile(books=BOOKS)
    outcomes = [reconcile.batch(OURS, batch, file.lines(batch)) for batch in file.batches()]
    result = reconcile.finish(OURS, file, file.plan.header.summaries, outcomes)
    (equation,) = result.equations
    assert result.breaks == ()
    assert (equation.opening, equation.payout, equation.closing) == (-10, theirs.payout, theirs.closing)
    assert result.balances[0].negative_since == AT


def test_its_json_says_the_same_as_its_file(theirs, tmp_path):
    transactions = [row_as_json(row) for row in rows(theirs)]
    document = json.dumps({"settlement": settlement_as_json(theirs), "transactions": transactions}).encode()
    found = []
    for text in (document, csv_of(theirs)):
        path = tmp_path / "settlement"
        with content(io.BytesIO(text)) as unpacked:
            path.write_bytes(unpacked.read())
        file = LocalFile(path, settlement_id=OURS.id)
        lines = [each[1:16] for batch in file.batches() for each in file.lines(batch)]
        found.append((read_header(text_lines(io.BytesIO(path.read_bytes()))).summaries, lines))
    assert found[0] == found[1]
