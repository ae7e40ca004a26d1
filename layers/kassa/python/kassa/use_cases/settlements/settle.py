"""Settle: take a settlement file from its arrival to its breaks, in steps that can each be repeated.

`prepare` once, `batch` for each batch, `finish` once, `mark` for each batch, `close` once. A crash after any line below leaves
something that the same step, asked again, completes.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from kassa.domain.settlements import record as records_
from kassa.domain.settlements.booked import BookedPayment
from kassa.domain.settlements.breaks import Break, IllegalStep, met_by, resolve_by_file, with_more
from kassa.domain.settlements.brought import adjustments_in, brought_twice, dispute_lines_in, entries_in, fees_alone_in
from kassa.domain.settlements.lines import Line
from kassa.domain.settlements.movements import movements
from kassa.domain.settlements.outcome import Batch
from kassa.domain.settlements.record import FileFate, Named, SettlementRecord, SettlementState
from kassa.domain.settlements.refusals import FileRefused
from kassa.domain.settlements.tally import Tally
from kassa.domain.settlements.waiting import Wait
from kassa.ports.settlements.failures import SettlementNotFound, StaleSettlement
from kassa.ports.settlements.runs import (
    BooksOf,
    Breaks,
    Entries,
    Found,
    Heralds,
    SettledSales,
    SettlementFiles,
    SettlementRecords,
    settlement_of,
)
from kassa.use_cases.settlements.look_again import LookAgain
from kassa.use_cases.settlements.reconcile import Reconcile
from kassa.use_cases.settlements.wait_for_others import WaitForOthers

_PAGE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Settle:
    """Nothing is booked of a file before all of it is proved, and nothing twice."""

    files: SettlementFiles
    records: SettlementRecords
    breaks: Breaks
    entries: Entries
    sales: SettledSales
    books: BooksOf
    heralds: Heralds
    now: Callable[[], datetime]

    def prepare(
        self, content_hash: str, source: str, refusal: FileRefused | None = None
    ) -> SettlementRecord | Wait | None:
        """The settlement whose batches are to be read; None where there is nothing to do with this file.

        `refusal` is what was found wrong with it before. Waits while another file of it is being read; raises
        StillBeingRead where that one is stuck.
        """
        named: Named | None = None
        try:
            if refusal is not None:
                raise refusal
            named = self.files.name(content_hash)
            self.files.cut(content_hash, named)
        except FileRefused as refused:
            self._quarantine(named, content_hash, source, refused)
            return None
        before = self.records.find(named.id)
        wait = self._others.of_the_same(before, content_hash)
        if wait is not None:
            return wait
        record = records_.taken(before, named, content_hash, source, at=self.now())
        if record is not before:
            self.records.save(record)
        if record.content_hash != content_hash:
            self.heralds.tell("file_refused", record, content_hash=content_hash)
            return None
        if record.state is SettlementState.RECEIVED:
            self.heralds.tell("received", record)
        return record if record.state is not SettlementState.RECONCILED else None

    def batch(self, settlement_id: str, batch: Batch) -> None:
        """Hold one batch against our books and keep its outcome; where it cannot be believed, keep that."""
        record = self._get(settlement_id)
        if record.content_hash != batch.content_hash:
            return  # another file took its place
        file = self.files.file(record.content_hash)
        tally = Tally(settlement_of(record))
        seen: list[tuple[Line, BookedPayment | None]] = []
        try:
            for line, payment in self._reconcile(record).with_payments(file.lines(batch)):
                tally.take(line, payment)
                seen.append((line, payment))
        except FileRefused as refusal:
            self.files.keep_refusal(record.content_hash, batch, refusal)
        else:
            self.files.keep(tally.outcome(batch), seen)

    def finish(self, settlement_id: str, content_hash: str) -> SettlementRecord | Wait | None:
        """The settlement with its figures, breaks and explanations; None where this file of it cannot be believed.

        Waits while an earlier settlement is being read: its breaks and balances are needed.
        """
        record = self._get(settlement_id)
        if record.state is SettlementState.RECEIVED and record.content_hash == content_hash:
            wait = self._others.before(record)
            if wait is not None:
                return wait
            try:
                record = self._proved(record)
            except FileRefused as refusal:
                self._quarantine(_named(record), content_hash, _source(record), refusal)
                return None
        if record.content_hash != content_hash or not record.is_read:
            self._tell_quarantined(record, content_hash)  # nobody knows whether the step had told, if it is repeated
            return None
        for earlier, break_id in self.files.met(content_hash):
            self._resolve(earlier, break_id, record)
        return record

    def mark(self, settlement_id: str, batch: Batch) -> None:
        """Note for everything that a batch brings that it has come and what it cost, and what merchants bear beside fees."""
        record, at = self._get(settlement_id), self.now()
        settlement, file = settlement_of(record), self.files.file(record.content_hash)
        seen = list(self._reconcile(record).with_payments(file.lines(batch)))
        elsewhere = self.entries.settle(entries_in(seen), settlement.id)
        told_elsewhere = self.entries.dispute(dispute_lines_in(settlement, seen), settlement.id)
        self.entries.charge(fees_alone_in(seen))
        self._open_more(record, list(brought_twice(settlement, seen, {**elsewhere, **told_elsewhere})), at=at)
        for payment, capture, adjustment in adjustments_in(seen):
            self.sales.adjust(payment.merchant_id, capture.at, adjustment)

    def close(self, settlement_id: str) -> SettlementRecord:
        """The settlement, booked to its end and told of."""
        record = self._get(settlement_id)
        if record.state is SettlementState.BOOKING:
            breaks_found = sum(1 for _ in self._found_in(record))
            record = records_.reconciled(record, breaks_found=breaks_found, at=self.now())
            self.records.save(record)
        self.heralds.tell("reconciled", record)
        self.heralds.tell_breaks(record, self._found_in(record))
        return record

    def _proved(self, record: SettlementRecord) -> SettlementRecord:
        settlement, content_hash = settlement_of(record), record.content_hash
        overlooked = self._look_again(record)
        reconciliation = self._reconcile(record).finish(
            settlement,
            self.files.file(content_hash),
            self.files.summaries(content_hash),
            self.files.outcomes(content_hash),
        )
        at = self.now()
        waiting = {each.found.id: each for each in chain(self.breaks.waiting(), overlooked)}
        if self._get(record.id).version != record.version:
            raise StaleSettlement(f"{record.id} was proved by another run, which may have resolved some of what waited")
        resolved, left = met_by(tuple(each.found for each in waiting.values()), reconciliation.breaks, at=at)
        self.breaks.open(left, record.id, at=at)
        self.files.keep_sums(content_hash, reconciliation.sums)
        # which earlier breaks this resolves is stored before the figures, so that a repetition resolves the same ones
        self.files.keep_met(content_hash, [(waiting[each.id].settlement_id, each.id) for each in resolved])
        proved = records_.booked(
            record,
            equations=reconciliation.equations,
            balances=reconciliation.balances,
            movements=tuple(movements(each.currency, reconciliation.sums) for each in reconciliation.equations),
            lines=reconciliation.lines,
            breaks_found=len(left),
            at=at,
        )
        self.records.save(proved)
        return proved

    def _open_more(self, record: SettlementRecord, findings: list[Break], *, at: datetime) -> None:
        """What one batch finds after all are proved, added to what is known of the same cause."""
        first = {each.id: each for each in reversed(findings)}
        self.breaks.open(first.values(), record.id, at=at)
        for break_id in first:
            known = self.breaks.get(record.id, break_id)
            after = with_more(known.found, (each for each in findings if each.id == break_id))
            if after is not known.found:
                self.breaks.save(known.after(after))

    def _resolve(self, earlier: str, break_id: str, record: SettlementRecord) -> None:
        found = self.breaks.get(earlier, break_id)
        try:
            resolved = resolve_by_file(found.found, settlement_of(record).id, at=self.now())
        except IllegalStep:
            return  # by this run before it was repeated, or by a person in the meantime
        self.breaks.save(found.after(resolved))

    def _quarantine(self, named: Named | None, content_hash: str, source: str, refusal: FileRefused) -> None:
        before = self.records.find(named.id if named is not None else records_.settlement_id(content_hash))
        record = records_.quarantined(before, named, content_hash, source, refusal, at=self.now())
        if record is not before:
            self.records.save(record)
        self._tell_quarantined(record, content_hash)

    def _tell_quarantined(self, record: SettlementRecord, content_hash: str) -> None:
        file = record.seen(content_hash)
        if file is not None and file.fate is FileFate.QUARANTINED:
            about = {"reason": file.reason, "detail": file.detail, "line": file.line}
            self.heralds.tell("quarantined", record, content_hash=content_hash, **about)

    def _found_in(self, record: SettlementRecord) -> Iterator[Found]:
        cursor: str | None = None
        while True:
            page, cursor = self.breaks.of(record.id, limit=_PAGE, cursor=cursor)
            yield from page
            if cursor is None:
                return

    @property
    def _others(self) -> WaitForOthers:
        return WaitForOthers(records=self.records, now=self.now)

    @property
    def _look_again(self) -> LookAgain:
        return LookAgain(records=self.records, breaks=self.breaks, books=self.books, heralds=self.heralds, now=self.now)

    def _reconcile(self, record: SettlementRecord) -> Reconcile:
        return Reconcile(books=self.books(record.currencies))

    def _get(self, settlement_id: str) -> SettlementRecord:
        record = self.records.find(settlement_id)
        if record is None:
            raise SettlementNotFound(settlement_id)
        return record


def _source(record: SettlementRecord) -> str:
    file = record.seen(record.content_hash)
    return file.source if file is not None else ""


def _named(record: SettlementRecord) -> Named:
    settlement = settlement_of(record)
    return Named(klarna_id=settlement.id, start=settlement.start, end=settlement.end, currencies=record.currencies)
