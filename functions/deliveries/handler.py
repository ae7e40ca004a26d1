"""Lambda entry point of deliveries, called in the background: attempt one delivery, or begin anew what has failed."""

import os
from datetime import datetime, timedelta
from typing import Any

import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from kassa.adapters.clock import utc_now
from kassa.adapters.dynamodb.webhooks.delivery_table import DeliveryTable
from kassa.adapters.dynamodb.webhooks.endpoint_table import WebhookTable
from kassa.adapters.dynamodb.webhooks.place_table import PlaceTable
from kassa.adapters.webhooks.background import DeadLetterQueue, RetryExecutions, next_step
from kassa.adapters.webhooks.sender import WebhookSender
from kassa.domain.webhooks.deliveries import Delivery, DeliveryState, Trouble
from kassa.use_cases.webhooks.deliver import Deliver, Recover

logger, metrics = Logger(), Metrics()
dynamodb = boto3.client("dynamodb")
merchants_table = os.environ["MERCHANTS_TABLE"]
deliveries = DeliveryTable(dynamodb, merchants_table)
retries = RetryExecutions(boto3.client("stepfunctions"), os.environ["RETRY_STATE_MACHINE"], now=utc_now)
deliver = Deliver(
    endpoints=WebhookTable(dynamodb, merchants_table),
    deliveries=deliveries,
    places=PlaceTable(dynamodb, merchants_table, limit=int(os.environ["PLACES_AT_AN_ENDPOINT"]), now=utc_now),
    sender=WebhookSender(allow_private=os.environ["ALLOW_PRIVATE_ENDPOINTS"] == "true"),
    dead_letters=DeadLetterQueue(boto3.client("sqs"), os.environ["DEAD_LETTER_QUEUE"]),
    schedule=[timedelta(seconds=float(seconds)) for seconds in os.environ["RETRY_SCHEDULE"].split(",")],
    now=utc_now,
)
recover = Recover(deliveries=deliveries, retries=retries, now=utc_now)


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """`first`: attempt it, and where that fails let an execution wait. `again`: called by that execution, which is told
    how long to wait next. `recover`: begin anew what an endpoint did not take since a moment.
    """
    match event["action"]:
        case "first":
            delivery = _attempt(event["delivery_id"])
            if delivery.is_pending:
                retries.begin(delivery)
            return {}
        case "again":
            return next_step(_attempt(event["delivery_id"]), now=utc_now())
        case "recover":
            begun = recover(event["endpoint_id"], datetime.fromisoformat(event["since"]))
            logger.info("recovering", endpoint_id=event["endpoint_id"], begun=begun)
            return {}
        case unknown:
            raise ValueError(f"no such action: {unknown}")


_COUNTED = {DeliveryState.DELIVERED: "WebhookDelivered", DeliveryState.FAILED: "WebhookFailed"}


def _attempt(delivery_id: str) -> Delivery:
    logger.append_keys(delivery_id=delivery_id)
    delivery = deliver(delivery_id)
    last = delivery.attempts[-1] if delivery.attempts else None
    answer = (last.status or last.trouble) if last else None
    logger.info(
        "attempted", endpoint_id=delivery.endpoint_id, state=delivery.state, tries=delivery.tries, answer=answer
    )
    if delivery.state in _COUNTED:
        metrics.add_metric(name=_COUNTED[delivery.state], unit=MetricUnit.Count, value=1)
    elif last is not None and last.trouble is Trouble.BUSY:
        metrics.add_metric(name="WebhookPutOff", unit=MetricUnit.Count, value=1)
    return delivery
