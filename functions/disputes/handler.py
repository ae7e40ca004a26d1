"""Lambda entry point of disputes: build everything once, during INIT, then translate events."""

import os
from typing import Any

import boto3
from aws_lambda_powertools import Logger
from aws_lambda_powertools.logging import correlation_paths
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.disputes.routes import build_app
from kassa.adapters.clock import utc_now
from kassa.adapters.dynamodb.dispute_table import DisputeTable
from kassa.adapters.dynamodb.payments.table import PaymentTable
from kassa.adapters.evidence import EvidenceBucket
from kassa.adapters.klarna.connect import connect_disputes
from kassa.adapters.s3_addresses import OF_ITS_REGION
from kassa.adapters.secrets import Secret
from kassa.use_cases.disputes.answer import AnswerDispute, AttachEvidence
from kassa.use_cases.disputes.find import FindDisputes
from kassa.use_cases.disputes.look import LookAtDisputes

logger = Logger()
dynamodb = boto3.client("dynamodb")
payments = PaymentTable(dynamodb, os.environ["PAYMENTS_TABLE"])
disputes = DisputeTable(
    dynamodb,
    os.environ["DISPUTES_TABLE"],
    payments,
    reminders=[int(days) for days in os.environ["DISPUTE_REMINDER_DAYS"].split(",")],
)
evidence = EvidenceBucket(boto3.client("s3", config=OF_ITS_REGION), os.environ["EVIDENCE_BUCKET"], now=utc_now)
klarna = connect_disputes(os.environ, Secret(boto3.client("secretsmanager"), os.environ["KLARNA_SECRET"]))
app = build_app(
    FindDisputes(payments=payments, disputes=disputes),
    AnswerDispute(
        payments=payments,
        disputes=disputes,
        klarna=klarna,
        evidence=evidence,
        look=LookAtDisputes(payments=payments, disputes=disputes, klarna=klarna, now=utc_now),
        now=utc_now,
    ),
    AttachEvidence(disputes=disputes, evidence=evidence, now=utc_now),
    now=utc_now,
)


@logger.inject_lambda_context(correlation_id_path=correlation_paths.API_GATEWAY_HTTP, clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway's event in, its answer out."""
    return app.resolve(event, context)
