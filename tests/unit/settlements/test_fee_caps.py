"""What small payments cost at most: which cap counts, and that it never depends on when somebody asks."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kassa.domain.flow import Pricing
from kassa.domain.pricing.fee_caps import FeeCap, most_for
from tests.support.payments import NOW, a_payment

ANY = FeeCap(
    id="any", currency="SEK", up_to=5000, maximum=Pricing(fixed=150, variable=0), valid_from=NOW, created_at=NOW
)
PAYMENT = a_payment(amount=5000)
LATER = NOW + timedelta(days=1)
CAPS = [
    replace(ANY, id="any", maximum=Pricing(fixed=1, variable=0)),
    replace(ANY, id="Sweden", market="SE", maximum=Pricing(fixed=2, variable=0)),
    replace(ANY, id="Sweden, again", market="SE", created_at=LATER, maximum=Pricing(fixed=3, variable=0)),
    replace(ANY, id="coffee", mcc="5814", maximum=Pricing(fixed=4, variable=0)),
    replace(ANY, id="Norway's coffee", mcc="5814", market="NO", maximum=Pricing(fixed=5, variable=0)),
    replace(ANY, id="Sweden's coffee, from tomorrow", mcc="5814", market="SE", valid_from=LATER),
]


def most(caps, payment=PAYMENT, *, mcc="5814", market="SE"):
    return most_for(payment, caps, mcc=mcc, market=market)


def test_without_a_cap_nothing_is_limited():
    assert most([]) is None
    assert most([replace(ANY, currency="EUR")]) is None


@pytest.mark.parametrize(("amount", "expected"), [(1, 150), (5000, 150), (5001, None)])
def test_a_cap_is_for_payments_up_to_an_amount(amount, expected):
    assert most([ANY], a_payment(amount=amount)) == expected


def test_a_share_is_of_what_was_paid_and_not_of_what_is_captured():
    assert most([replace(ANY, maximum=Pricing(fixed=10, variable=5_000_000))]) == 10 + 250


@pytest.mark.parametrize(("at", "expected"), [(NOW, 150), (NOW - timedelta(microseconds=1), None)])
def test_a_cap_is_for_payments_that_begin_after_it(at, expected):
    assert most([ANY], a_payment(created_at=at, updated_at=LATER)) == expected


def test_the_most_specific_and_newest_counts():
    assert [most(CAPS), most(CAPS, mcc="5411"), most(CAPS, market="NO"), most(CAPS, mcc="5411", market="FI")] == [
        4,
        3,
        5,
        1,
    ]
    assert most(CAPS, a_payment(created_at=LATER)) == 150


def test_one_for_payments_up_to_nothing_ends_those_before():
    assert most([ANY, replace(ANY, id="the end", up_to=0, created_at=LATER)]) is None


@given(order=st.permutations(CAPS))
def test_the_order_does_not_matter(order):
    assert most(order) == most(CAPS)
    assert len({cap.precedence for cap in order}) == len(order)


@given(known=st.lists(st.sampled_from(CAPS)), minutes=st.integers(0, 10_000))
def test_what_is_added_later_changes_nothing_for_payments_of_before(known, minutes):
    added = replace(ANY, id="new", valid_from=NOW + timedelta(minutes=1 + minutes), mcc="5814", market="SE")
    assert most([*known, added]) == most(known)
