"""Whatever a day brings, it is proved to the minor unit; and one fault makes one break, with the right reason."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kassa.adapters.settlements.local_file import LocalFile
from kassa.domain.flow import Pricing
from kassa.domain.settlements import closing
from kassa.domain.settlements.brought import entries_in
from kassa.domain.settlements.refusals import FileRefused
from kassa.use_cases.settlements.reconcile import Reconcile
from tests.support.settlement_day import COLUMNS, SETTLEMENT, Day, Sale, with_capture
from tests.support.settlement_faults import FAULTS


@st.composite
def sales(draw):
    """A purchase that may be refunded, discounted, fined and capped."""
    amount = draw(st.integers(1, 10_000_000))
    return Sale(
        amount=amount,
        refunded=draw(st.sampled_from([0, 1, amount])) if amount > 1 else 0,
        currency=draw(st.sampled_from(["SEK", "EUR"])),
        pricing=Pricing(fixed=draw(st.integers(1, 1000)), variable=draw(st.integers(0, 5_000_000))),
        discount=draw(st.sampled_from([0, 0, 1, 50])),
        penalty=draw(st.sampled_from([0, 0, 30])),
        cap=draw(st.sampled_from([None, None, 25])),
        merchant=draw(st.integers(0, 2)),
        minute=draw(st.integers(0, 1200)),
    )


days = st.lists(sales(), min_size=1, max_size=8)


@settings(max_examples=20)
@given(day=days, opening=st.integers(-5_000_000, 0))
def test_every_good_day_is_proved_without_a_break(prove, day, opening):
    made = Day.of(day)
    made.opening = {"SEK": opening}
    result = prove(made)
    assert result.breaks == ()
    assert result.lines == len(made.rows)
    for equation in result.equations:
        assert equation.opening + equation.moved == equation.payout + equation.closing
    assert sum(equation.moved for equation in result.equations) == sum(
        int(row["amount"]) + int(row.get("tax_amount") or 0) for row in made.rows
    )


@pytest.mark.parametrize("name", FAULTS)
@settings(max_examples=4)
@given(day=st.lists(sales(), min_size=2, max_size=6, unique_by=lambda sale: sale.amount), data=st.data())
def test_one_fault_makes_one_break_with_its_reason_and_its_cause(prove, name, day, data):
    made = Day.of(day)
    fault = FAULTS[name]
    fault.spoil(made, data.draw(st.integers(0, len(day) - 1)))
    (found,) = prove(made).breaks
    assert (found.reason, found.explanations[0].code) == (fault.reason, fault.explanation)
    assert all(explanation.sentence(found.currency) for explanation in found.explanations)
    assert found.state == "open"


@settings(max_examples=10)
@given(
    day=st.lists(sales(), min_size=2, max_size=8),
    faults=st.lists(st.sampled_from(sorted(set(FAULTS) - {"not ours"})), max_size=2, unique=True),
    size=st.integers(1, 7),
    seed=st.integers(0, 1000),
)
def test_the_cut_of_the_batches_their_order_and_repetitions_change_nothing(tmp_path_factory, day, faults, size, seed):
    made = Day.of(day)
    for at, name in enumerate(faults):
        FAULTS[name].spoil(made, at)
    path = tmp_path_factory.mktemp("cut") / "settlement.csv"
    path.write_text(made.text())
    reconcile = Reconcile(books=made.books)

    def result(lines_of_a_batch, shuffle):
        file = LocalFile(path, settlement_id=SETTLEMENT.id, lines_of_a_batch=lines_of_a_batch)
        batches = shuffle(list(file.batches()))
        outcomes = [reconcile.batch(SETTLEMENT, batch, file.lines(batch)) for batch in batches]
        return reconcile.finish(SETTLEMENT, file, file.plan.header.summaries, outcomes)

    chance = random.Random(seed)  # noqa: S311 - an order, no secret
    whole = result(10_000, list)
    assert result(size, lambda batches: chance.sample(batches + batches, 2 * len(batches))) == whole


def test_what_a_file_brings_can_be_marked_as_settled_and_is_then_no_duplicate(prove, tmp_path):
    made = Day.of([Sale(amount=5000, refunded=700), Sale(amount=9900)])
    path = tmp_path / "settlement.csv"
    path.write_text(made.text())
    file = LocalFile(path, settlement_id=SETTLEMENT.id)
    reconcile = Reconcile(books=made.books)
    seen = [each for batch in file.batches() for each in reconcile.with_payments(file.lines(batch))]
    brought = [entry.id for _, entry in entries_in(seen)]
    booked = [entry.id for payment in made.payments for entry in (*payment.captures, *payment.refunds)]
    assert sorted(brought) == sorted(booked)
    made.payments = [with_capture(payment, settled_in=SETTLEMENT.id) for payment in made.payments]
    assert prove(made).breaks == ()


def test_without_a_type_the_ids_tell_what_a_line_is(prove):
    made = Day.of([Sale(amount=5000, refunded=700), Sale(amount=9900)])
    assert prove(made, columns=tuple(column for column in COLUMNS if column != "type")).breaks == ()


def test_a_fee_that_fits_another_amount_is_no_second_break(prove):
    made, other = Day.of([Sale(amount=5000)]), Day.of([Sale(amount=50_000)])
    made.rows = other.rows
    (found,) = prove(made).breaks
    assert (found.reason, found.at_stake) == ("amount", 45_000)


def test_strangers_and_gaps_of_the_same_amount_are_not_paired_by_guess(prove):
    made = Day.of([Sale(amount=5000), Sale(amount=5000)])
    for at in (0, 1):
        FAULTS["strange ids"].spoil(made, at)
        for row in made.rows[2 * at : 2 * at + 2]:
            row |= {"payment_transaction_id": f"krn:s:{at}", "payment_capture_id": f"krn:s:{at}:capture:1"}
    breaks = prove(made).breaks
    assert sorted(found.reason for found in breaks) == ["missing_in_file"] * 2 + ["unknown_payment"] * 2
    gaps = [found for found in breaks if found.reason == "missing_in_file"]
    assert all([each.code for each in gap.explanations] == ["ids_differ", "ids_differ", "not_settled"] for gap in gaps)


@pytest.mark.parametrize(("off", "reasons"), [(-2, ["vat"]), (-1, []), (0, []), (1, []), (2, ["vat"])])
def test_the_vat_of_a_line_may_differ_by_one_minor_unit_and_no_more(prove, off, reasons):
    made = Day.of([Sale(amount=5000), Sale(amount=5000)])
    for row in made.rows:
        if row["type"] == "FEE":
            row["tax_amount"] = int(row["tax_amount"]) + off
    assert [found.reason for found in prove(made).breaks] == reasons * 2


def test_what_another_currency_settles_elsewhere_is_not_missing_here(prove):
    made = Day.of([Sale(amount=5000), Sale(amount=9900, currency="EUR")])
    made.rows = [row for row in made.rows if row["currency"] == "SEK"]
    assert prove(made).breaks == ()


def test_lines_without_ids_are_no_duplicates_of_each_other(prove):
    made = Day.of([Sale(amount=5000)])
    made.rows += [{"type": "RETURN", "amount": -7, "currency": "SEK"}] * 2
    assert [found.reason for found in prove(made).breaks] == ["unknown_payment"] * 2


def test_somebody_elses_file_is_refused(prove, monkeypatch):
    monkeypatch.setattr(closing, "TOO_MANY", 3)
    made = Day.of([Sale(amount=5000), Sale(amount=6000)])
    made.payments.clear()
    with pytest.raises(FileRefused, match="disagreements"):
        prove(made)


def test_an_unknown_word_is_told(prove):
    made = Day.of([Sale(amount=5000)])
    FAULTS["an unknown word"].spoil(made, 0)
    assert "GOODWILL" in prove(made).breaks[0].explanations[0].sentence("SEK")


def test_a_second_transaction_under_our_reference_is_not_ours(prove):
    made = Day.of([Sale(amount=5000)])
    for row in made.rows:
        row["payment_transaction_id"] = "krn:t:second"
    assert {found.reason for found in prove(made).breaks} == {"unknown_payment"}
