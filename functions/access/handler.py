"""Lambda entry point of access: build everything once, during INIT, then translate events."""

import os
import secrets
from datetime import timedelta
from typing import Any

import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.logging import correlation_paths
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.access.routes import build_app
from kassa.adapters.clock import utc_now
from kassa.adapters.dynamodb.access.audit_table import AuditTable
from kassa.adapters.dynamodb.access.key_table import KeyTable
from kassa.adapters.dynamodb.access.pairing_table import PairingTable
from kassa.adapters.dynamodb.access.terminal_table import TerminalTable
from kassa.adapters.dynamodb.merchants.table import MerchantTable
from kassa.adapters.metrics.pairings import CountedPairings
from kassa.adapters.secrets import Secret
from kassa.use_cases.access.check_in import CheckIn
from kassa.use_cases.access.grant import Grant
from kassa.use_cases.access.install import Install
from kassa.use_cases.access.pair import Pair

KEY_BYTES = 32

logger, metrics = Logger(), Metrics()
dynamodb, table = boto3.client("dynamodb"), os.environ["MERCHANTS_TABLE"]
merchants, keys, terminals = MerchantTable(dynamodb, table), KeyTable(dynamodb, table), TerminalTable(dynamodb, table)
pepper = Secret(boto3.client("secretsmanager"), os.environ["PAIRING_SECRET"])
live = os.environ["LIVE"] == "true"
app = build_app(
    Grant(
        merchants=merchants,
        keys=keys,
        terminals=terminals,
        live=live,
        now=utc_now,
        new_secret=lambda: secrets.token_urlsafe(KEY_BYTES),
    ),
    Install(merchants=merchants, terminals=terminals, keys=keys, now=utc_now),
    Pair(
        terminals=terminals,
        keys=keys,
        pairings=CountedPairings(PairingTable(dynamodb, table), metrics),
        pepper=lambda: pepper["secret"],
        live=live,
        now=utc_now,
    ),
    CheckIn(merchants=merchants, terminals=terminals, keys=keys, now=utc_now),
    AuditTable(dynamodb, os.environ["AUDIT_TABLE"]),
    live=live,
    kept_for=timedelta(seconds=int(os.environ["AUTHORIZER_CACHE_SECONDS"])),
    now=utc_now,
)


@logger.inject_lambda_context(correlation_id_path=correlation_paths.API_GATEWAY_HTTP, clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway's event in, its answer out."""
    return app.resolve(event, context)
