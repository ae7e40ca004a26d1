"""What proving a settlement needs from the world."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Protocol

from kassa.domain.settlements.booked import BookedEntry, BookedPayment
from kassa.domain.settlements.lines import Line
from kassa.domain.settlements.outcome import Batch
from kassa.domain.settlements.sums import Balance, Settlement


class Books(Protocol):
    """Our side, read in bulk. It may be asked the same twice and must then answer the same."""

    def payments(self, keys: Collection[str]) -> Mapping[str, BookedPayment]:
        """Payments by key: our own ids (`pay_…`) and Klarna's transaction ids. A key that is not known is left out."""
        ...

    def due(self, settlement: Settlement) -> Iterator[tuple[BookedPayment, BookedEntry]]:
        """Every capture and refund of the settlement's period that no other settlement has brought.

        Entries in currencies that the settlement does not pay out may be among them.
        """
        ...

    def closing_balances(self, settlement: Settlement) -> Mapping[str, Balance]:
        """What the settlement before left, by currency; a currency that was never settled is left out."""
        ...


class SettlementFile(Protocol):
    """A file that was cut into batches, any of which can be read again."""

    def batches(self) -> Iterable[Batch]:
        """All of them. Together they are the whole file."""
        ...

    def lines(self, batch: Batch) -> Iterable[Line]:
        """The lines of one batch. Raises FileRefused."""
        ...
