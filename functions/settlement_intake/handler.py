"""Lambda entry point of the intake: each file that was put into the bucket starts one run, known by its content."""

import os
from typing import Any

import boto3
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from kassa.adapters.settlements.bucket import Bucket
from kassa.adapters.settlements.intake import Intake, source_in
from kassa.adapters.stepfunctions.settlement_runs import SettlementRuns

logger = Logger()
intake = Intake(Bucket(boto3.client("s3"), os.environ["SETTLEMENTS_BUCKET"]))
runs = SettlementRuns(boto3.client("stepfunctions"), os.environ["SETTLEMENT_STATE_MACHINE"])


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> None:
    """An event of the bucket. What fails is raised: Lambda calls again, and then its queue for failures keeps the event."""
    source = source_in(event)
    if source is None:
        return
    content_hash, refusal = intake.take(source)
    is_new = runs.start(content_hash, source, refusal)
    logger.info("settlement file", source=source, content_hash=content_hash, new=is_new)
