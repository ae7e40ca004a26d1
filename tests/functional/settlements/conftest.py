"""A house of settlements in which nothing happened yet, and tables and a bucket that are empty."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from kassa.adapters.s3_addresses import OF_ITS_REGION
from tests.support.dynamodb import quick_dynamodb
from tests.support.settlement_day import Day, Sale
from tests.support.settlement_house import House
from tests.support.settlement_tables import make_tables


@pytest.fixture
def house() -> House:
    return House()


@pytest.fixture
def day() -> Day:
    """Three sales of two merchants in two currencies, one of them refunded in part."""
    return Day.of([Sale(amount=10_000), Sale(amount=5000, refunded=1200, merchant=1), Sale(amount=900, currency="EUR")])


@pytest.fixture(scope="session")
def clients() -> Iterator[tuple[Any, Any]]:
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        patch.setenv("AWS_ACCESS_KEY_ID", "testing")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
        patch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
        s3 = boto3.client("s3", config=OF_ITS_REGION)
        s3.create_bucket(Bucket="files", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
        yield quick_dynamodb(), s3


@pytest.fixture
def dynamodb(clients: tuple[Any, Any]) -> Any:
    make_tables(clients[0])
    return clients[0]
