"""The files that the simulated Klarna writes are read and proved, under both sets of columns, as CSV, with gzip and as JSON."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from kassa.adapters.settlements.local_file import LocalFile
from kassa.domain.flow import Pricing
from kassa.domain.settlements.booked import BookedDispute, BookedEntry, BookedPayment, EntryKind
from kassa.domain.settlements.sums import Balance, Settlement
from kassa.use_cases.settlements.reconcile import Reconcile
from simulator.settlements.files import compressed, csv_of
from simulator.settlements.pricing import DEFAULT_TERMS
from simulator.settlements.records import Line, LineType
from simulator.settlements.records import Settlement as TheirSettlement
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
