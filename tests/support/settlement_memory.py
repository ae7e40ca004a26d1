"""Everything that a settlement's run writes to, in memory: the same promises as the tables and the bucket, none of the time."""

import io
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from kassa.domain.settlements.booked import BookedEntry, BookedPayment, DisputeLine
from kassa.domain.settlements.breaks import Break, Reason, State
from kassa.domain.settlements.record import SettlementRecord
from kassa.domain.settlements.sums import Balance, Settlement
from kassa.ports.settlements.failures import BreakNotFound, StaleSettlement
from kassa.ports.settlements.runs import Found, SettlementSearch

Write = Callable[[Callable[[], Any]], Any]


class MemoryBucket:
    """What `Bucket` does, in a dictionary."""

    def __init__(self, write: Write) -> None:
        self.objects: dict[str, bytes] = {}
        self._write = write

    def get(self, key: str) -> bytes:
        return self.objects[key]

    def find(self, key: str) -> bytes | None:
        return self.objects.get(key)

    def has(self, key: str) -> bool:
        return key in self.objects

    def range(self, key: str, start: int, end: int) -> bytes:
        return self.objects[key][start:end]

    def tag(self, key: str) -> str:
        return str(hash(self.objects[key]))

    def stream(self, key: str, **_: Any) -> io.BytesIO:
        return io.BytesIO(self.objects[key])

    def put(self, key: str, content: bytes, **_: str) -> None:
        self._write(lambda: self.objects.update({key: content}))

    def pour(self, key: str, stream: Any, **_: str) -> None:
        self._write(lambda: self.objects.update({key: stream.read()}))

    def address(self, key: str, *, file_name: str) -> str:
        return f"https://bucket.example/{key}?as={file_name}"


class MemoryRecords:
    """Settlements under versions."""

    def __init__(self, write: Write) -> None:
        self.stored: dict[str, SettlementRecord] = {}
        self._write = write

    def find(self, settlement_id: str) -> SettlementRecord | None:
        return self.stored.get(settlement_id)

    def save(self, record: SettlementRecord) -> None:
        before = self.stored.get(record.id)
        if (before.version if before is not None else 0) != record.version - 1:
            raise StaleSettlement(record.id)
        self._write(lambda: self.stored.update({record.id: record}))

    def search(self, search: SettlementSearch, **_: Any) -> tuple[Sequence[SettlementRecord], None]:
        found = [
            each
            for each in self.stored.values()
            if search.state in (None, each.state)
            and (search.end is None or (each.end or each.received_at) <= search.end)
            and (search.start is None or (each.end or each.received_at) >= search.start)
        ]
        return sorted(found, key=lambda each: each.end or each.received_at, reverse=True), None


class MemoryBreaks:
    """Breaks under versions."""

    def __init__(self, write: Write) -> None:
        self.stored: dict[tuple[str, str], Found] = {}
        self._write = write

    def open(self, broken: Iterable[Break], settlement_id: str, *, at: datetime) -> None:
        for each in broken:
            if (settlement_id, each.id) not in self.stored:
                self.save(Found(settlement_id=settlement_id, found=each, at=at))

    def get(self, settlement_id: str, break_id: str) -> Found:
        if (settlement_id, break_id) not in self.stored:
            raise BreakNotFound(break_id)
        return self.stored[settlement_id, break_id]

    def save(self, found: Found) -> None:
        key = (found.settlement_id, found.found.id)
        if (self.stored[key].version if key in self.stored else 0) != found.version - 1:
            raise StaleSettlement(found.found.id)
        self._write(lambda: self.stored.update({key: found}))

    def of(self, settlement_id: str, **_: Any) -> tuple[Sequence[Found], None]:
        return [found for (settlement, _), found in self.stored.items() if settlement == settlement_id], None

    def in_state(self, state: str, *, reason: str | None, **_: Any) -> tuple[Sequence[Found], None]:
        found = [each for each in self.stored.values() if each.found.state == state]
        return [each for each in found if reason in (None, each.found.reason)], None

    def waiting(self) -> Iterator[Found]:
        for state in (State.OPEN, State.ACKNOWLEDGED):
            yield from self.in_state(state, reason=Reason.MISSING_IN_FILE)[0]


class MemoryEntries:
    """Payments, and which settlement brought what of them. What is `untold` the stream has not noted as due yet."""

    def __init__(self, write: Write) -> None:
        self.payments: dict[str, BookedPayment] = {}
        self.untold: set[str] = set()
        self.settled: dict[str, str] = {}
        self.charged: dict[str, int] = {}
        self.dispute_lines: dict[str, dict[str, DisputeLine]] = {}
        self._write = write

    def settle(self, brought: Iterable[tuple[BookedPayment, BookedEntry]], klarna_id: str) -> Mapping[str, str]:
        brought_by = {entry.id: self._write(partial(self._settle, entry, klarna_id)) for _, entry in brought}
        return {entry_id: by for entry_id, by in brought_by.items() if by != klarna_id}

    def charge(self, brought: Iterable[tuple[BookedPayment, BookedEntry]]) -> None:
        for _, entry in brought:
            self._write(partial(self._charge, entry))

    def dispute(self, brought: Iterable[tuple[BookedPayment, BookedEntry]], klarna_id: str) -> Mapping[str, str]:
        told = [
            self._write(partial(self._tell, entry.id, line)) for _, entry in brought for line in entry.dispute_lines
        ]
        return {line.name: str(line.settled_in) for line in told if line.settled_in != klarna_id}

    def _tell(self, entry_id: str, line: DisputeLine) -> DisputeLine:
        return self.dispute_lines.setdefault(entry_id, {}).setdefault(line.name, line)

    def _settle(self, entry: BookedEntry, klarna_id: str) -> str:
        by = self.settled.setdefault(entry.id, klarna_id)
        if by == klarna_id:
            self._charge(entry)
        return by

    def _charge(self, entry: BookedEntry) -> None:
        if entry.charged is not None:
            self.charged.setdefault(entry.id, entry.charged)

    def noted(self, entries: Iterable[tuple[str, datetime]]) -> Mapping[str, tuple[BookedPayment, BookedEntry]]:
        wanted = dict(entries)
        return {
            entry.id: (payment, replace(entry, charged=self.charged.get(entry.id)))
            for payment in self.marked()
            for entry in payment.captures
            if entry.id in wanted
        }

    def marked(self) -> list[BookedPayment]:
        """Our payments with what is known of their settlements."""

        def mark(entries: tuple[BookedEntry, ...]) -> tuple[BookedEntry, ...]:
            return tuple(
                replace(
                    entry,
                    settled_in=self.settled.get(entry.id),
                    dispute_lines=tuple(self.dispute_lines.get(entry.id, {}).values()),
                )
                for entry in entries
            )

        return [
            replace(each, captures=mark(each.captures), refunds=mark(each.refunds)) for each in self.payments.values()
        ]


class MemoryBooks:
    """Our books as a settlement in some currencies sees them."""

    def __init__(self, entries: MemoryEntries, records: MemoryRecords, currencies: tuple[str, ...]) -> None:
        self._entries, self._records, self._currencies = entries, records, currencies

    def payments(self, keys: Collection[str]) -> Mapping[str, BookedPayment]:
        known = {key: each for each in self._entries.marked() for key in (each.id, each.transaction_id) if key}
        return {key: known[key] for key in keys if key in known}

    def due(self, settlement: Settlement) -> Iterator[tuple[BookedPayment, BookedEntry]]:
        for payment in self._entries.marked():
            for entry in (*payment.captures, *payment.refunds):
                is_due = settlement.start <= entry.at < settlement.end and payment.currency in self._currencies
                if is_due and entry.id not in self._entries.untold and entry.settled_in in (None, settlement.id):
                    yield payment, entry

    def left(self, settlement: Settlement) -> Iterator[tuple[BookedPayment, BookedEntry]]:
        return (each for each in self.due(settlement) if each[1].settled_in is None)

    def closing_balances(self, settlement: Settlement) -> Mapping[str, Balance]:
        left: dict[str, Balance] = {}
        for record in reversed(self._records.search(SettlementSearch())[0]):
            if record.is_read and record.end is not None and record.end <= settlement.start:
                left |= {balance.currency: balance for balance in record.balances}
        return left
