"""Paper: what a printer of each width gets, in every language and for any name that a till may send."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth

from kassa.adapters.receipts.escpos import as_escpos
from kassa.adapters.receipts.formats import Formats
from kassa.adapters.receipts.letters import is_printable, printable, tidy
from kassa.adapters.receipts.paper import Width, pair, width_of, wrap
from kassa.adapters.receipts.text import as_text
from kassa.domain.languages import LANGUAGES
from kassa.domain.money import CURRENCIES
from kassa.domain.payments.payment import Status
from kassa.domain.payments.purchase import LineItem
from tests.support.escpos import NotUnderstood, Printer
from tests.unit.receipts import golden
from tests.unit.receipts.samples import all_of, refund, sale

GOLDEN = {path.name: (path, content) for path, content in golden.printed()}
WIDTHS = [width.value for width in Width]

any_letter = st.one_of(
    st.characters(min_codepoint=0x20, max_codepoint=0x17F, exclude_categories=["Cc", "Cf"]),
    st.sampled_from("拿铁咖啡カフェ한국Привет Ωμέγα ğışİ ☕🥐 e\u0301 a\u0308 x\u0302 “”\u2013… \u00a0\u202f\u2212"),
    st.sampled_from("\x00\x07\n\t\x1b\x1d\x7f\x9b\u2028\u200b\u202e\u200d\ufe0f"),
)
names = st.text(any_letter, min_size=1, max_size=90)
amounts = st.integers(-(10**12), 10**12)
line_items = st.builds(
    LineItem,
    name=names,
    quantity=st.integers(1, 1_000_000),
    total_amount=amounts,
    unit_price=st.none() | amounts,
    total_tax_amount=st.none() | amounts,
)


@st.composite
def receipts(draw):
    """Any receipt of any store."""
    language = draw(st.sampled_from(LANGUAGES))
    chosen = draw(st.sampled_from(all_of(language)))
    store = replace(
        chosen.store,
        name=draw(names),
        address=replace(chosen.store.address, street_address=draw(names), city=draw(names)),
    )
    payment = replace(
        chosen.payment,
        currency=draw(st.sampled_from(sorted(CURRENCIES))),
        reference=draw(names),
        terminal_reference=draw(names),
        live=draw(st.booleans()),
    )
    merchant = replace(chosen.merchant, name=draw(names))
    basket = tuple(draw(st.lists(line_items, max_size=4)))
    return replace(chosen, store=store, payment=payment, merchant=merchant, basket=basket)


def as_printers_know_it(receipt):
    """The receipt with every name in letters that printers have."""
    address = receipt.store.address
    return replace(
        receipt,
        merchant=replace(receipt.merchant, name=printable(receipt.merchant.name)),
        store=replace(
            receipt.store,
            name=printable(receipt.store.name),
            address=replace(address, street_address=printable(address.street_address), city=printable(address.city)),
        ),
        payment=replace(
            receipt.payment,
            reference=printable(receipt.payment.reference),
            terminal_reference=printable(receipt.payment.terminal_reference),
        ),
        basket=tuple(replace(line, name=printable(line.name)) for line in receipt.basket),
    )


@pytest.mark.parametrize("name", GOLDEN)
def test_paper_looks_as_it_did_when_somebody_last_looked(name):
    path, content = GOLDEN[name]
    assert path.read_bytes() == content


def test_no_golden_file_is_left_over():
    assert {path.name for path in golden.FOLDER.iterdir()} == set(GOLDEN)
    assert len(GOLDEN) == 11 * 3 * 2


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", WIDTHS)
def test_the_printer_prints_what_the_text_says(language, width):
    printed = Printer(width).print((golden.FOLDER / f"{language}-{width}.bin").read_bytes())
    text = (golden.FOLDER / f"{language}-{width}.txt").read_text(encoding="utf-8")
    assert "\n".join(paper.text(width) for paper in printed) == text
    assert [paper.codes for paper in printed] == [[receipt.payment.id] for receipt in all_of(language)]


@given(receipt=receipts(), language=st.sampled_from(LANGUAGES), width=st.sampled_from(WIDTHS))
def test_no_line_is_wider_than_the_paper(receipt, language, width):
    for line in as_text(receipt, language, width).splitlines():
        assert 0 <= wcswidth(line) <= width, line


@given(receipt=receipts(), language=st.sampled_from(LANGUAGES), width=st.sampled_from(WIDTHS))
def test_whatever_a_till_sends_the_printer_only_prints_it(receipt, language, width):
    (paper,) = Printer(width).print(as_escpos(receipt, language, width))
    assert paper.text(width) == as_text(as_printers_know_it(receipt), language, width)
    assert paper.codes == [receipt.payment.id]


@given(receipt=receipts(), language=st.sampled_from(LANGUAGES), width=st.sampled_from(WIDTHS))
def test_every_amount_stands_at_the_right_edge(receipt, language, width):
    formats = Formats(language, country=receipt.store.address.country, currency=receipt.payment.currency)
    edge = [line for line in as_text(receipt, language, width).splitlines() if width_of(line) == width]
    shown = [formats.money(receipt.total)]
    for line in receipt.lines:
        shown.append(formats.number(line.total_amount))
        if line.total_tax_amount is not None:
            shown.append(formats.number(line.total_tax_amount))
    for amount in shown:
        assert [line for line in edge if line.endswith(f" {amount}")], amount


def test_bold_is_for_who_sold_what_happened_and_how_much():
    (paper,) = Printer(42).print(as_escpos(sale("sv"), "sv", 42))
    bold = [row.text for row in paper.rows if row.bold]
    assert bold[:3] == ["Kaffe & Kram", "Kvitto", "TEST - inga riktiga pengar"]
    assert bold[3].startswith("Totalt")
    assert {row.text for row in paper.rows if row.centred and row.text} >= {"Kaffe & Kram", "Kvitto", "Avenyn 14"}


def test_real_money_is_not_called_a_test():
    real = replace(sale("en"), payment=replace(sale("en").payment, live=True))
    assert "TEST" in as_text(sale("en"), "en", 42)
    assert "TEST" not in as_text(real, "en", 42)


def test_what_the_till_did_not_say_is_left_out():
    basket = (
        LineItem(name="Coffee", quantity=2, total_amount=600),
        LineItem(name="Bun", quantity=1, total_amount=400, total_tax_amount=43),
    )
    partly = replace(sale("en"), basket=basket)
    text = as_text(partly, "en", 32)
    assert text.count("of which tax") == 1
    assert f"2 x Coffee{'6.00':>22}\n" in text
    assert partly.tax is None
    assert replace(partly, basket=basket[1:]).tax == 43


def test_a_sale_without_a_basket_is_one_line_with_the_merchants_reference():
    text = as_text(replace(sale("en"), basket=()), "en", 32)
    assert f"R-2026-000123{'1,248.50':>19}\n" in text
    assert f"Total{'£1,248.50':>27}\n" in text


def test_the_reason_of_a_refund_is_the_merchants_and_never_our_own():
    assert "Fel bröd" in as_text(refund("sv"), "sv", 42)
    ours = replace(refund("sv"), payment=replace(refund("sv").payment, status=Status.CANCELED))
    assert "Fel bröd" not in as_text(ours, "sv", 42)


@given(text=st.text(any_letter, max_size=80))
def test_printers_have_every_letter_that_is_left(text):
    assert is_printable(printable(text))
    assert printable(printable(text)) == printable(text)
    if is_printable(tidy(text)):
        assert printable(text) == tidy(text)


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("Žluťoučký kůň", "Žluťoučký kůň"),
        ("Привет", "Privet"),
        ("ğış", "giş"),
        ("拿铁", "NaTie"),
        ("x\u0302", "x"),
        ("\ue000", "?"),
        ("a\x1b@\x1dVA\x00b", "a @ VA b"),
        ("5\u2212\u00a03", "5- 3"),
    ],
)
def test_a_letter_that_no_printer_has_is_written_in_others(name, printed):
    assert printable(name) == printed


@given(text=st.text(any_letter, max_size=120), columns=st.integers(2, 48))
def test_wrapping_loses_nothing(text, columns):
    lines = wrap(tidy(text), columns)
    assert all(width_of(line) <= columns for line in lines)
    assert "".join(lines).replace(" ", "") == tidy(text).replace(" ", "")


def test_a_value_stands_beside_its_label_below_it_or_over_several_lines():
    assert pair("Total", "12.50", 12) == ["Total  12.50"]
    assert pair("In total", "1,212.50", 12) == ["In total", "    1,212.50"]
    assert pair("Id", "0123456789abcdef", 12) == ["Id", "0123456789ab", "cdef"]
    assert pair("拿铁", "9.00", 9, indent=1) == [" 拿铁", "     9.00"]


@pytest.mark.parametrize(
    "data",
    [
        b"Hello\n",
        b"\x1b@Hello\n",
        b"\x1b@Hello\n\x1b",
        b"\x1b@\x1bt\x63\x1dVB\x00",
        b"\x1b@a\x1ba\x01\n\x1dVB\x00",
        b"\x1b@\x07\x1dVB\x00",
        b"\x1b@\x1bt\x10\x81\n\x1dVB\x00",
        b"\x1b@" + b"x" * 33 + b"\n\x1dVB\x00",
    ],
)
def test_our_own_printer_refuses_what_a_real_one_would_spoil(data):
    with pytest.raises(NotUnderstood):
        Printer(32).print(data)
