"""What happens to settlements, on the acquirer's event bus. Merchants hear nothing of it: the figures are the acquirer's."""

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from kassa.adapters.event_bus import MOST_ENTRIES, SOURCE, EventBus
from kassa.adapters.http.break_view import BreakView
from kassa.adapters.http.settlement_view import SettlementView
from kassa.domain.ids import derived
from kassa.domain.settlements.record import SettlementRecord
from kassa.ports.settlements.runs import Found

if TYPE_CHECKING:
    from mypy_boto3_events.type_defs import PutEventsRequestEntryTypeDef


class SettlementEvents:
    """Implements `ports.settlements.runs.Announcer`. A repeated event has the id of the first."""

    def __init__(self, bus: EventBus, *, live: bool) -> None:
        self._bus = bus
        self._live = live

    def tell(self, what: str, record: SettlementRecord, **more: Any) -> None:
        """`settlement.<what>`, with the settlement as it stands."""
        data = {**SettlementView.of(record).model_dump(mode="json"), **more}
        event_id = derived("evt", record.id, what, str(more.get("content_hash", record.content_hash)))
        self._bus.put([self._entry(f"settlement.{what}", event_id, record, data)])

    def tell_breaks(self, record: SettlementRecord, found: Iterable[Found]) -> int:
        """`settlement.break_opened` for each, also where somebody was quick to take it on; how many."""
        told = 0
        entries = self._entries(record, found)
        while some := list(islice(entries, MOST_ENTRIES)):
            self._bus.put(some)
            told += len(some)
        return told

    def _entries(self, record: SettlementRecord, found: Iterable[Found]) -> "Iterator[PutEventsRequestEntryTypeDef]":
        for each in found:
            event_id = derived("evt", record.id, "break_opened", each.found.id)
            data = BreakView.of(each).model_dump(mode="json")
            yield self._entry("settlement.break_opened", event_id, record, data)

    def _entry(
        self, kind: str, event_id: str, record: SettlementRecord, data: dict[str, Any]
    ) -> "PutEventsRequestEntryTypeDef":
        event = {
            "id": event_id,
            "type": kind,
            "created_at": record.updated_at.isoformat(),
            "live": self._live,
            "settlement_id": record.id,
            "data": data,
        }
        return {
            "EventBusName": self._bus.name,
            "Source": SOURCE,
            "DetailType": kind,
            "Time": record.updated_at,
            "Resources": [record.id],
            "Detail": json.dumps(event),
        }
