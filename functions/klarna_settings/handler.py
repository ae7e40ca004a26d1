"""Lambda entry point of the acquirer's account at Klarna: build everything once, during INIT, then translate events."""

import os
from typing import Any

import boto3
from aws_lambda_powertools import Logger
from aws_lambda_powertools.logging import correlation_paths
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.klarna_settings.routes import build_app
from kassa.adapters.certificate_requests import new_certificate_request
from kassa.adapters.clock import utc_now
from kassa.adapters.dynamodb.access.audit_table import AuditTable
from kassa.adapters.dynamodb.klarna_settings_table import RotationTable, SettingRecordTable
from kassa.adapters.http.audited import audit
from kassa.adapters.klarna.klarna_account.connect import connect_account
from kassa.adapters.secret_store import NamedSecrets, SharedSecretValue
from kassa.adapters.secrets import Secret
from kassa.adapters.stepfunctions.rotation_runs import RotationExecutions
from kassa.use_cases.klarna_account.begin_rotation import BeginRotation
from kassa.use_cases.klarna_account.credentials import KlarnaCredentials
from kassa.use_cases.klarna_account.news import KlarnaNews

logger = Logger()
dynamodb, secrets = boto3.client("dynamodb"), boto3.client("secretsmanager")
table = os.environ["KLARNA_SETTINGS_TABLE"]
account = connect_account(os.environ, Secret(secrets, os.environ["KLARNA_SECRET"]))
records, rotations = SettingRecordTable(dynamodb, table), RotationTable(dynamodb, table)
kept = SharedSecretValue(secrets, os.environ["KLARNA_SECRET"])
signing_keys = SharedSecretValue(secrets, os.environ["SIGNING_KEYS_SECRET"])
app = build_app(
    KlarnaCredentials(
        account=account,
        kept=kept,
        vault=NamedSecrets(secrets, os.environ["CREDENTIALS_PATH"], lambda name: SharedSecretValue(secrets, name)),
        records=records,
        new_request=lambda: new_certificate_request(os.environ["CERTIFICATE_NAME"]),
        now=utc_now,
    ),
    KlarnaNews(
        account=account,
        kept=signing_keys,
        records=records,
        our_url=f"{os.environ['PUBLIC_URL'].rstrip('/')}/klarna/webhooks",
    ),
    BeginRotation(
        account=account,
        credentials=kept,
        signing_keys=signing_keys,
        rotations=rotations,
        runs=RotationExecutions(boto3.client("stepfunctions"), os.environ["ROTATION_STATE_MACHINE"], now=utc_now),
        now=utc_now,
    ),
    rotations,
)
audit(app, AuditTable(dynamodb, os.environ["AUDIT_TABLE"]), now=utc_now)


@logger.inject_lambda_context(correlation_id_path=correlation_paths.API_GATEWAY_HTTP, clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway's event in, its answer out."""
    return app.resolve(event, context)
