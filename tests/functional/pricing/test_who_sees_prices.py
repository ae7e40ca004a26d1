"""Nobody sees another merchant's prices, and no merchant what the acquirer pays Klarna."""

import random
import re
from typing import Any

import pytest

from functions.statements.views import SellRateList, SellRateView, StatementsView
from kassa.domain.flow import Pricing
from kassa.domain.pricing.sales import Adjustment
from kassa.domain.settlements.booked import DisputeLine
from tests.functional.pricing.conftest import (
    ACQUIRER,
    MARCH,
    MERCHANT,
    MERCHANT_ID,
    OTHER,
    TERMINAL,
    Office,
)
from tests.support.access import FINANCE


@pytest.mark.parametrize("caller", [MERCHANT, TERMINAL], ids=["merchant", "till"])
def test_only_the_acquirer_sees_and_sets_what_holds_for_all(office, caller):
    assert office.rate_for_all(caller=caller).status == 403
    assert office.call("GET /v1/sell-rates", caller=caller).status == 403
    assert office.cap(caller=caller).status == 403
    assert office.call("GET /v1/fee-caps", caller=caller).status == 403
    assert (office.rates.made, office.caps.made) == ({}, {})


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


BUYING = re.compile(r"b[ou][uy]|margin|earned|klarna|pricing|cost|interchange|dispute", re.IGNORECASE)


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
            charged = prices.choice([{}, {"charged": prices.randrange(10_000)}, {"fee_cap": prices.randrange(10_000)}])
            for_dispute = {"dispute_lines": (DisputeLine(name="dispute_1", charged=prices.randrange(10_000)),)}
            sale = office.sold(dice.randrange(1, 100_000), number, bought=bought, noted=charged | for_dispute)
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


def test_finance_sets_and_sees_prices_as_the_acquirer_does(office):
    for made in (
        office.rate(caller=FINANCE),
        office.rate_for_all(caller=FINANCE, key="all-0001"),
        office.cap(caller=FINANCE),
    ):
        assert made.status == 201, made.body
    office.sold()
    for route, query in (
        *((f"GET /v1/merchants/{MERCHANT_ID}/{what}", query) for what, query in ROUTES),
        ("GET /v1/sell-rates", ""),
        ("GET /v1/fee-caps", ""),
    ):
        seen = office.call(route, caller=FINANCE, query=query)
        assert (seen.status, seen.body) == (200, office.call(route, caller=ACQUIRER, query=query).body)
        assert seen.body["data" if "data" in seen.body else "statements"]
