"""Lambda entry point of confirm: build everything once, during INIT, then translate events."""

import os
from typing import Any

import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.logging import correlation_paths
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.confirm.routes import build_app
from kassa.adapters.chance import screen_secret
from kassa.adapters.clock import pause, utc_now
from kassa.adapters.dynamodb.merchants.table import MerchantTable
from kassa.adapters.dynamodb.payments.confirmation_items import ConfirmationItems
from kassa.adapters.dynamodb.payments.operation_items import OperationItems
from kassa.adapters.dynamodb.payments.session_items import SessionItems
from kassa.adapters.dynamodb.payments.table import PaymentTable
from kassa.adapters.klarna.connect import connect
from kassa.adapters.metrics.payments import CountedPayments
from kassa.adapters.secrets import Secret
from kassa.adapters.stepfunctions.sessions import SessionExecutions
from kassa.domain.flow import Flow
from kassa.use_cases.payments.amend import Amendments
from kassa.use_cases.payments.confirm import CALL_LIMIT, LOOK_LIMIT, Confirm
from kassa.use_cases.payments.place import Place
from kassa.use_cases.payments.resolve import Resolve
from kassa.use_cases.payments.start import Start

logger, metrics = Logger(), Metrics()
dynamodb = boto3.client("dynamodb")
klarna = connect(os.environ, Secret(boto3.client("secretsmanager"), os.environ["KLARNA_SECRET"]))
payments_table = os.environ["PAYMENTS_TABLE"]
payments = CountedPayments(PaymentTable(dynamodb, payments_table), metrics)
sessions = SessionExecutions(
    boto3.client("stepfunctions"),
    SessionItems(dynamodb, payments_table),
    state_machine=os.environ["SESSION_STATE_MACHINE"],
)
app = build_app(
    Confirm(
        payments=payments,
        confirmations=ConfirmationItems(dynamodb, payments_table),
        sessions=sessions,
        klarna=klarna,
        resolve=Resolve(
            payments=payments,
            klarna=klarna,
            amendments=Amendments(
                payments=payments, operations=OperationItems(dynamodb, payments_table), klarna=klarna, now=utc_now
            ),
            now=utc_now,
            call_limit=CALL_LIMIT,
            look_limit=LOOK_LIMIT,
        ),
    ),
    Place(
        merchants=MerchantTable(dynamodb, os.environ["MERCHANTS_TABLE"]),
        live=os.environ["LIVE"] == "true",
        flow=Flow(os.environ["KLARNA_FLOW"]),
        now=utc_now,
        new_secret=screen_secret,
    ),
    Start(payments=payments, sessions=sessions, klarna=klarna, now=utc_now, pause=pause),
    public_url=os.environ["PUBLIC_URL"],
    now=utc_now,
)


@logger.inject_lambda_context(correlation_id_path=correlation_paths.API_GATEWAY_HTTP, clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway's event in, its answer out."""
    return app.resolve(event, context)
