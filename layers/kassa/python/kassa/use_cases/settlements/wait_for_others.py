"""Wait for others: a settlement is held against what the ones before it left, and what any other marks."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from kassa.domain.settlements.record import SettlementRecord, SettlementState
from kassa.domain.settlements.waiting import Wait, is_stuck, wait_for
from kassa.ports.settlements.failures import StillBeingRead
from kassa.ports.settlements.runs import SettlementRecords, SettlementSearch, settlement_of

_PAGE = 1000
_LOOK_BACK = timedelta(days=35)
"""Longer than Klarna's longest period: what is older and still being read is not waited for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitForOthers:
    """Nothing is written, so it can be asked at any time. One that is stuck is waited for no longer than an hour."""

    records: SettlementRecords
    now: Callable[[], datetime]

    def of_the_same(self, record: SettlementRecord | None, content_hash: str) -> Wait | None:
        """Until it is known whether the file that the settlement is read from can be believed.

        Raises StillBeingRead where that one is stuck: only a person knows which of the two is right.
        """
        if record is None or record.state is not SettlementState.RECEIVED or record.content_hash == content_hash:
            return None
        if is_stuck(record, at=self.now()):
            raise StillBeingRead(f"{record.id} is stuck with another file, which may yet turn out to be a bad one")
        return wait_for(record, record.id, content_hash, at=self.now())

    def before(self, record: SettlementRecord) -> Wait | None:
        """Until those of earlier periods are proved, and all that are proved have marked what they brought."""
        at = self.now()
        for other in self._others(record):
            same_money = set(other.currencies) & set(record.currencies)
            if other.id != record.id and same_money and not is_stuck(other, at=at):
                return wait_for(other, record.id, record.content_hash, at=at)
        return None

    def _others(self, record: SettlementRecord) -> Iterator[SettlementRecord]:
        start = settlement_of(record).start
        earlier = SettlementSearch(state=SettlementState.RECEIVED, start=start - _LOOK_BACK, end=start)
        booking = SettlementSearch(state=SettlementState.BOOKING, start=start - _LOOK_BACK)
        for search in (earlier, booking):
            yield from self.records.search(search, limit=_PAGE, cursor=None)[0]
