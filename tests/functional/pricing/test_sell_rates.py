"""What merchants are charged: one by one, or all of them."""

import pytest

from kassa.domain.payments.payment import Channel
from tests.functional.pricing.conftest import ACQUIRER, MERCHANT_ID, statement


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


def test_a_rate_for_all_counts_where_no_rate_of_the_merchant_holds(office):
    assert office.rate_for_all(fixed=700, variable=0).body["merchant_id"] is None
    office.rate_for_all("rate-other-mcc", mcc="7995", fixed=9_999)
    office.rate("rate-kiosk", channel="kiosk", fixed=1, variable=0)
    office.sold(number=1)
    office.sold(number=2, channel=Channel.KIOSK)
    (one,) = statement(office)
    assert [line["fee"] for line in one["captures"]] == [700, 1]
    seen = [(rate["merchant_id"], rate["fixed"]) for rate in office.of_merchant("sell-rates").body["data"]]
    assert seen == [(MERCHANT_ID, 1), (None, 700)]
    listed = office.call("GET /v1/sell-rates", caller=ACQUIRER).body["data"]
    assert {rate["fixed"] for rate in listed} == {700, 9_999}


def test_the_same_key_for_one_merchant_and_for_all_makes_two_rates(office):
    assert office.rate("rate-0001").body["id"] != office.rate_for_all("rate-0001").body["id"]
