"""The inbox: what Klarna sent, keyed by Klarna's event id, each once."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from kassa.adapters.dynamodb.items import item, lost_race
from kassa.ports.news import News

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from mypy_boto3_dynamodb import DynamoDBClient

KEPT_FOR = timedelta(days=90)
"""Longer than Klarna repeats a delivery (21 hours) and than its support replays one."""


class KlarnaEventTable:
    """A conditional put for each event; its stream drives the inbox function."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def put(self, news: News, *, received_at: datetime) -> bool:
        """Store an event; False where it was there already."""
        stored = item(
            event_id=news.event_id,
            event_type=news.event_type,
            payment_reference=news.payment_reference,
            occurred_at=news.occurred_at,
            state=news.state,
            account_id=news.account_id,
            account_reference=news.account_reference,
            received_at=received_at.isoformat(),
            ttl=int((received_at + KEPT_FOR).timestamp()),
        )
        try:
            self._client.put_item(
                TableName=self._table, Item=stored, ConditionExpression="attribute_not_exists(event_id)"
            )
        except ClientError as error:
            if not lost_race(error):
                raise
            return False
        return True


def read_news(stored: "Mapping[str, Any]") -> News:
    """The event in a record of the table's stream."""

    def optional(name: str) -> str | None:
        value = stored.get(name)
        return None if value is None else str(value["S"])

    return News(
        event_id=str(stored["event_id"]["S"]),
        event_type=str(stored["event_type"]["S"]),
        payment_reference=optional("payment_reference"),
        occurred_at=optional("occurred_at"),
        state=optional("state"),
        account_id=optional("account_id"),
        account_reference=optional("account_reference"),
    )
