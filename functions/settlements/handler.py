"""Lambda entry point of settlements: build everything once, during INIT, then translate events."""

import os
from decimal import Decimal
from typing import Any

import boto3
from aws_lambda_powertools import Logger
from aws_lambda_powertools.logging import correlation_paths
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.settlements.routes import build_app
from kassa.adapters.clock import utc_now
from kassa.adapters.dynamodb.settlements.books import books_by_currency
from kassa.adapters.dynamodb.settlements.table import BreakTable, SettlementTable
from kassa.adapters.s3_addresses import OF_ITS_REGION
from kassa.adapters.settlements.bucket import Bucket
from kassa.adapters.settlements.bucket_files import BucketFiles
from kassa.use_cases.settlements.attend_breaks import AttendBreaks
from kassa.use_cases.settlements.show import ShowSettlements

logger = Logger()
dynamodb = boto3.client("dynamodb")
payments_table, settlements_table = os.environ["PAYMENTS_TABLE"], os.environ["SETTLEMENTS_TABLE"]
breaks = BreakTable(dynamodb, settlements_table)
books_in = books_by_currency(dynamodb, payments_table=payments_table, settlements_table=settlements_table)
app = build_app(
    ShowSettlements(
        records=SettlementTable(dynamodb, settlements_table),
        breaks=breaks,
        files=BucketFiles(Bucket(boto3.client("s3", config=OF_ITS_REGION), os.environ["SETTLEMENTS_BUCKET"])),
        books=books_in,
    ),
    AttendBreaks(breaks=breaks, limit=Decimal(os.environ["WRITE_OFF_LIMIT"]), now=utc_now),
)


@logger.inject_lambda_context(correlation_id_path=correlation_paths.API_GATEWAY_HTTP, clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway's event in, its answer out."""
    return app.resolve(event, context)
