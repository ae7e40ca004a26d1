"""What goes on behind deliveries: attempts by asynchronous calls, waits as executions, and a queue for what nobody took."""

import json
import math
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from kassa.domain.webhooks.deliveries import Delivery

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_stepfunctions import SFNClient


class BackgroundAttempts:
    """Asynchronous calls of the deliveries function. Lambda keeps them, tries again, and has a queue for what failed."""

    def __init__(self, client: "LambdaClient", function: str) -> None:
        self._client = client
        self._function = function

    def begin(self, delivery_id: str) -> None:
        """Attempt the delivery now, by itself: whoever hangs delays nobody else."""
        self._call(action="first", delivery_id=delivery_id)

    def recover(self, merchant_id: str, endpoint_id: str, since: datetime) -> None:
        """Begin anew what has failed since then."""
        self._call(action="recover", merchant_id=merchant_id, endpoint_id=endpoint_id, since=since.isoformat())

    def _call(self, **payload: str) -> None:
        self._client.invoke(FunctionName=self._function, InvocationType="Event", Payload=json.dumps(payload).encode())


class RetryExecutions:
    """One execution for each wait, named after the delivery's version, so that the same wait is begun once."""

    def __init__(self, client: "SFNClient", state_machine: str, *, now: Callable[[], datetime]) -> None:
        self._client = client
        self._state_machine = state_machine
        self._now = now

    def begin(self, delivery: Delivery) -> None:
        """Wait and go on until the delivery is settled. Nothing happens where this wait was begun before."""
        try:
            self._client.start_execution(
                stateMachineArn=self._state_machine,
                name=f"{delivery.id}-{delivery.version}",
                input=json.dumps(next_step(delivery, now=self._now())),
            )
        except self._client.exceptions.ExecutionAlreadyExists:
            return


def next_step(delivery: Delivery, *, now: datetime) -> dict[str, Any]:
    """What the state machine does next: wait so many whole seconds, or end."""
    step: dict[str, Any] = {"delivery_id": delivery.id, "next": "wait" if delivery.is_pending else "settled"}
    if delivery.next_attempt_at is not None:
        step["seconds"] = max(1, math.ceil((delivery.next_attempt_at - now).total_seconds()))
    return step


class DeadLetterQueue:
    """Where somebody is told of a delivery that nobody took, with what it needs to find it."""

    def __init__(self, client: "SQSClient", queue_url: str) -> None:
        self._client = client
        self._queue_url = queue_url

    def put(self, delivery: Delivery) -> None:
        """Ids and words only: the message itself stays in the table."""
        letter = {
            "delivery_id": delivery.id,
            "merchant_id": delivery.merchant_id,
            "endpoint_id": delivery.endpoint_id,
            "event_id": delivery.event_id,
            "event_type": delivery.event_type,
        }
        self._client.send_message(QueueUrl=self._queue_url, MessageBody=json.dumps(letter))
