"""Lambda entry point of the pages: build everything once, during INIT, then translate events."""

import os
from typing import Any

import boto3
from aws_lambda_powertools import Logger
from aws_lambda_powertools.logging import correlation_paths
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.display.assets import Assets
from functions.display.routes import build_app
from kassa.adapters.clock import pause, utc_now
from kassa.adapters.dynamodb.merchants.table import MerchantTable
from kassa.adapters.dynamodb.payments.session_items import SessionItems
from kassa.adapters.dynamodb.payments.table import PaymentTable
from kassa.adapters.stepfunctions.sessions import SessionExecutions
from kassa.use_cases.payments.cancel import Cancel
from kassa.use_cases.payments.look_up import LookUp
from kassa.use_cases.payments.show import Show

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
    Show(
        payments=payments,
        merchants=MerchantTable(dynamodb, os.environ["MERCHANTS_TABLE"]),
        look_up=LookUp(payments=payments, sessions=sessions, now=utc_now),
        cancel=Cancel(payments=payments, sessions=sessions, now=utc_now, pause=pause),
    ),
    Assets(),
    now=utc_now,
)


@logger.inject_lambda_context(correlation_id_path=correlation_paths.API_GATEWAY_HTTP, clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway's event in, its answer out."""
    return app.resolve(event, context)
