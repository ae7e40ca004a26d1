"""Lambda entry point of presentation: build everything once, during INIT, then translate events."""

import os
import time
from typing import Any

import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.logging import correlation_paths
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.presentation.routes import build_app
from kassa.adapters.dynamodb.merchants.table import MerchantTable
from kassa.adapters.klarna.connect import connect_presentations
from kassa.adapters.presentations import CountedPresentations, RememberedPresentations
from kassa.adapters.secrets import Secret
from kassa.domain.flow import Flow
from kassa.use_cases.present import Present

logger, metrics = Logger(), Metrics()
klarna = connect_presentations(os.environ, Secret(boto3.client("secretsmanager"), os.environ["KLARNA_SECRET"]))
app = build_app(
    Present(
        merchants=MerchantTable(boto3.client("dynamodb"), os.environ["MERCHANTS_TABLE"]),
        klarna=CountedPresentations(RememberedPresentations(klarna, time.monotonic, metrics), metrics, logger),
        flow=Flow(os.environ["KLARNA_FLOW"]),
    )
)


@logger.inject_lambda_context(correlation_id_path=correlation_paths.API_GATEWAY_HTTP, clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway's event in, its answer out."""
    return app.resolve(event, context)
