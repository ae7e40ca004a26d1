"""Lambda entry point of prices and statements: build everything once, during INIT, then translate events."""

import os
from typing import Any

import boto3
from aws_lambda_powertools import Logger
from aws_lambda_powertools.logging import correlation_paths
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.statements.routes import build_app
from kassa.adapters.clock import utc_now
from kassa.adapters.dynamodb.access.audit_table import AuditTable
from kassa.adapters.dynamodb.merchants.table import MerchantTable
from kassa.adapters.dynamodb.price_table import FeeCapTable, SaleTable, SellRateTable
from kassa.adapters.dynamodb.settlements.entry_table import EntryTable
from kassa.adapters.http.audited import audit
from kassa.use_cases.pricing.cap_fees import CapFees
from kassa.use_cases.pricing.price import Price

logger = Logger()
dynamodb = boto3.client("dynamodb")
table = os.environ["MERCHANTS_TABLE"]
app = build_app(
    Price(
        merchants=MerchantTable(dynamodb, table),
        rates=SellRateTable(dynamodb, table),
        sales=SaleTable(dynamodb, table),
        bought=EntryTable(dynamodb, os.environ["SETTLEMENTS_TABLE"]),
        now=utc_now,
    ),
    CapFees(caps=FeeCapTable(dynamodb, table)),
    now=utc_now,
)
audit(app, AuditTable(dynamodb, os.environ["AUDIT_TABLE"]), now=utc_now)


@logger.inject_lambda_context(correlation_id_path=correlation_paths.API_GATEWAY_HTTP, clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway's event in, its answer out."""
    return app.resolve(event, context)
