"""What moved money is noted once, and kept under its merchant and time."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from kassa.adapters.dynamodb.price_table import SaleTable, SellRateTable
from kassa.domain.dispute_case import opened
from kassa.domain.disputes import DisputeOutcome, DisputeState
from kassa.domain.flow import Pricing
from kassa.domain.happenings import Actor, EventType, Happening
from kassa.domain.movements import Refunded
from kassa.domain.payment import note
from kassa.domain.settlements.lines import LineKind
from kassa.domain.settlements.periods import Period
from kassa.domain.settlements.sales import Adjustment, SaleKind, new_sales, together
from kassa.domain.settlements.sell_rates import SellRule
from kassa.failures import AlreadyThere, KeyReused
from kassa.ports import Request
from kassa.use_cases.look_at_disputes import payment_with
from tests.functional.pricing.conftest import MERCHANT_ID, NOW, Office
from tests.support.disputes import CAPTURE, a_sold_payment, seen_dispute


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


@pytest.mark.parametrize(
    ("outcome", "at_the_end"),
    [(DisputeOutcome.WON, [(SaleKind.RETURNED, 700)]), (DisputeOutcome.LOST, [])],
    ids=["won", "lost"],
)
def test_what_a_dispute_holds_is_noted_as_it_changes_and_comes_back_whole_where_it_is_won(outcome, at_the_end):
    payment, at = a_sold_payment(), CAPTURE.captured_at
    case = opened(seen_dispute(amount=900), payment_id=payment.id, merchant_id=payment.merchant_id, live=False, at=at)
    ended = replace(case.dispute, amount=700, state=DisputeState.CLOSED, outcome=outcome)
    told_at_last = EventType.DISPUTE_WON if outcome is DisputeOutcome.WON else EventType.DISPUTE_LOST
    for event, dispute, noted in (
        (EventType.DISPUTE_OPENED, case.dispute, [(SaleKind.HELD, 900)]),
        (EventType.DISPUTE_DEADLINE_NEAR, case.dispute, []),
        (EventType.DISPUTE_UPDATED, replace(case.dispute, amount=500), [(SaleKind.RETURNED, 400)]),
        (EventType.DISPUTE_UPDATED, replace(case.dispute, amount=700), [(SaleKind.HELD, 200)]),
        (told_at_last, ended, at_the_end),
    ):
        at += timedelta(days=1)
        payment = payment_with(payment, replace(case, dispute=dispute), event, cause=Actor.KLARNA, detail="", at=at)
        assert [(sale.kind, sale.amount) for sale in new_sales(payment)] == noted
    assert payment.disputed_amount == (0 if outcome is DisputeOutcome.WON else 700)


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
