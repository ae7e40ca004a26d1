"""Lambda entry point of the feed: whatever is captured or refunded is noted as due in a settlement."""

import os
from typing import Any

import boto3
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from kassa.adapters.dynamodb.entry_table import EntryTable
from kassa.adapters.dynamodb.payment_table import read_payment
from kassa.domain.settlements.of_payment import booked, new_entries

logger = Logger()
entries = EntryTable(boto3.client("dynamodb"), os.environ["SETTLEMENTS_TABLE"])


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> None:
    """Events of payments in. Noting the same twice changes nothing; what fails is raised, and the stream tries again."""
    for each in event["Records"]:
        payment = read_payment(each["dynamodb"]["NewImage"])
        entries.expect(booked(payment), new_entries(payment))
