"""Lambda entry point of the books, called in the background: hold one payment against Klarna's books."""

import os
from datetime import timedelta
from typing import Any

import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.utilities.typing import LambdaContext

from kassa.adapters.clock import utc_now
from kassa.adapters.dynamodb.payments.operation_items import OperationItems
from kassa.adapters.dynamodb.payments.table import PaymentTable
from kassa.adapters.klarna.connect import connect_books
from kassa.adapters.metrics.payments import CountedPayments
from kassa.adapters.secrets import Secret
from kassa.use_cases.approved_money.keep_books import KeepBooks

logger, metrics = Logger(), Metrics()
dynamodb = boto3.client("dynamodb")
payments_table = os.environ["PAYMENTS_TABLE"]
keep_books = KeepBooks(
    payments=CountedPayments(PaymentTable(dynamodb, payments_table), metrics),
    operations=OperationItems(dynamodb, payments_table),
    klarna=connect_books(os.environ, Secret(boto3.client("secretsmanager"), os.environ["KLARNA_SECRET"])),
    now=utc_now,
    warn_before=timedelta(days=int(os.environ["WARN_BEFORE_DAYS"])),
)


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> None:
    """`{payment_id}`. What fails is raised: Lambda calls again, and then its queue for failures keeps the payment's id."""
    payment_id = str(event["payment_id"])
    logger.append_keys(payment_id=payment_id)
    payment = keep_books(payment_id)
    logger.info("books kept", version=payment.version, open=len(payment.open_operations()))
