"""Look again: what our books told too late for one settlement is noticed when the next one is read."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from kassa.domain.settlements.booked import BookedEntry, BookedPayment
from kassa.domain.settlements.breaks import Reason
from kassa.domain.settlements.closing import never_came
from kassa.domain.settlements.record import SettlementRecord, SettlementState
from kassa.domain.settlements.sums import Settlement
from kassa.ports.settlements.runs import (
    Announcer,
    BooksOf,
    Breaks,
    Found,
    SettlementRecords,
    SettlementSearch,
    settlement_of,
)
from kassa.use_cases.settlements.every_break import every_break

LOOK_BACK = timedelta(days=1)
"""A stream keeps what it has to tell for a day, so by the time that the next day is settled all of it is told."""

_NEXT_TO_IT = timedelta(minutes=1)
"""Whoever writes 23:59:59 for the end of a period means the beginning of the next."""

_PAGE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class LookAgain:
    """A break that is found so is one of the earlier settlement, with the id that it would have had there."""

    records: SettlementRecords
    breaks: Breaks
    books: BooksOf
    announcer: Announcer
    now: Callable[[], datetime]

    def __call__(self, record: SettlementRecord) -> Sequence[Found]:
        """What was due in settlements shortly before this one, was noted after they were read, and never came."""
        before = {each.id: each for each in self._shortly_before(record)}
        periods = {each.id: _until(record, settlement_of(each)) for each in before.values()}
        known = {subject for each in before.values() for subject in self._known(each)}
        overlooked: list[Found] = []
        for payment, entry in self._left(before.values(), periods.values()):
            of = (
                earlier
                for earlier, period in periods.items()
                if period.start <= entry.at < period.end and payment.currency in before[earlier].currencies
            )
            earlier = next(of, None)
            if earlier is not None and entry.id not in known:
                missed = never_came(periods[earlier], payment, entry)
                overlooked.append(Found(settlement_id=earlier, found=missed, at=self.now()))
        for earlier, each in before.items():
            missing = [found for found in overlooked if found.settlement_id == earlier]
            self.announcer.tell_breaks(each, missing)  # first, for once they are stored they are found no more
            self.breaks.open((found.found for found in missing), earlier, at=self.now())
        return overlooked

    def _left(
        self, before: Collection[SettlementRecord], periods: Collection[Settlement]
    ) -> Iterable[tuple[BookedPayment, BookedEntry]]:
        """What no settlement has brought of all these periods, read at once: many may be of one day."""
        if not periods:
            return ()
        start, end = min(each.start for each in periods), max(each.end for each in periods)
        currencies = {currency for each in before for currency in each.currencies}
        return self.books(tuple(sorted(currencies))).left(Settlement(id="", start=start, end=end))

    def _shortly_before(self, record: SettlementRecord) -> Sequence[SettlementRecord]:
        start = settlement_of(record).start
        search = SettlementSearch(state=SettlementState.RECONCILED, start=start - LOOK_BACK, end=start)
        found, _ = self.records.search(search, limit=_PAGE, cursor=None)
        return [each for each in found if each.id != record.id and set(each.currencies) & set(record.currencies)]

    def _known(self, record: SettlementRecord) -> Iterator[str]:
        """What is known not to have come, also under another name."""
        for each in every_break(self.breaks, record.id):
            if each.found.reason is Reason.MISSING_IN_FILE:
                yield each.found.subject
            yield from (str(why.about["subject"]) for why in each.found.explanations if why.code == "ids_differ")


def _until(record: SettlementRecord, before: Settlement) -> Settlement:
    """A settlement up to the next one, so that nothing is due between them."""
    start = settlement_of(record).start
    return replace(before, end=start) if before.end < start <= before.end + _NEXT_TO_IT else before
