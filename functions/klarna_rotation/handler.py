"""Lambda entry point of rotations: one step for the state machine, and the daily look for the schedule."""

import os
from datetime import timedelta
from typing import Any

import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.klarna_rotation.replacements import replacements
from kassa.adapters.clock import utc_now
from kassa.adapters.dynamodb.klarna_settings_table import RotationTable, SettingRecordTable
from kassa.adapters.klarna.klarna_account.connect import AccountLines
from kassa.adapters.secret_store import SharedSecretValue
from kassa.adapters.stepfunctions.rotation_runs import next_step
from kassa.domain.klarna_account.rotation import Rotation, Status
from kassa.use_cases.klarna_account.rotate import Rotate
from kassa.use_cases.klarna_account.watch_credentials import WatchCredentials

logger, metrics = Logger(), Metrics()
dynamodb, secrets = boto3.client("dynamodb"), boto3.client("secretsmanager")
table = os.environ["KLARNA_SETTINGS_TABLE"]
credentials = SharedSecretValue(secrets, os.environ["KLARNA_SECRET"])
connect = AccountLines(os.environ)
rotate = Rotate(
    rotations=RotationTable(dynamodb, table),
    replacements=replacements(
        os.environ,
        credentials=credentials,
        signing_keys=SharedSecretValue(secrets, os.environ["SIGNING_KEYS_SECRET"]),
        records=SettingRecordTable(dynamodb, table),
        connect=connect,
    ),
    now=utc_now,
    try_again=timedelta(seconds=float(os.environ["ROTATION_TRY_AGAIN"])),
)

_COUNTED = {Status.DONE: "RotationDone", Status.ROLLED_BACK: "RotationRolledBack", Status.FAILED: "RotationFailed"}


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """`{action: step, rotation_id}` answers what is to be done next; `{action: watch}` looks at what will stop working."""
    match event["action"]:
        case "step":
            rotation = rotate(event["rotation_id"])
            _tell(rotation)
            return next_step(rotation, now=utc_now())
        case "watch":
            _watch()
            return {}
        case unknown:
            raise ValueError(f"no such action: {unknown}")


def _tell(rotation: Rotation) -> None:
    trouble = rotation.trouble
    logger.info(
        "rotation",
        rotation_id=rotation.id,
        kind=rotation.kind,
        status=rotation.status,
        step=rotation.step,
        trouble=f"{trouble.step} {trouble.code}: {trouble.message}" if trouble else None,
    )
    if rotation.status in _COUNTED:
        metrics.add_metric(name=_COUNTED[rotation.status], unit=MetricUnit.Count, value=1)


def _watch() -> None:
    warn_before = timedelta(days=int(os.environ["CREDENTIALS_WARN_BEFORE_DAYS"]))
    findings = WatchCredentials(account=connect(credentials.read().values), warn_before=warn_before, now=utc_now)()
    for name, found in (("CredentialUnused", findings.unused), ("CertificateExpiring", findings.expiring)):
        if found:
            logger.warning("credentials need a person", reason=name, ids=found)
        metrics.add_metric(name=name, unit=MetricUnit.Count, value=len(found))
