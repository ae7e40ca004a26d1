"""Fetch settlements: look at Klarna's list, and bring in every file that we do not have."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from kassa.domain.settlements.record import SettlementRecord, SettlementState, settlement_id
from kassa.failures import KlarnaUnavailable
from kassa.ports.settlements.fetching import Incoming, KlarnaSettlements, Listed
from kassa.ports.settlements.runs import SettlementRecords

LOOK_BACK = timedelta(days=35)
"""How far back a look goes: longer than Klarna's longest period, so that weeks without us lose no file."""

_TIME_OF_A_PAGE = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """Klarna's ids of what was brought in, and whether the whole list was seen."""

    klarna_ids: tuple[str, ...]
    is_complete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchSettlements:
    """News from Klarna is only a reason to look; so is each new day."""

    klarna: KlarnaSettlements
    records: SettlementRecords
    incoming: Incoming
    now: Callable[[], datetime]

    def __call__(self, has_time: Callable[[], bool]) -> Fetched:
        """Bring in what is new or was changed, while there is time. Raises KlarnaUnavailable, KlarnaRefused.

        A file that does not come is no reason to leave out those after it: the failure is raised at the end.
        """
        brought: list[str] = []
        failure: KlarnaUnavailable | None = None
        for listed in self.klarna.listed(since=self.now() - LOOK_BACK, within=_TIME_OF_A_PAGE):
            if not has_time():
                return Fetched(klarna_ids=tuple(brought), is_complete=False)
            if self._is_known(listed):
                continue
            try:
                with self.klarna.file(listed.klarna_id) as file:
                    self.incoming.put(listed, file)
            except KlarnaUnavailable as unavailable:
                failure = unavailable
            else:
                brought.append(listed.klarna_id)
        if failure is not None:
            raise failure
        return Fetched(klarna_ids=tuple(brought), is_complete=True)

    def _is_known(self, listed: Listed) -> bool:
        """Whether it came by another way and says the same, or was fetched before as it is listed now.

        What could not be believed is fetched again at every look, for it may have been cut off on its way.
        """
        record = self.records.find(settlement_id(listed.klarna_id))
        if record is not None and record.state is SettlementState.QUARANTINED:
            return False
        return (record is not None and _agrees(record, listed)) or self.incoming.has(listed)


def _agrees(record: SettlementRecord, listed: Listed) -> bool:
    if record.state is SettlementState.RECEIVED:
        return True  # it is being read; the next look will see what came of it
    summary = listed.summary
    return record.is_read and (
        summary is None
        or any(each.currency == summary.currency and each.payout == summary.payout for each in record.equations)
    )
