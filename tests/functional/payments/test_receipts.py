"""Receipts over HTTP: of a sale, of a refund, of an approval that was reversed, and of nothing else."""

import base64
from dataclasses import replace
from typing import Any

import pytest

from kassa.adapters.dynamodb.items import item
from kassa.domain.access.caller import Caller, KeyKind
from kassa.domain.approved_money.movements import Refunded
from kassa.domain.payments.answers import RequestState
from kassa.domain.payments.happenings import Actor, EventType, Happening
from kassa.domain.payments.payment import note
from tests.functional.conftest import ACQUIRER, COFFEE
from tests.support.escpos import Printer
from tests.support.payments import APPROVED

BASKET: list[dict[str, Any]] = [
    {"name": "Kaffe", "quantity": 2, "unit_price": 1200, "total_amount": 2400, "total_tax_amount": 257},
    {"name": "Bulle", "quantity": 1, "total_amount": 500, "total_tax_amount": 54, "reference": "sku-7"},
]


def approved(kassa, **changes):
    """The id of a payment that its shopper approved, a minute after it was started."""
    payment_id = str(kassa.start(**changes)["id"])
    kassa.pass_time(60)
    kassa.shopper(payment_id, RequestState.SHOPPER_APPROVED)
    kassa.look(payment_id)
    return payment_id


def refunded(kassa, payment_id, amount=500):
    """A refund on record, an hour later."""
    kassa.pass_time(3600)
    payment = kassa.payments.get(payment_id)
    refund = Refunded(
        id="ref_" + "2" * 32,
        capture_id=payment.captures[0].id,
        amount=amount,
        reason="Kall",
        refunded_at=kassa.now,
        klarna_refund_id="krn:refund:1",
    )
    happened = Happening(type=EventType.UPDATED, cause=Actor.TERMINAL)
    kassa.payments.save(note(payment, happened=happened, at=kassa.now, refunds=(refund,)))
    return refund


def reversed_payment(kassa, klarna, **changes):
    """Klarna had approved at once, and the cashier gave up before that was heard."""
    klarna.first_answer = APPROVED
    klarna.fail("authorize", executed=True)
    payment_id = str(kassa.call("POST /v1/payments", {**COFFEE, **changes}).body["id"])
    kassa.call(f"POST /v1/payments/{payment_id}/cancel", key="cancel-0001")
    kassa.look(payment_id)
    return payment_id


def receipt(kassa, payment_id, query="", **more):
    return kassa.call(f"GET /v1/payments/{payment_id}/receipt", query=query, **more)


def test_a_receipt_says_who_sold_what_where_and_when(kassa, klarna):
    payment_id = approved(kassa, line_items=BASKET)
    answer = receipt(kassa, payment_id)
    assert (answer.status, answer.headers["Cache-Control"]) == (200, "private, no-cache")
    body = answer.body
    assert (body["kind"], body["title"], body["status"], body["status_text"]) == (
        "sale",
        "Kvitto",
        "approved",
        "Godkänd",
    )
    assert body["merchant"] == {"id": kassa.merchant_id, "name": "Kaffe & Kram"}
    assert body["store"]["address"] == {
        "street_address": "Avenyn 14",
        "postal_code": "41136",
        "city": "Göteborg",
        "country": "SE",
    }
    assert (body["store"]["store_reference"], body["terminal_reference"]) == ("store-gbg-014", "lane-3")
    assert (body["reference"], body["payment_id"]) == ("R-1", payment_id)
    assert body["klarna_reference"] == klarna.transactions[payment_id]
    assert body["happened_at"] == "2026-03-01T10:16:00Z"
    assert (body["currency"], body["currency_exponent"]) == ("SEK", 2)
    assert (body["total_amount"], body["total_text"]) == (2900, "29,00 kr")
    assert (body["tax_amount"], body["tax_text"]) == (311, "3,11 kr")
    assert (body["captured_amount"], body["refunded_amount"]) == (2900, 0)
    assert body["lines"][0] == {
        "name": "Kaffe",
        "quantity": 2,
        "unit_price": 1200,
        "unit_price_text": "12,00",
        "total_amount": 2400,
        "total_text": "24,00",
        "tax_amount": 257,
        "tax_text": "2,57",
        "reference": None,
    }
    assert body["lines"][1]["unit_price_text"] is None
    assert "Klarna" in body["legal_text"]
    assert body["refund_id"] is body["capture_id"] is body["reason"] is None


def test_the_time_is_that_of_the_store(kassa):
    payment_id = approved(kassa)
    store = kassa.merchants.store(kassa.merchant_id, "store-gbg-014")
    stored = kassa.dynamodb.get_item(
        TableName="merchants", Key=item(pk=kassa.merchant_id, item=f"store#{store.reference}")
    )
    document = stored["Item"]["document"]["S"].replace('"time_zone": "UTC"', '"time_zone": "Europe/Stockholm"')
    kassa.dynamodb.put_item(TableName="merchants", Item={**stored["Item"], "document": {"S": document}})
    body = receipt(kassa, payment_id).body
    assert (body["happened_at"], body["happened_at_text"]) == (
        "2026-03-01T11:16:00+01:00",
        "1 mars 2026 11:16:00 +01:00",
    )


def test_the_time_stays_that_of_the_sale_whatever_happens_later(kassa):
    payment_id = approved(kassa)
    refunded(kassa, payment_id)
    assert receipt(kassa, payment_id).body["happened_at"] == "2026-03-01T10:16:00Z"


@pytest.mark.parametrize("width", [32, 42, 48])
def test_text_and_printer_say_the_same(kassa, width):
    payment_id = approved(kassa, line_items=BASKET)
    text = receipt(kassa, payment_id, f"format=text&width={width}")
    printed = receipt(kassa, payment_id, f"format=escpos&width={width}")
    assert text.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert (printed.headers["Content-Type"], printed.is_base64) == ("application/octet-stream", True)
    (paper,) = Printer(width).print(base64.b64decode(printed.raw))
    assert paper.text(width) == text.raw
    assert paper.codes == [payment_id]
    assert f"Totalt{'29,00 kr':>{width - 6}}\n" in text.raw
    assert max(map(len, text.raw.splitlines())) == width


def test_paper_is_42_columns_wide_unless_asked_otherwise(kassa):
    payment_id = approved(kassa)
    assert receipt(kassa, payment_id, "format=text").raw == receipt(kassa, payment_id, "format=text&width=42").raw


def test_the_language_is_the_one_asked_for(kassa):
    payment_id = approved(kassa)
    body = receipt(kassa, payment_id, "lang=pl").body
    assert (body["language"], body["title"], body["total_text"]) == ("pl", "Potwierdzenie płatności", "29,00 SEK")
    assert "Yhteensä" in receipt(kassa, payment_id, "lang=fi&format=text").raw


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("width=40", "width"),
        ("width=wide", "width"),
        ("lang=tlh", "lang"),
        ("lang=SV", "lang"),
        ("format=pdf", "format"),
        ("language=sv", "language"),
    ],
)
def test_a_bad_query_names_its_field(kassa, query, field):
    answer = receipt(kassa, approved(kassa), query)
    assert (answer.status, [error["field"] for error in answer.body["errors"]]) == (422, [field])


def test_a_payment_without_lines_prints_its_reference(kassa):
    body = receipt(kassa, approved(kassa)).body
    assert [(line["name"], line["total_amount"]) for line in body["lines"]] == [("R-1", 2900)]
    assert body["tax_amount"] is body["tax_text"] is None


def test_what_was_refunded_is_on_the_receipt_of_the_sale(kassa):
    payment_id = approved(kassa, line_items=BASKET)
    assert "Återbetalt" not in receipt(kassa, payment_id, "format=text").raw
    refunded(kassa, payment_id)
    body = receipt(kassa, payment_id).body
    assert (body["kind"], body["refunded_amount"], body["refunded_text"]) == ("sale", 500, "5,00 kr")
    assert f"Återbetalt{'5,00 kr':>32}\n" in receipt(kassa, payment_id, "format=text").raw


def test_each_refund_has_a_receipt_of_its_own(kassa):
    payment_id = approved(kassa, line_items=BASKET)
    refund = refunded(kassa, payment_id)
    body = receipt(kassa, payment_id, f"refund={refund.id}").body
    assert (body["kind"], body["status"], body["title"]) == ("refund", "refunded", "Återbetalning")
    assert (body["total_amount"], body["total_text"], body["reason"]) == (500, "5,00 kr", "Kall")
    assert (body["refund_id"], body["capture_id"]) == (refund.id, refund.capture_id)
    assert (body["klarna_refund_id"], body["reference"]) == ("krn:refund:1", "R-1")
    assert body["happened_at"] == "2026-03-01T11:16:00Z"
    assert (body["lines"], body["tax_amount"]) == ([], None)
    text = receipt(kassa, payment_id, f"refund={refund.id}&format=text").raw
    for printed in ("5,00 kr", "Kall", refund.id, refund.capture_id, "R-1"):
        assert printed in text


@pytest.mark.parametrize("refund_id", ["ref_" + "0" * 32, "nonsense"])
def test_a_refund_that_does_not_exist_is_not_found(kassa, refund_id):
    answer = receipt(kassa, approved(kassa), f"refund={refund_id}")
    assert (answer.status, answer.body["code"]) == (404, "refund_not_found")


@pytest.mark.parametrize("capture", ["now", "manual"])
def test_a_late_approval_that_was_reversed_has_a_receipt(kassa, klarna, capture):
    payment_id = reversed_payment(kassa, klarna, capture=capture, line_items=BASKET)
    body = receipt(kassa, payment_id).body
    assert (body["kind"], body["status"], body["title"]) == ("reversal", "canceled", "Annullerat köp")
    assert (body["total_amount"], body["lines"], body["reason"]) == (2900, [], None)
    assert "Annullerad" in receipt(kassa, payment_id, "format=text").raw


def test_the_refund_of_a_reversal_has_one_too(kassa, klarna):
    payment_id = reversed_payment(kassa, klarna)
    (refund,) = kassa.payments.get(payment_id).refunds
    body = receipt(kassa, payment_id, f"refund={refund.id}").body
    assert (body["kind"], body["total_amount"], body["reason"]) == ("refund", 2900, None)


def test_where_no_money_moved_there_is_no_receipt(kassa):
    waiting = kassa.start()
    declined = kassa.call("POST /v1/payments", COFFEE, key="key-0002").body
    kassa.shopper(declined["id"], RequestState.DECLINED)
    kassa.look(declined["id"])
    canceled = kassa.call("POST /v1/payments", COFFEE, key="key-0003").body
    kassa.call(f"POST /v1/payments/{canceled['id']}/cancel")
    kassa.look(canceled["id"])
    for payment, status in ((waiting, "awaiting_shopper"), (declined, "declined"), (canceled, "canceled")):
        for query in ("", "format=escpos", "refund=ref_" + "0" * 32):
            answer = receipt(kassa, payment["id"], query)
            assert (answer.status, answer.body["code"]) == (409, "no_receipt")
            assert answer.body["payment"]["status"] == status


def test_who_sees_the_payment_sees_its_receipt_and_nobody_else_does(kassa):
    payment_id = approved(kassa)
    for caller in (kassa.terminal, kassa.merchant, ACQUIRER):
        assert receipt(kassa, payment_id, caller=caller).status == 200
    strangers = (replace(kassa.terminal, terminal_reference="lane-4"), Caller(key_id="k", kind=KeyKind.MERCHANT))
    for stranger in strangers:
        assert receipt(kassa, payment_id, caller=stranger).body["code"] == "payment_not_found"


@pytest.mark.parametrize(
    ("currency", "text"), [("JPY", "2 900 JPY"), ("KWD", "2,900 KWD"), ("EUR", "29,00 €"), ("ISK", "2 900 Ikr")]
)
def test_each_currency_has_its_own_decimals(kassa, currency, text):
    assert receipt(kassa, approved(kassa, currency=currency)).body["total_text"] == text
