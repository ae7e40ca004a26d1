"""A statement adds up, charges by the right rule, and is given away whole or not at all."""

import csv
import io
import json
import random
from datetime import UTC, datetime

import pytest

from functions.statements import routes
from kassa.adapters.http.basket import LARGEST as LARGEST_AMOUNT
from kassa.domain.flow import Pricing
from kassa.domain.payments.payment import Channel
from kassa.domain.pricing.sales import Adjustment, SaleKind
from kassa.domain.settlements.booked import DisputeLine
from tests.functional.pricing.conftest import (
    ACQUIRER,
    MARCH,
    MERCHANT_ID,
    NOW,
    statement,
)


def test_a_month_adds_up_at_the_sell_rate(office):
    office.rate()
    first, _ = office.sold(10_000, 1), office.sold(5_000, 2)
    office.sold(3_000, 3, kind=SaleKind.REFUND)
    office.sold(4_000, 4, kind=SaleKind.HELD)
    office.sold(1_500, 5, kind=SaleKind.RETURNED)
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


def test_the_margin_is_what_is_left_and_for_the_acquirer_only(office):
    office.rate()
    sale = office.sold(10_000, 1, bought=Pricing(fixed=100, variable=1_000_000))
    office.sold(10_000, 2, bought=None)
    office.sold(10_000, 3, bought=Pricing(fixed=100, variable=1_000_000), noted={"fee_cap": 25})
    of_disputes = tuple(DisputeLine(name=name, charged=fee) for name, fee in (("dispute_1", 1500), ("dispute_2", 700)))
    office.sold(10_000, 4, noted={"charged": 315, "dispute_lines": of_disputes})
    office.sales.adjust(MERCHANT_ID, sale.at, Adjustment(capture_id=sale.id, discount=30, penalty=70))
    (margin,) = office.of_merchant("margin", caller=ACQUIRER, query=MARCH).body["data"]
    assert margin == {
        "currency": "SEK",
        "sold": 2_000,
        "bought": 240 + 25 + 315,
        "passed_on": 40,
        "disputes": 2_200,
        "earned": 2_000 + 40 - 580 - 2_200,
        "settled_captures": 1,
        "unsettled_captures": 3,
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


@pytest.mark.parametrize("seed", range(5))
def test_the_days_of_a_month_add_up_to_it_and_the_hours_of_a_day_to_that(office, seed):
    dice = random.Random(seed)  # noqa: S311
    office.rate(fixed=dice.randrange(500), variable=dice.randrange(5_000_000))
    for number in range(1, 20):
        at = datetime(2026, 3, dice.choice([1, 5, 19]), dice.choice([0, 10, 23]), 59, 59, tzinfo=UTC)
        kind = dice.choice([SaleKind.CAPTURE, SaleKind.REFUND, SaleKind.HELD])
        office.sold(dice.randrange(1, 100_000), number, at=at, kind=kind)

    def net(period: str) -> int:
        found = office.of_merchant("statements", query=f"period={period}&lines=false").body["statements"]
        return sum(one["net"] for one in found)

    days = [f"2026-03-{day:02}" for day in range(1, 21)]
    assert sum(map(net, days)) == net("2026-03")
    assert sum(net(f"{day}T{hour:02}") for day in ("2026-03-05", "2026-03-19") for hour in range(24)) == sum(
        map(net, ("2026-03-05", "2026-03-19"))
    )


@pytest.mark.parametrize("form", ["json", "csv", "html"])
def test_sums_can_be_had_without_their_lines(office, form):
    office.rate()
    sale = office.sold()
    answer = office.of_merchant("statements", query=f"{MARCH}&format={form}&lines=false")
    assert answer.status == 200
    assert sale.id not in answer.raw
    assert "100" in answer.raw


def test_what_is_too_large_for_an_answer_is_said_with_what_to_do(office, monkeypatch):
    monkeypatch.setattr(routes, "LARGEST", 2)
    office.rate()
    for number in (1, 2, 3):
        office.sold(number=number, at=datetime(2026, 3, number, tzinfo=UTC))
    answer = office.of_merchant("statements", query=MARCH)
    (error,) = answer.body["errors"]
    assert (answer.status, error["field"]) == (422, "period")
    assert error["message"].startswith(
        "has 3 captures and refunds, an answer at most 2: ask for the sums with lines=false"
    )
    (sums,) = office.of_merchant("statements", query=f"{MARCH}&lines=false").body["statements"]
    assert (sums["captured"], sums["captures"]) == (30_000, None)
    (day,) = office.of_merchant("statements", query="period=2026-03-02").body["statements"]
    assert [line["amount"] for line in day["captures"]] == [10_000]


@pytest.mark.parametrize("form", ["json", "csv", "html"])
def test_the_largest_answer_is_one_that_lambda_gives_away(office, form):
    """Lambda counts an answer as JSON, in which each quotation mark of its body takes two bytes."""
    office.rate(fixed=LARGEST_AMOUNT, tax=100_000_000)

    def size(captures: int) -> int:
        for number in range(captures):
            sale = office.sold(LARGEST_AMOUNT, number, at=NOW.replace(microsecond=number + 100_000))
            adjustment = Adjustment(capture_id=sale.id, discount=LARGEST_AMOUNT, penalty=LARGEST_AMOUNT)
            office.sales.adjust(MERCHANT_ID, sale.at, adjustment)
        return len(json.dumps(office.of_merchant("statements", query=f"{MARCH}&format={form}").raw))

    small, large = size(1), size(11)
    assert small + routes.LARGEST * (large - small) / 10 < 6_291_456


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


@pytest.mark.parametrize(
    "query",
    [
        *("", "period=2026-13", "period=march", "period=2026-04", "period=2026-02-30", "period=2026-03-20T13"),
        *(
            "period=2026-03-5",
            "period=2026-03-05T24",
            "period=2026-03-05T10:00",
            f"{MARCH}&form=csv",
            f"{MARCH}&format=pdf",
        ),
        f"{MARCH}&lines=some",
    ],
)
def test_a_month_that_is_none_is_refused(office, query):
    assert office.of_merchant("statements", query=query).status == 422
