"""A statement adds up, charges by the right rule, and never tells what the acquirer pays Klarna."""

import csv
import io
import random
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from functions.statements.views import SellRateList, SellRateView, StatementsView
from kassa.adapters.dynamodb.price_table import SaleTable, SellRateTable
from kassa.domain.access import Caller, KeyKind
from kassa.domain.flow import Pricing
from kassa.domain.happenings import Actor, EventType, Happening
from kassa.domain.movements import Refunded
from kassa.domain.payment import Channel, note
from kassa.domain.settlements.lines import LineKind
from kassa.domain.settlements.sales import Adjustment, Month, SaleKind, new_sales
from kassa.domain.settlements.sell_rates import SellRule
from kassa.failures import AlreadyThere, KeyReused
from kassa.ports import Request
from tests.functional.pricing.conftest import ACQUIRER, MERCHANT, MERCHANT_ID, NOW, Office
from tests.support.disputes import CAPTURE, a_sold_payment

OTHER = Caller(key_id="key_o", kind=KeyKind.MERCHANT, merchant_id="mer_" + "0" * 32)
TERMINAL = Caller(key_id="key_t", kind=KeyKind.TERMINAL, merchant_id=MERCHANT_ID, store_reference="store-gbg-014")
MARCH = "period=2026-03"


def statement(office: Office, **more: Any) -> Any:
    answer = office.of_merchant("statements", query=MARCH, **more)
    assert answer.status == 200, answer.raw
    return answer.body["statements"]


def test_a_month_adds_up_at_the_sell_rate(office):
    office.rate()
    first, _ = office.sold(10_000, 1), office.sold(5_000, 2)
    office.sold(3_000, 3, kind=SaleKind.REFUND, bought=None)
    office.sold(4_000, 4, kind=SaleKind.HELD, bought=None)
    office.sold(1_500, 5, kind=SaleKind.RETURNED, bought=None)
    office.sales.adjust(MERCHANT_ID, first.at, Adjustment(capture_id=first.id, discount=30, penalty=70))
    (one,) = statement(office)
    assert (one["captured"], one["refunded"], one["held"]) == (15_000, 3_000, 2_500)
    assert (one["fees"], one["tax"]) == (500 + 350, 125 + 88)
    assert (one["discounts"], one["penalties"]) == (30, 70)
    assert one["net"] == 15_000 - 3_000 - 2_500 - 850 - 213 + 30 - 70
    assert one["captures"][0]["net"] == 10_000 - 500 - 125 + 30 - 70


def test_the_rule_that_names_most_counts_and_only_while_it_holds(office):
    office.rate("rate-base")
    office.rate("rate-kiosk", channel="kiosk", fixed=0, variable=0)
    office.rate("rate-other-market", market="NO", fixed=9_999)
    office.rate("rate-other-mcc", mcc="7995", fixed=9_999)
    office.rate("rate-week", fixed=1, variable=0, mcc="5814", valid_until="2026-03-04T00:00:00Z")
    office.sold(number=1)
    office.sold(number=2, channel=Channel.KIOSK)
    office.sold(number=3, at=datetime(2026, 3, 3, tzinfo=UTC))
    (one,) = statement(office)
    assert [line["fee"] for line in one["captures"]] == [500, 0, 1]


def test_each_currency_and_each_month_is_by_itself(office):
    office.rate()
    office.rate("rate-eur", currency="EUR", fixed=20)
    office.sold(number=1)
    office.sold(number=2, currency="EUR")
    office.sold(number=3, at=datetime(2026, 2, 28, 23, 59, tzinfo=UTC))
    assert [(one["currency"], one["captured"]) for one in statement(office)] == [("EUR", 10_000), ("SEK", 10_000)]


def test_a_sale_without_a_rate_is_said_and_not_guessed(office):
    office.sold()
    answer = office.of_merchant("statements", query=MARCH)
    assert (answer.status, answer.body["code"]) == (409, "no_sell_rate")


BUYING = re.compile(r"b[ou][uy]|margin|earned|klarna|pricing|cost|interchange", re.IGNORECASE)


def names_in(schema: Any) -> set[str]:
    if isinstance(schema, dict):
        own = set(schema.get("properties", {})) if isinstance(schema.get("properties"), dict) else set()
        return own.union(*map(names_in, schema.values()))
    return set().union(*map(names_in, schema)) if isinstance(schema, list) else set()


def test_no_field_that_a_merchant_can_get_speaks_of_what_klarna_charges():
    for view in (StatementsView, SellRateList, SellRateView):
        names = names_in(view.model_json_schema())
        assert len(names) > 5
        assert {name for name in names if BUYING.search(name)} == set()


@pytest.mark.parametrize("seed", range(20))
def test_whatever_klarna_charges_a_merchant_reads_the_same(seed):
    """Two worlds that differ in Klarna's prices only look the same to a merchant, to the letter, and not to the acquirer."""
    told = []
    for world in ("one", "the other"):
        dice, prices = random.Random(seed), random.Random(f"{seed} {world}")  # noqa: S311
        office = Office()
        office.rate(fixed=dice.randrange(500), variable=dice.randrange(5_000_000))
        for number in range(1, 8):
            bought = Pricing(fixed=prices.randrange(10_000), variable=prices.randrange(9_000_000))
            sale = office.sold(dice.randrange(1, 100_000), number, bought=bought)
            adjustment = Adjustment(capture_id=sale.id, discount=dice.randrange(20), penalty=dice.randrange(20))
            office.sales.adjust(MERCHANT_ID, sale.at, adjustment)
        shown = [
            office.of_merchant("statements", query=f"{MARCH}&format={form}").raw for form in ("json", "csv", "html")
        ]
        shown += [office.of_merchant("sell-rates").raw]
        shown += [office.of_merchant("margin", query=MARCH).raw]
        told.append((shown, office.of_merchant("margin", caller=ACQUIRER, query=MARCH).body["data"]))
    assert told[0][0] == told[1][0]
    assert told[0][1] != told[1][1]


def test_the_margin_is_what_is_left_and_for_the_acquirer_only(office):
    office.rate()
    sale = office.sold(10_000, 1, bought=Pricing(fixed=100, variable=1_000_000))
    office.sold(10_000, 2, bought=None)
    office.sales.adjust(MERCHANT_ID, sale.at, Adjustment(capture_id=sale.id, discount=30, penalty=70))
    (margin,) = office.of_merchant("margin", caller=ACQUIRER, query=MARCH).body["data"]
    assert margin == {
        "currency": "SEK",
        "sold": 1_000,
        "bought": 240,
        "passed_on": 40,
        "earned": 800,
        "unpriced_captures": 1,
    }
    refused = office.of_merchant("margin", query=MARCH)
    assert (refused.status, refused.body["code"]) == (403, "forbidden")


def test_the_spreadsheet_adds_up_row_by_row(office):
    office.rate()
    office.sold(number=1)
    office.sold(2_000, 2, kind=SaleKind.REFUND)
    office.sold(700, 3, kind=SaleKind.HELD)
    answer = office.of_merchant("statements", query=f"{MARCH}&format=csv")
    assert answer.headers["Content-Type"].startswith("text/csv")
    *rows, total = csv.DictReader(io.StringIO(answer.raw))
    assert [row["type"] for row in rows] == ["capture", "refund", "held"]
    for column in ("amount", "fee", "tax", "discount", "penalty", "net"):
        assert sum(int(row[column]) for row in rows) == int(total[column])


def test_the_page_can_be_printed_and_nothing_in_it_runs(office):
    office.rate()
    office.sold()
    answer = office.of_merchant("statements", query=f"{MARCH}&format=html")
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert "Kaffe &amp; &lt;Kram&gt;" in answer.raw
    assert "<Kram>" not in answer.raw
    assert "<script" not in answer.raw
    assert "style=" not in answer.raw
    assert "100.00" in answer.raw
    assert "As of</dt><dd>20 March 2026, 12:00 UTC" in answer.raw


def test_a_rate_is_added_once_and_seen_by_its_merchant(office):
    first, again = office.rate(), office.rate()
    assert (first.status, again.status, again.headers["Idempotency-Replayed"]) == (201, 201, "true")
    assert again.body == first.body
    assert office.rate(fixed=1).body["code"] == "idempotency_key_reused"
    assert office.of_merchant("sell-rates").body["data"] == [first.body]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"currency": "XYZ"}, "currency"),
        ({"fixed": -1}, "fixed"),
        ({"variable": 100_000_001}, "variable"),
        ({"variable": 2.5}, "variable"),
        ({"valid_from": "2026-03-01"}, "valid_from"),
        ({"valid_from": "2026-02-28T23:59:59Z"}, "valid_from"),
        ({"valid_until": "2026-03-01T00:00:00Z"}, "valid_until"),
        ({"mcc": "58"}, "mcc"),
        ({"market": "Sweden"}, "market"),
        ({"channel": "web"}, "channel"),
        ({"price": 1}, "price"),
    ],
)
def test_a_rate_that_cannot_be_names_its_field(office, changes, field):
    answer = office.rate(**changes)
    assert (answer.status, [error["field"] for error in answer.body["errors"]]) == (422, [field])
    assert office.rates.made == {}


@pytest.mark.parametrize(
    "query", ["", "period=2026-13", "period=march", "period=2026-04", f"{MARCH}&form=csv", f"{MARCH}&format=pdf"]
)
def test_a_month_that_is_none_is_refused(office, query):
    assert office.of_merchant("statements", query=query).status == 422


ROUTES = [("sell-rates", ""), ("statements", MARCH), ("margin", MARCH)]


@pytest.mark.parametrize(("what", "query"), ROUTES)
@pytest.mark.parametrize(("caller", "status"), [(OTHER, 404), (TERMINAL, 403)], ids=["other", "till"])
def test_nobody_reads_anothers_prices(office, what, query, caller, status):
    assert office.of_merchant(what, caller=caller, query=query).status == status


@pytest.mark.parametrize(
    ("caller", "status"), [(MERCHANT, 403), (TERMINAL, 403), (OTHER, 404)], ids=["its own", "till", "other"]
)
def test_nobody_but_the_acquirer_sets_prices(office, caller, status):
    assert office.rate(caller=caller).status == status
    assert office.rates.made == {}


def test_what_a_payment_brings_is_noted_once_by_the_version_that_brought_it():
    sold = replace(a_sold_payment(), updated_at=CAPTURE.captured_at)
    (capture,) = new_sales(sold)
    assert (capture.kind, capture.id, capture.amount) == (SaleKind.CAPTURE, CAPTURE.id, 2900)
    later = CAPTURE.captured_at + timedelta(days=1)
    refund = Refunded(id="ref_1", capture_id=CAPTURE.id, amount=900, refunded_at=later)
    refunded = note(
        sold, happened=Happening(type=EventType.REFUNDED, cause=Actor.MERCHANT), at=later, refunds=(refund,)
    )
    assert [(sale.kind, sale.id, sale.bought) for sale in new_sales(refunded)] == [(SaleKind.REFUND, "ref_1", None)]


def test_the_table_keeps_rules_and_months(kassa):
    rates, sales = SellRateTable(kassa.dynamodb, "merchants"), SaleTable(kassa.dynamodb, "merchants")
    rule = SellRule(
        id="rate_1",
        merchant_id=MERCHANT_ID,
        currency="SEK",
        rate=Pricing(fixed=1, variable=2),
        tax=3,
        valid_from=NOW,
        created_at=NOW,
    )
    request = Request(operation="sell-rate", idempotency_key="key-0001", body_hash="a")
    assert rates.add(rule, request) is rule
    assert rates.add(replace(rule, created_at=NOW + timedelta(1)), request) == rule
    with pytest.raises(KeyReused):
        rates.add(rule, replace(request, body_hash="b"))
    with pytest.raises(AlreadyThere):
        rates.add(rule, replace(request, idempotency_key="key-0002"))
    assert rates.of(MERCHANT_ID) == [rule]
    office = Office()
    second, first, other = office.sold(number=2), office.sold(number=1), office.sold(number=3, at=NOW + timedelta(30))
    for _ in range(2):
        sales.note([second, first, other])
        sales.adjust(MERCHANT_ID, first.at, Adjustment(capture_id=first.id, discount=5))
        sales.adjust(MERCHANT_ID, first.at, Adjustment(capture_id=first.id, penalty=3, told_by=LineKind.PENALTY))
        sales.adjust(MERCHANT_ID, first.at, Adjustment(capture_id=first.id, discount=9))
    assert sales.of(MERCHANT_ID, Month(2026, 3)) == [first, second]
    told = Adjustment(capture_id=first.id, discount=5, penalty=3)
    assert sales.adjustments(MERCHANT_ID, Month(2026, 3)) == {first.id: told}
    assert [sale.id for sale in sales.of(MERCHANT_ID, Month(2026, 4))] == [other.id]
