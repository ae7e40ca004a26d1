"""Lambda entry point of the inbox: each new Klarna event wakes a session, or has somebody look."""

import os
from typing import Any

import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from kassa.adapters.bookkeeping import BackgroundBooks, BackgroundFetch
from kassa.adapters.dynamodb.klarna_event_table import read_news
from kassa.adapters.dynamodb.payments.session_items import SessionItems
from kassa.adapters.parked_news import ParkedNews, read_parked
from kassa.adapters.stepfunctions.sessions import SessionExecutions
from kassa.failures import PaymentNotFound
from kassa.ports.news import News
from kassa.use_cases.receive_news import PassOn

logger, metrics = Logger(), Metrics()
functions = boto3.client("lambda")
parked = ParkedNews(boto3.client("sqs"), os.environ["PARKED_NEWS_QUEUE"])
pass_on = PassOn(
    sessions=SessionExecutions(
        boto3.client("stepfunctions"), SessionItems(boto3.client("dynamodb"), os.environ["PAYMENTS_TABLE"])
    ),
    bookkeeping=BackgroundBooks(functions, os.environ["BOOKS_FUNCTION"]),
    disputes=BackgroundBooks(functions, os.environ["DISPUTE_LOOKS_FUNCTION"]),
    settlements=BackgroundFetch(functions, os.environ["SETTLEMENT_FETCH_FUNCTION"]),
)


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> None:
    """An unknown failure is raised: the source tries again, and what never works goes to its dead-letter queue."""
    if event["Records"][0]["eventSource"] == "aws:sqs":
        for news in read_parked(event):
            _pass_on(news)
        return
    for entry in event["Records"]:
        news = read_news(entry["dynamodb"]["NewImage"])
        try:
            _pass_on(news)
        except PaymentNotFound:
            logger.warning("news about an unknown payment", event_id=news.event_id, payment_id=news.payment_reference)
            metrics.add_metric(name="NewsParked", unit=MetricUnit.Count, value=1)
            parked.put(news)


def _pass_on(news: News) -> None:
    if not pass_on(news):
        logger.info("news about no payment", event_id=news.event_id, type=news.event_type)
        metrics.add_metric(name="NewsUnknown", unit=MetricUnit.Count, value=1)
