"""What taking a settlement in, from its file to its breaks, needs from the world. How that can fail: `failures`."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol

from kassa.domain.pricing.sales import Adjustment
from kassa.domain.settlements.booked import BookedEntry, BookedPayment
from kassa.domain.settlements.breaks import Break
from kassa.domain.settlements.lines import Line
from kassa.domain.settlements.outcome import Batch, BatchOutcome
from kassa.domain.settlements.record import Named, SettlementRecord
from kassa.domain.settlements.refusals import FileRefused
from kassa.domain.settlements.sums import Settlement, Sum, Summary
from kassa.ports.settlements.failures import NotReadYet
from kassa.ports.settlements.proof import Books, SettlementFile


class KeptBooks(Books, Protocol):
    """Our books as they stay, beside what one settlement asks of them."""

    def left(self, settlement: Settlement) -> Iterator[tuple[BookedPayment, BookedEntry]]:
        """Every capture and refund of the settlement's period that no settlement has brought yet, this one included."""
        ...


BooksOf = Callable[[tuple[str, ...]], KeptBooks]
"""Our books, as far as they are in these currencies: a settlement brings nothing in any other."""

KEPT_REQUESTS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A break with what is not its own: the settlement it stands in, when it was found, and how often it was written.

    `requests` are the Idempotency-Keys of what was asked of it, each with the fingerprint of its request.
    """

    settlement_id: str
    found: Break
    at: datetime
    version: int = 1
    requests: Mapping[str, str] = field(default_factory=dict)

    def after(self, step: Break, **requests: str) -> "Found":
        """The next version: the break after a step, and the request that asked for it. The latest requests are kept."""
        kept = dict([*self.requests.items(), *requests.items()][-KEPT_REQUESTS:])
        return replace(self, found=step, version=self.version + 1, requests=kept)


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementSearch:
    """Which settlements to list: of a currency, in a state, of periods that end from `start` on and until `end`."""

    currency: str | None = None
    state: str | None = None
    start: datetime | None = None
    end: datetime | None = None


class SettlementFiles(Protocol):
    """The contents of files, each known by its hash, and what their runs leave beside them."""

    def name(self, content_hash: str) -> Named:
        """What a content says of itself, read from its first lines. Raises FileRefused."""
        ...

    def cut(self, content_hash: str, named: Named) -> None:
        """Read all of it once, cut it into batches, and keep how. Raises FileRefused."""
        ...

    def file(self, content_hash: str) -> SettlementFile:
        """A content that was cut."""
        ...

    def summaries(self, content_hash: str) -> Sequence[Summary]:
        """What Klarna says that it comes to."""
        ...

    def keep(self, outcome: BatchOutcome, lines: Iterable[tuple[Line, BookedPayment | None]]) -> None:
        """Store the outcome of a batch and its lines with the payments they speak of. The same again changes nothing."""
        ...

    def keep_refusal(self, content_hash: str, batch: Batch, refusal: FileRefused) -> None:
        """Store that a batch cannot be believed."""
        ...

    def outcomes(self, content_hash: str) -> Iterator[BatchOutcome]:
        """The outcomes of all batches that were stored. Raises FileRefused for one that cannot be believed."""
        ...

    def keep_met(self, content_hash: str, met: Sequence[tuple[str, str]]) -> None:
        """Store which breaks of earlier settlements, by settlement and break, it brings what they were missing."""
        ...

    def met(self, content_hash: str) -> Sequence[tuple[str, str]]:
        """The same again."""
        ...

    def keep_sums(self, content_hash: str, sums: Sequence[Sum]) -> None:
        """Store what the whole comes to, by merchant and kind of line."""
        ...

    def sums(self, content_hash: str) -> Sequence[Sum]:
        """What the whole comes to."""
        ...


class ShownFiles(SettlementFiles, Protocol):
    """The same for people who look: pages of lines, and addresses to fetch whole files from."""

    def lines(self, content_hash: str, *, after: int, limit: int) -> Sequence[Mapping[str, Any]]:
        """Lines in the order of the file, after the line of that number."""
        ...

    def address(self, content_hash: str) -> str:
        """Where the content can be fetched for a while, by whoever has the address."""
        ...

    def addresses_of_lines(
        self, content_hash: str, *, after: int, limit: int
    ) -> tuple[Sequence[tuple[Batch, str]], int | None]:
        """The same for the stored lines of batches after that number, and the number to go on after."""
        ...


class SettlementRecords(Protocol):
    """Settlements. Every write is conditional on the version before."""

    def find(self, settlement_id: str) -> SettlementRecord | None:
        """The settlement; None where there is none."""
        ...

    def save(self, record: SettlementRecord) -> None:
        """Store the next version. Raises StaleSettlement."""
        ...

    def search(
        self, search: SettlementSearch, *, limit: int, cursor: str | None
    ) -> tuple[Sequence[SettlementRecord], str | None]:
        """Settlements, the latest period first, and the cursor of the next page. Raises NotAccepted."""
        ...


class Breaks(Protocol):
    """What does not agree, found once for each cause."""

    def open(self, broken: Iterable[Break], settlement_id: str, *, at: datetime) -> None:
        """Store new breaks. Nothing happens to one that is there: what people did about it stays."""
        ...

    def get(self, settlement_id: str, break_id: str) -> Found:
        """One break. Raises BreakNotFound."""
        ...

    def save(self, found: Found) -> None:
        """Store the next version. Raises StaleSettlement."""
        ...

    def of(self, settlement_id: str, *, limit: int, cursor: str | None) -> tuple[Sequence[Found], str | None]:
        """The breaks of one settlement. Raises NotAccepted."""
        ...

    def in_state(
        self, state: str, *, reason: str | None, limit: int, cursor: str | None
    ) -> tuple[Sequence[Found], str | None]:
        """The breaks of all settlements in a state, the oldest first. Raises NotAccepted."""
        ...

    def waiting(self) -> Iterator[Found]:
        """Every break that a later file may resolve."""
        ...


class DueEntries(Protocol):
    """Captures and refunds that a settlement should bring."""

    def expect(self, payment: BookedPayment, entries: Iterable[BookedEntry]) -> None:
        """Note these. What is noted of an entry never changes."""
        ...


class Entries(Protocol):
    """Captures and refunds on their way into a settlement."""

    def settle(self, brought: Iterable[tuple[BookedPayment, BookedEntry]], klarna_id: str) -> Mapping[str, str]:
        """Mark them as brought by this settlement, but for those that another one brought before: which, by their ids.

        What was charged for a capture is kept with it where it is known; what is known of that first stands.
        """
        ...

    def charge(self, brought: Iterable[tuple[BookedPayment, BookedEntry]]) -> None:
        """Keep what was charged for these captures, whose own lines stand elsewhere. What is known first stands."""
        ...

    def dispute(self, brought: Iterable[tuple[BookedPayment, BookedEntry]], klarna_id: str) -> Mapping[str, str]:
        """Keep what this settlement tells of disputes, but for what another one told before: which, by the lines' names."""
        ...


class SettledSales(Protocol):
    """What merchants' statements are made of."""

    def adjust(self, merchant_id: str, at: datetime, adjustment: Adjustment) -> None:
        """Store what a settled line says of a capture of that moment; a line of the same kind again changes nothing."""
        ...


class Heralds(Protocol):
    """Whoever tells the acquirer's own systems what happens to settlements, at least once."""

    def tell(self, what: str, record: SettlementRecord, **more: Any) -> None:
        """`settlement.<what>`."""
        ...

    def tell_breaks(self, record: SettlementRecord, found: Iterable[Found]) -> int:
        """`settlement.break_opened` for each; how many."""
        ...


def settlement_of(record: SettlementRecord) -> Settlement:
    """The settlement as the core knows it. Raises NotReadYet where its file does not say which it is."""
    if record.klarna_id is None or record.start is None or record.end is None:
        raise NotReadYet(record.id)
    return Settlement(id=record.klarna_id, start=record.start, end=record.end)
