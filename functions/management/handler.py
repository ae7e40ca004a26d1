"""Lambda entry point of management: build everything once, during INIT, then translate events."""

import os
from typing import Any

import boto3
from aws_lambda_powertools import Logger
from aws_lambda_powertools.logging import correlation_paths
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.management.desk import Desk
from functions.management.routes import build_app
from kassa.adapters.clock import utc_now
from kassa.adapters.dynamodb.access.audit_table import AuditTable
from kassa.adapters.dynamodb.merchants.account_table import AccountTable
from kassa.adapters.dynamodb.merchants.table import MerchantTable
from kassa.adapters.http.audited import audit
from kassa.adapters.klarna.connect import connect_accounts
from kassa.adapters.secrets import Secret
from kassa.use_cases.merchants.onboard import Onboard
from kassa.use_cases.merchants.take_on import TakeOn
from kassa.use_cases.merchants.tend_account import TendAccount
from kassa.use_cases.merchants.tend_places import TendPlaces

logger = Logger()
klarna_secret = Secret(boto3.client("secretsmanager"), os.environ["KLARNA_SECRET"])
dynamodb, table = boto3.client("dynamodb"), os.environ["MERCHANTS_TABLE"]
merchants, accounts = MerchantTable(dynamodb, table), AccountTable(dynamodb, table)
klarna, terms = connect_accounts(os.environ, klarna_secret)
app = build_app(
    Desk(
        accounts=accounts,
        stores=merchants,
        onboard=Onboard(merchants=merchants, klarna=klarna),
        take_on=TakeOn(accounts=accounts, klarna=klarna, now=utc_now),
        tend=TendAccount(accounts=accounts, klarna=klarna, now=utc_now),
        places=TendPlaces(accounts=accounts, stores=merchants, klarna=klarna),
        terms=terms,
    ),
    now=utc_now,
)
audit(app, AuditTable(dynamodb, os.environ["AUDIT_TABLE"]), now=utc_now)


@logger.inject_lambda_context(correlation_id_path=correlation_paths.API_GATEWAY_HTTP, clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway's event in, its answer out."""
    return app.resolve(event, context)
