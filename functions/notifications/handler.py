"""Lambda entry point of notifications: each new event of a payment or a merchant goes to its endpoints and to the bus."""

import os
from typing import Any

import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from kassa.adapters.bookkeeping import BackgroundBooks
from kassa.adapters.dynamodb.dispute_table import read_case
from kassa.adapters.dynamodb.merchants.account_table import read_happening
from kassa.adapters.dynamodb.payments.table import read_payment
from kassa.adapters.dynamodb.price_table import SaleTable
from kassa.adapters.dynamodb.webhooks.delivery_table import DeliveryTable
from kassa.adapters.dynamodb.webhooks.endpoint_table import WebhookTable
from kassa.adapters.event_bus import EventBus
from kassa.adapters.webhooks.background import BackgroundAttempts
from kassa.adapters.webhooks.public_event import message_of
from kassa.adapters.webhooks.public_merchant_event import merchant_message_of
from kassa.domain.disputes.case import Case
from kassa.domain.webhooks.deliveries import Message
from kassa.ports.payments import Event
from kassa.use_cases.approved_money.prompt_books import PromptBooks
from kassa.use_cases.pricing.note_sales import NoteSales
from kassa.use_cases.webhooks.deliver import Announce

logger, metrics = Logger(), Metrics()
dynamodb = boto3.client("dynamodb")
live = os.environ["LIVE"] == "true"
merchants_table, public_url = os.environ["MERCHANTS_TABLE"], os.environ["PUBLIC_URL"]
announce = Announce(
    endpoints=WebhookTable(dynamodb, merchants_table),
    deliveries=DeliveryTable(dynamodb, merchants_table),
    attempts=BackgroundAttempts(boto3.client("lambda"), os.environ["DELIVERIES_FUNCTION"]),
    bus=EventBus(boto3.client("events"), os.environ["EVENT_BUS"]),
)
note_sales = NoteSales(sales=SaleTable(dynamodb, merchants_table))
prompt_books = PromptBooks(bookkeeping=BackgroundBooks(boto3.client("lambda"), os.environ["BOOKS_FUNCTION"]))


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> None:
    """Nothing is sent to a merchant here, so nobody's slowness holds up the stream. What fails is raised: all of it is
    safe to repeat, and what never works goes to the dead-letter queue."""
    messages = [_message(entry["dynamodb"]["NewImage"]) for entry in event["Records"]]
    begun = announce(messages)
    logger.info("told", event_ids=[message.id for message in messages], deliveries=begun)
    metrics.add_metric(name="EventPublished", unit=MetricUnit.Count, value=len(messages))


def _message(image: dict[str, Any]) -> Message:
    """What is told of a new event: one of a merchant stands below the merchant, one of a payment below the payment."""
    if "pk" in image:
        return merchant_message_of(read_happening(image), live=live)
    event = _event(image)
    prompt_books(event.payment)
    note_sales(event.payment)
    return message_of(event, public_url=public_url, case=_case(image))


def _event(image: dict[str, Any]) -> Event:
    payment = read_payment(image)
    return Event(id=image["event_id"]["S"], happened=payment.happened, at=payment.updated_at, payment=payment)


def _case(image: dict[str, Any]) -> Case | None:
    """The dispute that the event is about, if it is about one."""
    return read_case(image["dispute"]["S"]) if "dispute" in image else None
