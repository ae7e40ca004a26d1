"""Files in all their forms are read; whatever cannot be believed is refused whole, with its line and the reason."""

import gzip
import io

import pytest

from kassa.adapters.settlements.compression import content, range_of
from kassa.adapters.settlements.csv_lines import lines_in, plan
from kassa.adapters.settlements.local_file import LocalFile
from kassa.adapters.settlements.outcomes import from_bytes, to_bytes
from kassa.domain.settlements.lines import Line
from kassa.domain.settlements.refusals import FileRefused
from kassa.use_cases.settlements.reconcile import Reconcile
from tests.support.settlement_day import SETTLEMENT, Day, Sale

DAY = Day.of([Sale(amount=5000, refunded=700), Sale(amount=9900, discount=10)])


def read(text):
    raw = text if isinstance(text, bytes) else text.encode()
    with content(io.BytesIO(raw)) as stream:
        planned = plan(stream, lines_of_a_batch=2)
    lines: list[Line] = []
    for batch in planned.batches:
        with content(io.BytesIO(raw)) as stream:
            lines += lines_in(planned.header, batch, range_of(batch, stream), settlement_id=SETTLEMENT.id)
    return planned.header, lines


def test_the_lines_of_a_file_are_read_with_their_numbers_and_all_that_stood_there():
    header, lines = read(DAY.text())
    assert [line.number for line in lines] == [5, 6, 7, 8, 9]
    assert [line.kind for line in lines] == ["capture", "fee", "refund", "capture", "fee"]
    assert sum(line.net for line in lines) == header.summaries[0].payout
    assert dict(zip(header.columns, lines[0].row, strict=False))["klarna_reference"] == "0"


@pytest.mark.parametrize(
    "form",
    [
        lambda text: gzip.compress(text.encode()),
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace(",", ";"),
        lambda text: text.rstrip("\n"),
        lambda text: text.replace("merchant_reference", "purchase_reference"),
        lambda text: text.replace("R-0", '"R,\n0"'),
        lambda text: text.replace("dispute_id", "payment_dispute_id").replace(
            "refund_reference", "payment_refund_reference"
        ),
    ],
    ids=[
        "gzip",
        "byte order mark",
        "CRLF",
        "semicolons",
        "no last break",
        "newer name",
        "quoted break",
        "payment_ names",
    ],
)
def test_every_form_of_a_file_says_the_same(form):
    plain = [line[1:16] for line in read(DAY.text())[1]]
    assert [line[1:16] for line in read(form(DAY.text()))[1]] == plain


NO_INTEGERS = ("100.00", "1_000", "+5000", "1e3", " 5000", "", "9" * 5000, "\u0665000", "NaN", "05000", "-0")


@pytest.mark.parametrize(
    ("amount", "reason"), [*((text, "not_an_integer") for text in NO_INTEGERS), ("1,000", "malformed")]
)
def test_an_amount_in_any_other_form_than_an_integer_is_refused_with_its_line(amount, reason):
    lines = DAY.text().split("\n")
    assert lines[4].count(",5000,") == 1
    lines[4] = lines[4].replace(",5000,", f",{amount},")
    with pytest.raises(FileRefused) as refused:
        read("\n".join(lines))
    assert (refused.value.reason, refused.value.line) == (reason, 5)


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda text: text.replace(",SEK,,PAY_NOW", ",,,PAY_NOW", 1), "malformed"),
        (lambda text: text[: text.rindex(",0,") + 2], "malformed"),
        (lambda text: text.replace("R-0", 'R-"0'), "truncated"),
        (lambda text: text.replace("R-0", '"R-0'), "truncated"),
        (lambda text: text.replace("R-0", '"R"-0'), "malformed"),
        (lambda text: text.encode().replace(b"R-0", b"R-\xff"), "malformed"),
        (lambda text: gzip.compress(text.encode())[:-20], "truncated"),
        (lambda _: b"\x1f\x8b" + b"no gzip at all" * 10, "malformed"),
        (lambda text: text.replace(",amount,", ",sum,"), "missing_column"),
        (lambda text: text.replace("klarna_reference", "amount"), "ambiguous"),
        (lambda text: text.replace("klarna_reference", "purchase_reference"), "ambiguous"),
        (lambda text: text.replace(f"{SETTLEMENT.id}\n", "krn:settlement:other\n", 1), "foreign_line"),
        (lambda text: text.replace("R-0", "R" * 70_000), "malformed"),
        (lambda _: "", "truncated"),
        (lambda text: text.split("\n\n")[0], "truncated"),
        (lambda text: text.replace("payout_amount", "payout"), "missing_column"),
    ],
)
def test_what_cannot_be_believed_is_refused(spoil, reason):
    with pytest.raises(FileRefused) as refused:
        read(spoil(DAY.text()))
    assert refused.value.reason == reason


@pytest.mark.parametrize("columns", [("discount_amount", "-10"), ("payment_pricing.rate.fixed", "-300")])
def test_a_sign_where_none_belongs_is_refused(columns):
    name, value = columns
    day = Day(payments=[], rows=[dict(row) for row in DAY.rows])
    day.rows[4][name] = value
    with pytest.raises(FileRefused, match="sign"):
        read(day.text())


def closed(folder, text, *, without_last=False):
    path = folder / "settlement.csv"
    path.write_text(text)
    file = LocalFile(path, settlement_id=SETTLEMENT.id, lines_of_a_batch=2)
    reconcile = Reconcile(books=DAY.books)
    outcomes = [reconcile.batch(SETTLEMENT, batch, file.lines(batch)) for batch in file.batches()]
    return reconcile.finish(SETTLEMENT, file, file.plan.header.summaries, outcomes[:-1] if without_last else outcomes)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text[: text.rindex("\n", 0, -1) + 1],
        lambda text: text.replace(",5000,", ",5001,"),
        lambda text: text.replace(",5,14900", ",6,14900"),
        lambda text: text.replace(",14900,", ",14901,"),
    ],
    ids=["the last line is gone", "an amount", "the count", "a total"],
)
def test_a_file_that_does_not_add_up_is_refused_whole(tmp_path, spoil):
    assert spoil(DAY.text()) != DAY.text()
    with pytest.raises(FileRefused) as refused:
        closed(tmp_path, spoil(DAY.text()))
    assert refused.value.reason == "mis_summed"


def test_a_file_without_totals_is_refused(tmp_path):
    with pytest.raises(FileRefused, match="no total"):
        closed(tmp_path, DAY.text().split("\n\n")[1])


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda text: text.replace(f"{SETTLEMENT.id},SEK", "krn:settlement:other,SEK", 1), "foreign_line"),
        (lambda text: text.replace("\n\n", "\n" + text.split("\n")[1] + "\n\n"), "ambiguous"),
    ],
)
def test_a_summary_that_is_not_the_one_of_this_settlement_is_refused(tmp_path, spoil, reason):
    with pytest.raises(FileRefused) as refused:
        closed(tmp_path, spoil(DAY.text()))
    assert refused.value.reason == reason


def test_a_batch_that_is_not_there_is_noticed(tmp_path):
    with pytest.raises(FileRefused, match="1 of 3 batches"):
        closed(tmp_path, DAY.text(), without_last=True)


def test_an_outcome_with_breaks_survives_being_stored():
    day = Day.of([Sale(amount=5000)])
    lines = read(day.text())[1]
    batch = plan(io.BytesIO(day.text().encode())).batches[0]
    outcome = Reconcile(books=Day.of([]).books).batch(SETTLEMENT, batch, lines)
    assert outcome.breaks
    assert from_bytes(to_bytes(outcome)) == outcome
