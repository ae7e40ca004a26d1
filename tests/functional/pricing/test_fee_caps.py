"""The acquirer states what its contract says about small payments, and what is said later changes nothing of before."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kassa.adapters.dynamodb.price_table import FeeCapTable, SellRateTable
from kassa.domain.flow import Pricing
from kassa.domain.pricing.fee_caps import FeeCap
from kassa.domain.pricing.sell_rates import SellRule
from kassa.failures import AlreadyThere, KeyReused
from kassa.ports.requests import Request
from tests.functional.pricing.conftest import ACQUIRER, NOW


def test_a_cap_holds_from_now_on_unless_a_later_time_is_said(office):
    made = office.cap()
    assert (made.status, made.body["valid_from"], made.body["variable"]) == (201, "2026-03-20T12:00:00Z", 0)
    later = office.cap("fcap-0002", valid_from="2026-04-01T00:00:00+02:00", variable=500_000, market="SE", mcc="5814")
    assert later.body["valid_from"] == "2026-03-31T22:00:00Z"
    listed = office.call("GET /v1/fee-caps", caller=ACQUIRER).body["data"]
    assert listed == [made.body, later.body]


def test_a_cap_is_added_once_also_when_its_time_has_come_meanwhile(office):
    body = {"valid_from": "2026-03-20T12:00:01Z"}
    first = office.cap(**body)
    office.now += timedelta(hours=1)
    again = office.cap(**body)
    assert (again.status, again.body, again.headers["Idempotency-Replayed"]) == (201, first.body, "true")
    assert office.cap(**body, up_to=1).body["code"] == "idempotency_key_reused"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"currency": "XYZ"}, "currency"),
        ({"up_to": -1}, "up_to"),
        ({"fixed": None}, "fixed"),
        ({"variable": 100_000_001}, "variable"),
        ({"valid_from": "2026-03-20T11:59:59Z"}, "valid_from"),
        ({"valid_from": "2026-03-21"}, "valid_from"),
        ({"mcc": "58"}, "mcc"),
        ({"market": "Sweden"}, "market"),
        ({"max": 1}, "max"),
    ],
)
def test_a_cap_that_cannot_be_names_its_field(office, changes, field):
    answer = office.cap(**changes)
    assert (answer.status, [error["field"] for error in answer.body["errors"]]) == (422, [field])
    assert office.caps.made == {}


def test_the_table_keeps_caps_and_rates_for_all_apart(kassa):
    caps, rates = FeeCapTable(kassa.dynamodb, "merchants"), SellRateTable(kassa.dynamodb, "merchants")
    cap = FeeCap(
        id="fcap_1", currency="SEK", up_to=1, maximum=Pricing(fixed=2, variable=3), valid_from=NOW, created_at=NOW
    )
    request = Request(operation="fee-cap", idempotency_key="key-0001", body_hash="a")
    assert caps.add(cap, request) is cap
    assert caps.add(replace(cap, created_at=NOW + timedelta(1)), request) == cap
    with pytest.raises(KeyReused):
        caps.add(cap, replace(request, body_hash="b"))
    with pytest.raises(AlreadyThere):
        caps.add(cap, replace(request, idempotency_key="key-0002"))
    newer = replace(cap, id="fcap_2", valid_from=NOW + timedelta(1))
    caps.add(newer, replace(request, idempotency_key="key-0003"))
    rule = SellRule(
        id="rate_1", currency="SEK", rate=Pricing(fixed=1, variable=2), tax=3, valid_from=NOW, created_at=NOW
    )
    rates.add(rule, replace(request, operation="sell-rate"))
    assert (caps.all(), rates.of(None), rates.of("mer_1")) == ([newer, cap], [rule], [])
