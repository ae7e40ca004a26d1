"""Lambda entry point of Klarna's webhook: verify, store once, acknowledge. Nothing is asked of Klarna here."""

import ipaddress
import os
from http import HTTPStatus
from typing import Any

import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.logging import correlation_paths
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.klarna_webhook.request import comes_from, raw_body, read_news
from kassa.adapters.clock import utc_now
from kassa.adapters.dynamodb.klarna_event_table import KlarnaEventTable
from kassa.adapters.dynamodb.klarna_settings_table import SignedNews
from kassa.adapters.klarna_signature import KlarnaSignature
from kassa.adapters.secrets import Secret
from kassa.failures import WebhookRejected
from kassa.use_cases.receive_news import ReceiveNews

logger, metrics = Logger(), Metrics()
signing_keys = Secret(
    boto3.client("secretsmanager"),
    os.environ["SIGNING_KEYS_SECRET"],
    fresh_for=float(os.environ["KLARNA_SECRET_FRESH_FOR"]),
)
signature = KlarnaSignature(lambda fresh: signing_keys.values(fresh=fresh))
receive = ReceiveNews(inbox=KlarnaEventTable(boto3.client("dynamodb"), os.environ["KLARNA_EVENTS_TABLE"]), now=utc_now)
signed = SignedNews(boto3.client("dynamodb"), os.environ["KLARNA_SETTINGS_TABLE"])
allowed = tuple(ipaddress.ip_network(part) for part in os.environ["ALLOWED_ADDRESSES"].split(",") if part)


@logger.inject_lambda_context(correlation_id_path=correlation_paths.API_GATEWAY_HTTP)
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """200 once the event is stored, 400 where Klarna did not sign it, 403 for an address that is not Klarna's."""
    if not comes_from(event, allowed):
        return _rejected(context, HTTPStatus.FORBIDDEN, "address")
    body = raw_body(event)
    try:
        signature.check(body, event["headers"])
        news = read_news(body)
    except WebhookRejected as rejected:
        return _rejected(context, HTTPStatus.BAD_REQUEST, rejected.reason)
    new = receive(news)
    signed.tell(event["headers"]["klarna-signing-key-id"], utc_now())
    logger.info("news", event_id=news.event_id, type=news.event_type, payment_id=news.payment_reference, new=new)
    return _answer(context, HTTPStatus.OK)


def _rejected(context: LambdaContext, status: HTTPStatus, reason: str) -> dict[str, Any]:
    logger.warning("webhook rejected", reason=reason)
    metrics.add_metric(name="WebhookRejected", unit=MetricUnit.Count, value=1)
    return _answer(context, status)


def _answer(context: LambdaContext, status: HTTPStatus) -> dict[str, Any]:
    return {"statusCode": status.value, "headers": {"X-Request-Id": context.aws_request_id}, "body": ""}
