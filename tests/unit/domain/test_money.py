"""Money: each currency has the digits that ISO 4217 gives it, and no amount is rounded on its way to paper."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from iso4217 import Currency

from kassa.domain.money import CURRENCIES, exponent, in_major_units

ISO = {currency.code: currency for currency in Currency}
NO_MONEY = {
    *("BOV", "CHE", "CHW", "CLF", "COU", "MXV", "USN", "UYI", "UYW", "XAD"),  # funds and units of account
    *("XAG", "XAU", "XPD", "XPT", "XBA", "XBB", "XBC", "XBD", "XDR", "XSU", "XUA"),  # metals, bonds, drawing rights
    *("XTS", "XXX"),  # for tests, and for no currency
    "VED",  # VES under a second name
}


def test_the_currencies_are_those_of_the_standard_that_people_pay_with():
    assert set(ISO) - NO_MONEY == CURRENCIES


@pytest.mark.parametrize("code", sorted(CURRENCIES))
def test_the_digits_are_those_of_the_standard(code):
    assert exponent(code) == ISO[code].exponent


def test_yen_have_no_decimals_and_dinars_have_three():
    assert in_major_units(1250, "JPY") == Decimal(1250)
    assert str(in_major_units(1250, "EUR")) == "12.50"
    assert str(in_major_units(-1250, "KWD")) == "-1.250"


@given(amount=st.integers(-(10**15), 10**15), currency=st.sampled_from(sorted(CURRENCIES)))
def test_no_amount_is_rounded(amount, currency):
    assert in_major_units(amount, currency) * 10 ** exponent(currency) == amount
