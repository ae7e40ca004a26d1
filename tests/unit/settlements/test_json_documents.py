"""A settlement as JSON becomes the CSV that is read, or is refused with the reason."""

import json
from typing import Any

import pytest

from kassa.adapters.settlements import json_document
from kassa.adapters.settlements.json_document import as_csv, is_json
from kassa.domain.settlements.refusals import FileRefused, RefusalReason

FIGURES = {"settlement_id": "s-1", "currency": "SEK", "payout_amount": 5000, "debt_since": None}
SALE = {"type": "SALE", "amount": 5000, "currency": "SEK", "payment_pricing": {"rate": {"fixed": 250, "tax": None}}}


def document(**members: Any) -> bytes:
    return json.dumps({"settlement": FIGURES, "transactions": [SALE], **members}).encode()


def test_nested_members_are_columns_with_dots_and_null_is_not_there():
    assert as_csv(document()).decode().splitlines() == [
        "settlement_id,currency,payout_amount",
        "s-1,SEK,5000",
        "amount,currency,type,payment_pricing.rate.fixed",
        "5000,SEK,SALE,250",
    ]


def test_the_figures_may_stand_beside_the_transactions():
    assert as_csv(json.dumps({**FIGURES, "transactions": [SALE]}).encode()) == as_csv(document())


def test_transactions_of_different_members_share_their_columns():
    text = as_csv(document(transactions=[SALE, {"amount": -100, "currency": "SEK", "note": "a, b"}])).decode()
    assert text.splitlines()[2:] == [
        "amount,currency,type,payment_pricing.rate.fixed,note",
        "5000,SEK,SALE,250,",
        '-100,SEK,,,"a, b"',
    ]


def test_a_settlement_without_transactions_has_the_columns_that_every_file_has():
    assert as_csv(document(transactions=[])).decode().splitlines()[-1] == "amount,currency"


@pytest.mark.parametrize(
    ("told", "reason", "line"),
    [
        (b'{"settlement": {', RefusalReason.MALFORMED, None),
        (b'{"a":' * 100_000, RefusalReason.MALFORMED, None),
        (b"{}", RefusalReason.MALFORMED, None),
        (document(transactions={}), RefusalReason.MALFORMED, None),
        (document(settlement={"settlement_id": "s-1"}), RefusalReason.NO_TOTALS, None),
        (document(settlement=[]), RefusalReason.MALFORMED, 2),
        (document(transactions=[SALE, "x"]), RefusalReason.MALFORMED, 5),
        (document(transactions=[{**SALE, "amount": 50.5}]), RefusalReason.NOT_AN_INTEGER, None),
        (document(transactions=[{**SALE, "note": "two\nlines"}]), RefusalReason.MALFORMED, 4),
    ],
    ids=["torn", "deep", "empty", "no list", "no payout", "no figures", "no object", "a fraction", "a line break"],
)
def test_what_cannot_be_read_is_refused_with_the_reason(told, reason, line):
    with pytest.raises(FileRefused) as refused:
        as_csv(told)
    assert (refused.value.reason, refused.value.line) == (reason, line)


def test_a_document_that_is_too_large_to_be_read_as_a_whole_names_the_form_that_is_not(monkeypatch):
    monkeypatch.setattr(json_document, "LARGEST", 100)
    with pytest.raises(FileRefused, match="CSV"):
        as_csv(document())


@pytest.mark.parametrize(("beginning", "known"), [(b' \n{"a"', True), (b"settlement_id,", False), (b"", False)])
def test_json_is_known_by_its_first_sign(beginning, known):
    assert is_json(beginning) is known
