"""The fee formula against the same in fractions and decimals."""

from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kassa.domain.flow import Pricing
from kassa.domain.settlements.fees import Rate, fee, in_percent, share, vat

amounts = st.integers(0, 10**12)
percentages = st.integers(0, 100_000_000)


@given(amount=amounts, percentage=percentages)
def test_a_share_is_what_fractions_round_to(amount, percentage):
    assert share(amount, percentage) == round(Fraction(amount * percentage, 100_000_000))


@given(amount=amounts, percentage=percentages)
def test_a_share_is_what_decimals_round_to(amount, percentage):
    exact = Decimal(amount) * Decimal(percentage) / Decimal(100_000_000)
    assert share(amount, percentage) == int(exact.quantize(Decimal(1), ROUND_HALF_EVEN))


@pytest.mark.parametrize(("amount", "expected"), [(50, 0), (150, 2), (250, 2), (350, 4), (149, 1), (151, 2)])
def test_ties_go_to_the_even_neighbour(amount, expected):
    assert share(amount, 1_000_000) == expected


def test_the_fee_is_rounded_once_for_each_part_and_never_for_their_sum():
    assert fee(150, Pricing(fixed=3, variable=1_000_000)) == 5
    assert vat(5, Rate(3, 1_000_000, 0, 25_000_000)) == 1


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ({}, 349),
        ({"discount": 49}, 300),
        ({"discount": 1000}, 0),
        ({"cap": 100}, 100),
        ({"discount": 300, "cap": 100}, 49),
        ({"cap": 100, "penalty": 30}, 130),
        ({"discount": 1000, "penalty": 30}, 30),
    ],
)
def test_the_discount_comes_first_then_the_cap_and_the_penalty_last(terms, expected):
    assert fee(10_000, Pricing(fixed=100, variable=2_490_000), **terms) == expected


parts = st.integers(0, 10**6)
caps = st.one_of(st.none(), parts)


@given(amount=amounts, fixed=parts, variable=percentages, discount=parts, cap=caps, penalty=parts)
def test_a_fee_is_discounted_then_capped_then_fined(amount, fixed, variable, discount, cap, penalty):
    charged = fee(amount, Pricing(fixed=fixed, variable=variable), discount=discount, cap=cap, penalty=penalty)
    exact = fixed + round(Fraction(amount * variable, 100_000_000))
    discounted = max(exact - discount, 0)
    capped = discounted if cap is None or cap > discounted else cap
    assert charged == capped + penalty


@given(amount=amounts, fixed=parts, variable=percentages, discount=parts, cap=parts, penalty=parts)
def test_no_cap_limits_a_penalty_and_no_discount_goes_below_nothing(amount, fixed, variable, discount, cap, penalty):
    pricing = Pricing(fixed=fixed, variable=variable)
    charged = fee(amount, pricing, discount=discount, cap=cap, penalty=penalty)
    assert penalty <= charged <= cap + penalty
    assert charged <= fee(amount, pricing, cap=cap, penalty=penalty)
    assert charged - penalty == fee(amount, pricing, discount=discount, cap=cap)


@pytest.mark.parametrize(
    ("percentage", "said"),
    [(2_990_000, "2.99 %"), (10_000_000, "10 %"), (0, "0 %"), (1, "0.000001 %"), (100_000_000, "100 %")],
)
def test_people_read_percent(percentage, said):
    assert in_percent(percentage) == said
