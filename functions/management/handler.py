"""Lambda entry point of management: build everything once, during INIT, then translate events."""

import os
from typing import Any

import boto3
from aws_lambda_powertools import Logger
from aws_lambda_powertools.logging import correlation_paths
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.management.routes import build_app
from kassa.adapters.clock import utc_now
from kassa.adapters.dynamodb.audit_table import AuditTable
from kassa.adapters.dynamodb.merchant_table import MerchantTable
from kassa.adapters.http.audited import audit
from kassa.adapters.klarna.connect import connect
from kassa.adapters.secrets import Secret
from kassa.use_cases.onboard import Onboard

logger = Logger()
klarna_secret = Secret(boto3.client("secretsmanager"), os.environ["KLARNA_SECRET"])
dynamodb = boto3.client("dynamodb")
merchants = MerchantTable(dynamodb, os.environ["MERCHANTS_TABLE"])
app = build_app(
    Onboard(merchants=merchants, klarna=connect(os.environ, klarna_secret)),
    merchants,
    now=utc_now,
)
audit(app, AuditTable(dynamodb, os.environ["AUDIT_TABLE"]), now=utc_now)


@logger.inject_lambda_context(correlation_id_path=correlation_paths.API_GATEWAY_HTTP, clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway's event in, its answer out."""
    return app.resolve(event, context)
