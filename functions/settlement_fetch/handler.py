"""Lambda entry point of whoever looks at Klarna's list of settlements: when Klarna tells of one, and once a day."""

import os
import warnings
from typing import Any

import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from kassa.adapters.clock import utc_now
from kassa.adapters.dynamodb.settlements.table import SettlementTable
from kassa.adapters.klarna.settlements.connect import connect_settlements
from kassa.adapters.secrets import Secret
from kassa.adapters.settlements.bucket import Bucket
from kassa.adapters.settlements.incoming import IncomingFiles
from kassa.use_cases.settlements.fetch import FetchSettlements

# most looks bring nothing, and that is not worth a line in the log
warnings.filterwarnings("ignore", "No application metrics to publish*")

TIME_FOR_A_FILE_MS = 300_000


class NotAllSeen(Exception):
    """The list was longer than the time: Lambda calls again."""


logger, metrics = Logger(), Metrics()
fetch = FetchSettlements(
    klarna=connect_settlements(os.environ, Secret(boto3.client("secretsmanager"), os.environ["KLARNA_SECRET"])),
    records=SettlementTable(boto3.client("dynamodb"), os.environ["SETTLEMENTS_TABLE"]),
    incoming=IncomingFiles(Bucket(boto3.client("s3"), os.environ["SETTLEMENTS_BUCKET"])),
    now=utc_now,
)


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> None:
    """Whatever it is called with, it looks. What fails is raised: Lambda calls again, and then keeps the call in a queue."""
    fetched = fetch(lambda: int(context.get_remaining_time_in_millis()) > TIME_FOR_A_FILE_MS)
    if fetched.klarna_ids:
        logger.info("settlements fetched", klarna_ids=fetched.klarna_ids)
        metrics.add_metric(name="SettlementFetched", unit=MetricUnit.Count, value=len(fetched.klarna_ids))
    if not fetched.is_complete:
        raise NotAllSeen
