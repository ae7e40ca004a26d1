"""Reconcile: prove a settlement against our books, batch by batch, and say what does not agree and why."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice

from kassa.domain.settlements import findings
from kassa.domain.settlements.booked import BookedPayment
from kassa.domain.settlements.breaks import Break
from kassa.domain.settlements.causes import one_for_each_cause
from kassa.domain.settlements.closing import Merged, batches_lacking, carried_wrongly, missing
from kassa.domain.settlements.lines import Line
from kassa.domain.settlements.outcome import Batch, BatchOutcome
from kassa.domain.settlements.refusals import FileRefused, RefusalReason
from kassa.domain.settlements.sums import Balance, Equation, Settlement, Sum, Summary, closing_balance, equations
from kassa.domain.settlements.tally import Tally
from kassa.ports.settlements.proof import Books, SettlementFile

AT_ONCE = 1000
"""Lines whose payments are asked for together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciliation:
    """A settlement that is proved: its equations hold, and every break in it is named."""

    settlement: Settlement
    equations: tuple[Equation, ...]
    sums: tuple[Sum, ...]
    balances: tuple[Balance, ...]
    breaks: tuple[Break, ...]

    @property
    def lines(self) -> int:
        return sum(one.lines for one in self.sums)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconcile:
    """`batch` for each batch, anywhere and in any order; then `finish` once, with all their outcomes."""

    books: Books

    def batch(self, settlement: Settlement, batch: Batch, lines: Iterable[Line]) -> BatchOutcome:
        """One batch held against our books. Writes nothing, so it can be repeated. Raises FileRefused."""
        tally = Tally(settlement)
        for line, payment in self.with_payments(lines):
            tally.take(line, payment)
        return tally.outcome(batch)

    def finish(
        self,
        settlement: Settlement,
        file: SettlementFile,
        summaries: Iterable[Summary],
        outcomes: Iterable[BatchOutcome],
    ) -> Reconciliation:
        """The whole file. Raises FileRefused where Klarna's own figures do not add up, or a batch is not there."""
        merged = Merged()
        for outcome in outcomes:
            merged.add(outcome)
        batches = tuple(file.batches())
        if lacking := batches_lacking({batch.id for batch in batches}, merged):
            raise FileRefused(RefusalReason.MISSING_BATCH, f"{len(lacking)} of {len(batches)} batches are not there")
        sums = tuple(merged.sums[key] for key in sorted(merged.sums))
        proved = equations(settlement, summaries, sums)
        before = self.books.closing_balances(settlement)
        carried = (carried_wrongly(settlement, each, before.get(each.currency)) for each in proved)
        due = self.books.due(settlement)
        for found in chain(
            self._repeated(settlement, file, batches, merged),
            missing(merged, settlement, {each.currency for each in proved}, due),
            (each for each in carried if each is not None),
        ):
            merged.note(found)
        return Reconciliation(
            settlement=settlement,
            equations=proved,
            sums=sums,
            balances=tuple(closing_balance(each, before.get(each.currency), settlement.end) for each in proved),
            breaks=one_for_each_cause(merged.breaks),
        )

    def _repeated(
        self, settlement: Settlement, file: SettlementFile, batches: tuple[Batch, ...], merged: Merged
    ) -> Iterator[Break]:
        """Breaks for lines that repeat earlier ones; only the batches that hold such lines are read again."""
        repeats = merged.repeats()
        for batch in batches:
            inside = {line for line in repeats if batch.first_line <= line < batch.first_line + batch.lines}
            if not inside:
                continue
            again = (line for line in file.lines(batch) if line.number in inside)
            for line, payment in self.with_payments(again):
                yield findings.twice(settlement, line, payment, repeats[line.number])

    def with_payments(self, lines: Iterable[Line]) -> Iterator[tuple[Line, BookedPayment | None]]:
        """Lines with the payments that they speak of, read from our books a thousand at a time."""
        coming = iter(lines)
        while chunk := list(islice(coming, AT_ONCE)):
            keys = [_key(line) for line in chunk]
            known = self.books.payments(set(keys) - {""})
            strange = {line.transaction_id for line, key in zip(chunk, keys, strict=True) if key not in known} - {""}
            by_klarnas_id = self.books.payments(strange) if strange else {}
            for line, key in zip(chunk, keys, strict=True):
                payment = known.get(key) or by_klarnas_id.get(line.transaction_id)
                if payment is not None and not payment.is_meant_by(line.transaction_id):
                    payment = None
                yield line, payment


def _key(line: Line) -> str:
    """By what our books know a line's payment: our own id, which Klarna has as the transaction's reference."""
    reference = line.transaction_reference
    return reference if reference.startswith("pay_") else line.transaction_id
