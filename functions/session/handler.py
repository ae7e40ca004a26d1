"""Lambda entry point of the session's steps, called by its state machine."""

import os
from typing import Any

import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.utilities.typing import LambdaContext

from kassa.adapters.clock import utc_now
from kassa.adapters.dynamodb.payments.operation_items import OperationItems
from kassa.adapters.dynamodb.payments.session_items import SessionItems
from kassa.adapters.dynamodb.payments.table import PaymentTable
from kassa.adapters.klarna.connect import connect
from kassa.adapters.metrics.payments import CountedPayments
from kassa.adapters.secrets import Secret
from kassa.adapters.stepfunctions.sessions import SessionExecutions
from kassa.use_cases.payments.amend import Amendments
from kassa.use_cases.payments.resolve import Resolve
from kassa.use_cases.payments.session import Session

logger, metrics = Logger(), Metrics()
dynamodb = boto3.client("dynamodb")
klarna_secret = Secret(boto3.client("secretsmanager"), os.environ["KLARNA_SECRET"])
payments_table = os.environ["PAYMENTS_TABLE"]
payments = CountedPayments(PaymentTable(dynamodb, payments_table), metrics)
klarna = connect(os.environ, klarna_secret)
session = Session(
    payments=payments,
    sessions=SessionExecutions(boto3.client("stepfunctions"), SessionItems(dynamodb, payments_table)),
    resolve=Resolve(
        payments=payments,
        klarna=klarna,
        amendments=Amendments(
            payments=payments, operations=OperationItems(dynamodb, payments_table), klarna=klarna, now=utc_now
        ),
        now=utc_now,
    ),
    now=utc_now,
)


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """`{action: await, payment_id, task_token}` begins a slice; `{action: resolve, payment_id}` answers the next step."""
    payment_id = str(event["payment_id"])
    logger.append_keys(payment_id=payment_id)
    match event["action"]:
        case "await":
            session.await_news(payment_id, event["task_token"])
            return {}
        case "resolve":
            next_step = session.look(payment_id)
            logger.info("looked", next=next_step)
            return {"payment_id": payment_id, "next": next_step}
        case unknown:
            raise ValueError(f"no such action: {unknown}")
