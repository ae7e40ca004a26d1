"""A house of settlements in which nothing happened yet."""

import pytest

from tests.support.settlement_day import Day, Sale
from tests.support.settlement_house import House


@pytest.fixture
def house() -> House:
    return House()


@pytest.fixture
def day() -> Day:
    """Three sales of two merchants in two currencies, one of them refunded in part."""
    return Day.of([Sale(amount=10_000), Sale(amount=5000, refunded=1200, merchant=1), Sale(amount=900, currency="EUR")])
