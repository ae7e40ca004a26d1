"""News about payments that we do not know yet, set aside in a queue and tried again until somebody has to look."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from kassa.ports.news import News

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


class ParkedNews:
    """The queue itself waits between tries, and after the last one keeps the news in its dead-letter queue."""

    def __init__(self, client: "SQSClient", queue_url: str) -> None:
        self._client = client
        self._queue_url = queue_url

    def put(self, news: News) -> None:
        """Set aside."""
        self._client.send_message(QueueUrl=self._queue_url, MessageBody=json.dumps(asdict(news)))


def read_parked(event: Mapping[str, Any]) -> Iterator[News]:
    """The news in an event of the queue."""
    for message in event["Records"]:
        yield News(**json.loads(message["body"]))
