"""Lambda entry point of transactions: build everything once, during INIT, then translate events."""

import os
from datetime import timedelta
from typing import Any

import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.logging import correlation_paths
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.transactions.routes import build_app
from kassa.adapters.clock import pause_briefly, utc_now
from kassa.adapters.dynamodb.payments.operation_items import OperationItems
from kassa.adapters.dynamodb.payments.table import PaymentTable
from kassa.adapters.klarna.connect import connect, connect_books
from kassa.adapters.metrics.payments import CountedPayments
from kassa.adapters.secrets import Secret
from kassa.use_cases.approved_money.keep_books import KeepBooks
from kassa.use_cases.approved_money.move_money import MoveMoney
from kassa.use_cases.payments.amend import Amendments

logger, metrics = Logger(), Metrics()
dynamodb = boto3.client("dynamodb")
payments_table = os.environ["PAYMENTS_TABLE"]
payments = CountedPayments(PaymentTable(dynamodb, payments_table), metrics)
operations = OperationItems(dynamodb, payments_table)
klarna_secret = Secret(boto3.client("secretsmanager"), os.environ["KLARNA_SECRET"])
klarna = connect_books(os.environ, klarna_secret)
keep_books = KeepBooks(
    payments=payments,
    operations=operations,
    klarna=klarna,
    now=utc_now,
    warn_before=timedelta(days=int(os.environ["WARN_BEFORE_DAYS"])),
)
app = build_app(
    MoveMoney(
        payments=payments,
        operations=operations,
        klarna=klarna,
        keep_books=keep_books,
        amendments=Amendments(
            payments=payments, operations=operations, klarna=connect(os.environ, klarna_secret), now=utc_now
        ),
        now=utc_now,
        yield_to_others=pause_briefly,
    ),
    public_url=os.environ["PUBLIC_URL"],
    now=utc_now,
)


@logger.inject_lambda_context(correlation_id_path=correlation_paths.API_GATEWAY_HTTP, clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway's event in, its answer out."""
    return app.resolve(event, context)
