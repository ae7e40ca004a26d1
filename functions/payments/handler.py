"""Lambda entry point of payments: build everything once, during INIT, then translate events."""

import os
from typing import Any

import boto3
from aws_lambda_powertools import Logger
from aws_lambda_powertools.logging import correlation_paths
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.payments.routes import build_app
from kassa.adapters.bookkeeping import BackgroundBooks
from kassa.adapters.clock import pause, utc_now
from kassa.adapters.dynamodb.merchants.table import MerchantTable
from kassa.adapters.dynamodb.payments.session_items import SessionItems
from kassa.adapters.dynamodb.payments.table import PaymentTable
from kassa.adapters.stepfunctions.sessions import SessionExecutions
from kassa.use_cases.payments.cancel import Cancel
from kassa.use_cases.payments.look_up import LookUp
from kassa.use_cases.payments.receipt import WriteReceipt
from kassa.use_cases.payments.sweep import Resume

logger = Logger()
dynamodb = boto3.client("dynamodb")
payments_table = os.environ["PAYMENTS_TABLE"]
payments = PaymentTable(dynamodb, payments_table)
sessions = SessionExecutions(
    boto3.client("stepfunctions"),
    SessionItems(dynamodb, payments_table),
    state_machine=os.environ["SESSION_STATE_MACHINE"],
)
app = build_app(
    LookUp(payments=payments, sessions=sessions, now=utc_now),
    Cancel(payments=payments, sessions=sessions, now=utc_now, pause=pause),
    Resume(
        payments=payments,
        sessions=sessions,
        bookkeeping=BackgroundBooks(boto3.client("lambda"), os.environ["BOOKS_FUNCTION"]),
    ),
    WriteReceipt(payments=payments, merchants=MerchantTable(dynamodb, os.environ["MERCHANTS_TABLE"])),
    public_url=os.environ["PUBLIC_URL"],
    now=utc_now,
)


@logger.inject_lambda_context(correlation_id_path=correlation_paths.API_GATEWAY_HTTP, clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway's event in, its answer out."""
    return app.resolve(event, context)
