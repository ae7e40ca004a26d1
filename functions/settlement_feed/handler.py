"""Lambda entry point of the feed: whatever is captured or refunded is noted as due in a settlement."""

import os
from typing import Any

import boto3
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from kassa.adapters.dynamodb.merchants.table import MerchantTable
from kassa.adapters.dynamodb.payments.table import read_payment
from kassa.adapters.dynamodb.price_table import FeeCapTable
from kassa.adapters.dynamodb.settlements.entry_table import EntryTable
from kassa.use_cases.settlements.note_due import NoteDue

logger = Logger()
dynamodb = boto3.client("dynamodb")
merchants_table = os.environ["MERCHANTS_TABLE"]
note_due = NoteDue(
    entries=EntryTable(dynamodb, os.environ["SETTLEMENTS_TABLE"]),
    caps=FeeCapTable(dynamodb, merchants_table),
    merchants=MerchantTable(dynamodb, merchants_table),
)


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> None:
    """Events of payments in. Noting the same twice changes nothing; what fails is raised, and the stream tries again."""
    note_due(read_payment(each["dynamodb"]["NewImage"]) for each in event["Records"])
