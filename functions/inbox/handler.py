"""Lambda entry point of the inbox: each new Klarna event wakes the session of its payment."""

import os
from typing import Any

import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from kassa.adapters.dynamodb.klarna_event_table import read_news
from kassa.adapters.dynamodb.session_items import SessionItems
from kassa.adapters.stepfunctions import SessionExecutions
from kassa.use_cases.receive_news import PassOn

logger, metrics = Logger(), Metrics()
pass_on = PassOn(
    sessions=SessionExecutions(
        boto3.client("stepfunctions"), SessionItems(boto3.client("dynamodb"), os.environ["PAYMENTS_TABLE"])
    )
)


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> None:
    """An unknown failure is raised: the stream tries again, in halves, and what never works goes to the dead-letter queue."""
    for entry in event["Records"]:
        news = read_news(entry["dynamodb"]["NewImage"])
        if not pass_on(news):
            logger.info("news about nothing of ours", event_id=news.event_id, type=news.event_type)
            metrics.add_metric(name="NewsUnknown", unit=MetricUnit.Count, value=1)
