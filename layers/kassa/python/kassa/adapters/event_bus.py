"""The EventBridge bus, where every event goes for the acquirer's own systems."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kassa.domain.webhooks.deliveries import Message

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_events.type_defs import PutEventsRequestEntryTypeDef

SOURCE = "kassa"

MOST_ENTRIES = 10
"""EventBridge takes so many in one call, and 256 KB; one of ours has about 3."""

_ROUNDS = 3


class NotPublished(Exception):
    """The bus did not take some events, even when it was asked again."""


class EventBus:
    """Publishes events at least once. `detail-type` is the event's type, the detail is what merchants get."""

    def __init__(self, client: "EventBridgeClient", bus: str) -> None:
        self._client = client
        self.name = bus

    def publish(self, messages: Sequence[Message]) -> None:
        """Publish each, in order. Raises NotPublished."""
        for first in range(0, len(messages), MOST_ENTRIES):
            self.put([self._entry(message) for message in messages[first : first + MOST_ENTRIES]])

    def put(self, entries: list["PutEventsRequestEntryTypeDef"]) -> None:
        """At most ten entries, each at least once. Raises NotPublished."""
        for _ in range(_ROUNDS):
            answer = self._client.put_events(Entries=entries)
            # a call can succeed and yet refuse some of its entries
            entries = [
                entry for entry, result in zip(entries, answer["Entries"], strict=True) if result.get("ErrorCode")
            ]
            if not entries:
                return
        raise NotPublished(f"{len(entries)} events")

    def _entry(self, message: Message) -> "PutEventsRequestEntryTypeDef":
        return {
            "EventBusName": self.name,
            "Source": SOURCE,
            "DetailType": message.type,
            "Time": message.at,
            "Resources": [message.merchant_id],
            "Detail": message.body,
        }
