"""Lambda entry point of the sweeper, called once a minute."""

import os
from datetime import timedelta
from typing import Any

import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from kassa.adapters.bookkeeping import BackgroundBooks
from kassa.adapters.clock import utc_now
from kassa.adapters.dynamodb.payments.operation_items import PaymentCalendar
from kassa.adapters.dynamodb.payments.session_items import SessionItems
from kassa.adapters.dynamodb.payments.table import PaymentTable
from kassa.adapters.stepfunctions.sessions import SessionExecutions
from kassa.use_cases.approved_money.follow_up import FollowUp
from kassa.use_cases.payments.sweep import Sweep

TIME_TO_STOP_MS = 5000
TIME_FOR_APPROVED_MONEY_MS = 20_000

logger, metrics = Logger(), Metrics()
dynamodb = boto3.client("dynamodb")
payments_table = os.environ["PAYMENTS_TABLE"]
sweep = Sweep(
    payments=PaymentTable(dynamodb, payments_table),
    sessions=SessionExecutions(
        boto3.client("stepfunctions"),
        SessionItems(dynamodb, payments_table),
        state_machine=os.environ["SESSION_STATE_MACHINE"],
    ),
    now=utc_now,
)
follow_up = FollowUp(
    calendar=PaymentCalendar(dynamodb, payments_table),
    bookkeeping=BackgroundBooks(boto3.client("lambda"), os.environ["BOOKS_FUNCTION"]),
    now=utc_now,
    warn_before=timedelta(days=int(os.environ["WARN_BEFORE_DAYS"])),
)


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> None:
    """Stops in time to say that it did not come to the end; the next run begins with the longest unchanged again."""

    def time_left() -> int:
        return int(context.get_remaining_time_in_millis())

    swept = sweep(lambda: time_left() > TIME_FOR_APPROVED_MONEY_MS)
    followed_up = follow_up(lambda: time_left() > TIME_TO_STOP_MS)
    if followed_up.looks:
        logger.info("followed up", looks=followed_up.looks, complete=followed_up.complete)
        metrics.add_metric(name="BooksLookedAt", unit=MetricUnit.Count, value=followed_up.looks)
    complete = swept.complete and followed_up.complete
    if swept.resumed or swept.marked or not complete:
        logger.info("swept", resumed=swept.resumed, marked=swept.marked, complete=complete)
        metrics.add_metric(name="SessionResumed", unit=MetricUnit.Count, value=swept.resumed)
        metrics.add_metric(name="PaymentNeedsAttention", unit=MetricUnit.Count, value=swept.marked)
        metrics.add_metric(name="SweepIncomplete", unit=MetricUnit.Count, value=0 if complete else 1)
