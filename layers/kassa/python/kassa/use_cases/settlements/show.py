"""Show settlements: what was paid out, from which numbers it comes, and each line of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kassa.domain.settlements.outcome import Batch
from kassa.domain.settlements.proof import MOST_FIGURES, Figure, payout_proof
from kassa.domain.settlements.record import SettlementRecord
from kassa.ports.settlements.failures import NotReadYet, SettlementNotFound
from kassa.ports.settlements.runs import BooksOf, Breaks, Found, SettlementRecords, SettlementSearch, ShownFiles
from kassa.use_cases.settlements.prove import Prove


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowSettlements:
    """Everything here is the acquirer's: the lines show what Klarna charges it."""

    records: SettlementRecords
    breaks: Breaks
    files: ShownFiles
    books: BooksOf

    def one(self, settlement_id: str) -> SettlementRecord:
        """A settlement. Raises SettlementNotFound."""
        record = self.records.find(settlement_id)
        if record is None:
            raise SettlementNotFound(settlement_id)
        return record

    def many(
        self, search: SettlementSearch, *, limit: int, cursor: str | None
    ) -> tuple[Sequence[SettlementRecord], str | None]:
        """Settlements, the latest period first. Raises NotAccepted for a cursor that is none of ours."""
        return self.records.search(search, limit=limit, cursor=cursor)

    def lines(self, settlement_id: str, *, after: int, limit: int) -> tuple[Sequence[Mapping[str, Any]], int | None]:
        """Lines after that number, and the number to go on after. Raises SettlementNotFound, NotReadYet."""
        record = self._read(settlement_id)
        found = self.files.lines(record.content_hash, after=after, limit=limit + 1)
        return found[:limit], int(found[limit - 1]["number"]) if len(found) > limit else None

    def breaks_of(self, settlement_id: str, *, limit: int, cursor: str | None) -> tuple[Sequence[Found], str | None]:
        """What does not agree in it. Raises SettlementNotFound, NotAccepted."""
        return self.breaks.of(self.one(settlement_id).id, limit=limit, cursor=cursor)

    def payout_proofs(self, settlement_id: str) -> Sequence[Figure]:
        """Each currency's payout, down to what each merchant adds to it. Raises SettlementNotFound, NotReadYet.

        The larger merchants, where there are so many that no answer could hold them all.
        """
        record = self._read(settlement_id)
        sums = self.files.sums(record.content_hash)
        kinds = len({(one.currency, one.kind) for one in sums})
        most = max(1, MOST_FIGURES // max(1, kinds))
        return [payout_proof(equation, sums, most=most) for equation in record.equations]

    def line_proof(self, settlement_id: str, number: int) -> Figure:
        """A line, down to the formula of its fee. Raises SettlementNotFound, also for a line that is not there; NotReadYet."""
        record = self._read(settlement_id)
        figure = Prove(books=self.books(record.currencies)).line(self.files.file(record.content_hash), number)
        if figure is None:
            raise SettlementNotFound(f"{settlement_id} has no line {number}")
        return figure

    def address(self, settlement_id: str) -> str:
        """Where Klarna's file can be fetched. Raises SettlementNotFound; NotReadYet where it cannot be believed."""
        return self.files.address(self._read(settlement_id).content_hash)

    def addresses_of_lines(
        self, settlement_id: str, *, after: int, limit: int
    ) -> tuple[Sequence[tuple[Batch, str]], int | None]:
        """Where the lines can be fetched, batch by batch, as JSON Lines. Raises SettlementNotFound, NotReadYet."""
        record = self._read(settlement_id)
        return self.files.addresses_of_lines(record.content_hash, after=after, limit=limit)

    def _read(self, settlement_id: str) -> SettlementRecord:
        record = self.one(settlement_id)
        if not record.is_read:
            raise NotReadYet(settlement_id)
        return record
