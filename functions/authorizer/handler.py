"""Lambda entry point of the authorizer: simple responses, which API Gateway caches for a while by key."""

import os
from datetime import UTC, datetime
from typing import Any

import boto3
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.config import Config

from kassa.adapters.dynamodb.access.key_table import KeyTable
from kassa.adapters.secrets import Secret
from kassa.domain.access.caller import vouched_for
from kassa.use_cases.access.admit import Admit

BRIEFLY = Config(connect_timeout=0.3, read_timeout=0.3, retries={"total_max_attempts": 1})
"""A note of a key's use is given up rather than waited for."""

logger = Logger()
acquirer_key = Secret(boto3.client("secretsmanager"), os.environ["ACQUIRER_KEY_SECRET"])
admit = Admit(
    keys=KeyTable(boto3.client("dynamodb"), os.environ["MERCHANTS_TABLE"]),
    note_use=KeyTable(boto3.client("dynamodb", config=BRIEFLY), os.environ["MERCHANTS_TABLE"]).used,
    acquirer_secret=lambda: acquirer_key["secret"],
    live=os.environ["LIVE"] == "true",
    now=lambda: datetime.now(UTC),
)


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """`isAuthorized`, and the caller for the function behind the route."""
    caller = admit(event["headers"].get("authorization", ""))
    if caller is None:
        logger.info("key refused")
        return {"isAuthorized": False}
    return {"isAuthorized": True, "context": vouched_for(caller)}
