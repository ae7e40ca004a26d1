"""Deliveries in the merchants table: the log below its endpoint, what is delivered under the delivery's own id."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from kassa.adapters.dynamodb.items import item, text
from kassa.adapters.dynamodb.pages import page_of
from kassa.adapters.dynamodb.receipts import ConditionalWrites, Receipts
from kassa.domain.webhooks.deliveries import Attempt, Delivery, DeliveryState, Message, Trouble
from kassa.ports.requests import Request
from kassa.ports.webhooks import DeliveryNotFound, StaleDelivery

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from kassa.adapters.dynamodb.items import Item

KEPT_FOR = timedelta(days=30)
"""After the event; the longest schedule takes a day."""

_FIRST, _LAST = "delivery#", "delivery#~"


class DeliveryTable:
    """Two items for each delivery: a log entry that each attempt rewrites, and the message, which is larger, that none does."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table
        self._writes = ConditionalWrites(client, table)
        self._receipts = Receipts(client, table)

    def add(self, delivery: Delivery, message: Message) -> bool:
        """Store a new delivery; False where it was there already."""
        content = item(
            pk=delivery.id,
            item="message",
            endpoint_id=delivery.endpoint_id,
            ttl=_ttl(delivery),
            document=json.dumps(asdict(message), default=_text_of, ensure_ascii=False),
        )
        return self._writes.wrote(self._writes.put_new(content), self._writes.put_new(_stored(delivery)))

    def get(self, delivery_id: str) -> tuple[Delivery, Message]:
        """The delivery and what is delivered. Raises DeliveryNotFound."""
        content = self._get(delivery_id, delivery_id, "message")
        message = _read_message(content)
        entry = self._get(delivery_id, text(content, "endpoint_id"), _log_key(message.at, delivery_id))
        return _read(entry), message

    def save(self, delivery: Delivery, request: Request | None = None) -> bool:
        """Store the next version; False where the request was carried out before. Raises StaleDelivery, KeyReused."""
        receipts = [] if request is None else [self._receipts.put(delivery.merchant_id, request)]
        if self._writes.wrote(self._writes.put_next(_stored(delivery), delivery.version), *receipts):
            return True
        if request is None or not self._receipts.has(delivery.merchant_id, request):
            raise StaleDelivery(delivery.id)
        return False

    def of_endpoint(self, endpoint_id: str, *, limit: int, cursor: str | None) -> tuple[Sequence[Delivery], str | None]:
        """The log, newest event first, and the cursor of the next page. Raises NotAccepted for a cursor that is not ours."""
        query = self._query(endpoint_id, _FIRST) | {"ScanIndexForward": False}
        within = {"pk": endpoint_id}
        found, next_cursor = page_of(
            self._client, query, within=within, place=("item",), limit=limit, cursor=cursor, prefix=_FIRST
        )
        return [_read(entry) for entry in found], next_cursor

    def since(self, endpoint_id: str, moment: datetime) -> Iterator[Delivery]:
        """The deliveries of events from this moment on, oldest first, that have not been delivered."""
        query = self._query(endpoint_id, f"{_FIRST}{_moment(moment)}")
        query["ExpressionAttributeNames"]["#state"] = "state"
        query["ExpressionAttributeValues"] |= item(**{":delivered": DeliveryState.DELIVERED.value})
        pages = self._client.get_paginator("query").paginate(**query, FilterExpression="#state <> :delivered")
        for page in pages:
            yield from (_read(entry) for entry in page["Items"])

    def remember(self, merchant_id: str, request: Request) -> bool:
        """Put a request on record; False where it was there. Raises KeyReused."""
        new = self._writes.wrote(self._receipts.put(merchant_id, request))
        return new or not self._receipts.has(merchant_id, request)

    def _query(self, endpoint_id: str, first: str) -> Any:
        return {
            "TableName": self._table,
            "KeyConditionExpression": "pk = :endpoint AND #item BETWEEN :first AND :last",
            "ExpressionAttributeNames": {"#item": "item"},
            "ExpressionAttributeValues": item(**{":endpoint": endpoint_id, ":first": first, ":last": _LAST}),
            "ConsistentRead": True,
        }

    def _get(self, delivery_id: str, pk: str, name: str) -> "Item":
        found = self._client.get_item(TableName=self._table, Key=item(pk=pk, item=name), ConsistentRead=True)
        if "Item" not in found:
            raise DeliveryNotFound(delivery_id)
        return found["Item"]


def _log_key(event_at: datetime, delivery_id: str) -> str:
    return f"{_FIRST}{_moment(event_at)}#{delivery_id}"


def _moment(at: datetime) -> str:
    """Always of the same length, so that texts are in the order of the times."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _ttl(delivery: Delivery) -> int:
    return int((delivery.event_at + KEPT_FOR).timestamp())


def _text_of(value: datetime) -> str:
    return value.isoformat()


def _stored(delivery: Delivery) -> "Item":
    return item(
        pk=delivery.endpoint_id,
        item=_log_key(delivery.event_at, delivery.id),
        state=delivery.state,
        version=delivery.version,
        ttl=_ttl(delivery),
        document=json.dumps(asdict(delivery), default=_text_of, ensure_ascii=False),
    )


def _read(stored: "Item") -> Delivery:
    document = json.loads(text(stored, "document"))
    waits_until = document["next_attempt_at"]
    return Delivery(
        **{
            **document,
            "event_at": datetime.fromisoformat(document["event_at"]),
            "state": DeliveryState(document["state"]),
            "next_attempt_at": None if waits_until is None else datetime.fromisoformat(waits_until),
            "attempts": tuple(_read_attempt(attempt) for attempt in document["attempts"]),
        }
    )


def _read_attempt(document: dict[str, Any]) -> Attempt:
    trouble = document["trouble"]
    at = datetime.fromisoformat(document["at"])
    return Attempt(**{**document, "at": at, "trouble": None if trouble is None else Trouble(trouble)})


def _read_message(stored: "Item") -> Message:
    document = json.loads(text(stored, "document"))
    return Message(**{**document, "at": datetime.fromisoformat(document["at"])})
