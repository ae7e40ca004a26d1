"""What moved money is noted once, and kept under its merchant and time."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from kassa.adapters.dynamodb.price_table import SaleTable, SellRateTable
from kassa.domain.approved_money.movements import Refunded
from kassa.domain.flow import Pricing
from kassa.domain.payments.happenings import Actor, EventType, Happening
from kassa.domain.payments.payment import note
from kassa.domain.pricing.periods import Period
from kassa.domain.pricing.sales import Adjustment, SaleKind, new_sales, together
from kassa.domain.pricing.sell_rates import SellRule
from kassa.domain.settlements.lines import LineKind
from kassa.failures import AlreadyThere, KeyReused
from kassa.ports.requests import Request
from tests.functional.pricing.conftest import MERCHANT_ID, NOW, Office
from tests.support.disputes import CAPTURE, a_sold_payment


def test_what_a_payment_brings_is_noted_once_by_the_version_that_brought_it():
    sold = replace(a_sold_payment(), updated_at=CAPTURE.captured_at)
    (capture,) = new_sales(sold)
    assert (capture.kind, capture.id, capture.amount) == (SaleKind.CAPTURE, CAPTURE.id, 2900)
    later = CAPTURE.captured_at + timedelta(days=1)
    refund = Refunded(id="ref_1", capture_id=CAPTURE.id, amount=900, refunded_at=later)
    refunded = note(
        sold, happened=Happening(type=EventType.REFUNDED, cause=Actor.MERCHANT), at=later, refunds=(refund,)
    )
    assert [(sale.kind, sale.id) for sale in new_sales(refunded)] == [(SaleKind.REFUND, "ref_1")]


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
    assert sales.of(MERCHANT_ID, Period("2026-03")) == [first, second]
    told = Adjustment(capture_id=first.id, discount=5, penalty=3)
    assert together(sales.adjustments(MERCHANT_ID, Period("2026-03"))) == {first.id: told}
    assert [sale.id for sale in sales.of(MERCHANT_ID, Period("2026-04"))] == [other.id]
    assert (
        sales.of(MERCHANT_ID, Period("2026-03-05")) == sales.of(MERCHANT_ID, Period("2026-03-05T10")) == [first, second]
    )
    assert sales.of(MERCHANT_ID, Period("2026-03-06")) == sales.of(MERCHANT_ID, Period("2026-03-05T11")) == []


def test_a_sale_that_was_noted_with_klarnas_price_is_still_read(kassa):
    """Earlier versions kept the price with the sale."""
    sales, sale = SaleTable(kassa.dynamodb, "merchants"), Office().sold()
    sales.note([sale])
    pk, period = f"{MERCHANT_ID}#2026-03", Period("2026-03")
    (stored,) = kassa.dynamodb.query(
        TableName="merchants", KeyConditionExpression="pk = :pk", ExpressionAttributeValues={":pk": {"S": pk}}
    )["Items"]
    document = json.loads(stored["document"]["S"]) | {"bought": {"fixed": 250, "variable": 2_990_000}}
    kassa.dynamodb.put_item(TableName="merchants", Item=stored | {"document": {"S": json.dumps(document)}})
    assert sales.of(MERCHANT_ID, period) == [sale]
