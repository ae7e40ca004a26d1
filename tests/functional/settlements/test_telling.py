"""The acquirer's bus hears of every settlement and break at least once, whoever was quick to act on it."""

import json
from typing import Any

from kassa.adapters.event_bus import EventBus
from kassa.adapters.settlements.events import SettlementEvents
from kassa.domain.settlements.breaks import Break, Reason, acknowledge
from kassa.ports.settlements.runs import Found
from tests.support.payments import NOW
from tests.support.settlement_day import Day
from tests.support.settlement_house import House


class Bus:
    """EventBridge, which takes everything."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []

    def put_events(self, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803 (as boto3 spells it)
        assert len(Entries) <= 10
        self.events += [json.loads(entry["Detail"]) for entry in Entries]
        return {"Entries": [{} for _ in Entries]}


def test_breaks_are_told_also_where_somebody_has_taken_them_on_and_a_repetition_has_the_same_id(
    house: House, day: Day
) -> None:
    house.know(day.payments)
    house.arrive(day.text())
    bus: Any = Bus()
    events = SettlementEvents(EventBus(bus, "events"), live=False)
    broken = [Break(settlement_id="k", reason=Reason.FEE, subject=f"cap_{n}", currency="SEK") for n in range(23)]
    found = [Found(settlement_id="set_1", found=each, at=NOW) for each in broken]
    found[0] = found[0].after(acknowledge(found[0].found, by="key_1", at=NOW))
    for _ in range(2):
        assert events.tell_breaks(house.settlement(), found) == len(found)
    told = [event["id"] for event in bus.events]
    assert (len(told), told[:23]) == (46, told[23:])
    assert {event["type"] for event in bus.events} == {"settlement.break_opened"}
    assert "merchant_id" not in bus.events[0], "no webhook of a merchant is asked for by it"
