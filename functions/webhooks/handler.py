"""Lambda entry point of webhooks: build everything once, during INIT, then translate events."""

import base64
import os
import secrets
from typing import Any

import boto3
from aws_lambda_powertools import Logger
from aws_lambda_powertools.logging import correlation_paths
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.webhooks.routes import build_app
from kassa.adapters.clock import utc_now
from kassa.adapters.dynamodb.access.audit_table import AuditTable
from kassa.adapters.dynamodb.webhooks.delivery_table import DeliveryTable
from kassa.adapters.dynamodb.webhooks.endpoint_table import WebhookTable
from kassa.adapters.http.audited import audit
from kassa.adapters.webhooks.background import BackgroundAttempts
from kassa.use_cases.webhooks.deliver import Replay
from kassa.use_cases.webhooks.endpoints import WebhookEndpoints

SECRET_BYTES = 32

logger = Logger()
dynamodb = boto3.client("dynamodb")
merchants_table = os.environ["MERCHANTS_TABLE"]
endpoints = WebhookTable(dynamodb, merchants_table)
deliveries = DeliveryTable(dynamodb, merchants_table)
attempts = BackgroundAttempts(boto3.client("lambda"), os.environ["DELIVERIES_FUNCTION"])
app = build_app(
    WebhookEndpoints(
        endpoints=endpoints,
        deliveries=deliveries,
        attempts=attempts,
        private_allowed=os.environ["ALLOW_PRIVATE_ENDPOINTS"] == "true",
        now=utc_now,
        new_secret=lambda: f"whsec_{base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()}",
    ),
    Replay(endpoints=endpoints, deliveries=deliveries, attempts=attempts, now=utc_now),
    live=os.environ["LIVE"] == "true",
    now=utc_now,
)
audit(app, AuditTable(dynamodb, os.environ["AUDIT_TABLE"]), now=utc_now)


@logger.inject_lambda_context(correlation_id_path=correlation_paths.API_GATEWAY_HTTP, clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway's event in, its answer out."""
    return app.resolve(event, context)
