"""What a capture costs."""

from decimal import ROUND_HALF_EVEN, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.settlements.pricing import Terms, share
from tests.simulator.settling import closed, lines_of, paid, settled, terms
from tests.simulator.till import CONFLICT, INVALID, ONE, TWO, Till, refused


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**10), st.integers(0, 200_000_000))
def test_a_share_is_rounded_half_to_even(amount: int, percentage: int) -> None:
    exact = Decimal(amount) * Decimal(percentage) / Decimal(100_000_000)
    assert share(amount, percentage) == exact.quantize(Decimal(1), ROUND_HALF_EVEN)


@pytest.mark.parametrize(
    ("cap", "discount", "penalty", "fee"),
    [
        (None, 0, 0, 400),
        (None, 99, 0, 301),
        (None, 500, 0, 0),
        (None, 500, 20, 20),
        (200, 0, 0, 200),
        (350, 99, 0, 301),
        (200, 99, 20, 220),
    ],
)
def test_discount_comes_before_the_cap_and_penalty_after(
    cap: int | None, discount: int, penalty: int, fee: int
) -> None:
    assert Terms(microtransaction_cap=cap).fee(5000, paid=5000, discount=discount, penalty=penalty) == fee


def test_the_cap_goes_by_what_was_paid_and_not_by_what_is_captured() -> None:
    small = Terms(microtransaction_cap=20, microtransaction_up_to=5000)
    assert small.fee(5000, paid=5000, discount=0, penalty=0) == 20
    assert small.fee(1000, paid=5001, discount=0, penalty=0) == 280


@pytest.mark.parametrize("columns", ["2024", "newer"])
def test_a_capped_fee_shows_the_cap_as_its_rate_and_no_promise_tells_of_it(till: Till, columns: str) -> None:
    till.sim("POST", "/settlements/settings", {"columns": columns})
    terms(till, microtransaction_cap=200, microtransaction_up_to=5000)
    small, large = paid(till, 5000), paid(till, 5001)
    assert "cap" not in str(till.shown(small)["payment_pricing_details"])
    rated = {
        row["payment_transaction_id"]: (
            int(row["payment_pricing.rate.fixed"]),
            int(row["payment_pricing.rate.variable"]),
        )
        for row in lines_of(till, settled(till))
        if row["type"] == "FEE" or row.get("fee_amount")
    }
    assert rated == {small: (200, 0), large: (250, 2_990_000)}


def test_a_cap_can_be_left_out_of_a_small_payment_only(till: Till) -> None:
    terms(till, microtransaction_cap=200, microtransaction_up_to=5000)
    paid(till, 5001)
    assert refused(till.call("POST", "/_sim/settlements/close", {"breaks": ["cap"]})) == CONFLICT
    small = paid(till, 5000)
    (made,) = closed(till, "cap")["breaks"]
    assert made["was"] | made["now"] == {"fee_amount": -400, "tax_amount": -100}
    assert made["was"] == {"fee_amount": -200, "tax_amount": -50}
    assert small in made["description"]


def test_tax_is_on_the_fee_and_there_is_none_on_nothing() -> None:
    taxed = Terms(tax_variable=25_000_000, tax_fixed=3)
    assert (taxed.tax(400), taxed.tax(2), taxed.tax(6), taxed.tax(0)) == (103, 3, 5, 0)


def test_an_account_has_its_own_terms_and_a_promise_is_kept(till: Till) -> None:
    before = paid(till)
    terms(till, partner_account_id=ONE, fixed=0, variable=1_000_000, tax_variable=0, price_plan_id="plan-1")
    after = paid(till)
    elsewhere = paid(till, account=TWO)
    promised = till.shown(after)
    assert promised["payment_pricing"]["rate"] == {
        "fixed": 0,
        "variable": 1_000_000,
        "tax": {"fixed": 0, "variable": 0},
    }
    assert promised["payment_pricing_details"] == {"price_plan_id": "plan-1"}
    fees = {row["payment_transaction_id"]: row for row in lines_of(till, settled(till)) if row["type"] == "FEE"}
    assert {key: int(row["amount"]) for key, row in fees.items()} == {before: -549, after: -100, elsewhere: -549}
    assert fees[after]["payment_pricing.rate.variable"] == "1000000"
    assert fees[after]["payment_pricing_details.price_plan_id"] == "plan-1"


def test_terms_for_all_are_those_of_accounts_without_their_own(till: Till) -> None:
    terms(till, partner_account_id=ONE, fixed=7)
    terms(till, fixed=9, microtransaction_cap=20)
    shown = till.sim("GET", "/settlements/terms")["terms"]
    assert (shown[ONE]["fixed"], shown[TWO]["fixed"], shown[TWO]["microtransaction_cap"]) == (7, 9, 20)
    assert till.shown(paid(till, account=ONE))["payment_pricing"]["rate"]["fixed"] == 7


@pytest.mark.parametrize(
    "body",
    [
        {"fixed": -1},
        {"variable": "2"},
        {"fixd": 1},
        {"partner_account_id": "nobody"},
        {"microtransaction_cap": "x"},
        {"microtransaction_up_to": -1},
    ],
)
def test_terms_that_cannot_be_are_refused(till: Till, body: dict[str, object]) -> None:
    assert refused(till.call("POST", "/_sim/settlements/terms", body)) == INVALID
