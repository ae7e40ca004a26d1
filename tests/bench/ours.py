"""The reconciliation as it would run on AWS: one pass that cuts, batches one after the other, one end. Each in a process."""

import resource
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kassa.adapters.settlements.local_file import LocalFile
from kassa.adapters.settlements.outcomes import from_bytes, to_bytes
from kassa.domain.settlements.outcome import BatchOutcome
from kassa.use_cases.settlements.reconcile import Reconcile
from tests.bench.day import ComputedBooks
from tests.support.settlement_day import SETTLEMENT

LINES_OF_A_BATCH = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of the work: seconds of the processor, of which our books took so many; megabytes at the most."""

    seconds: float
    in_books: float
    megabytes: float
    lines: int = 0
    breaks: int = 0
    batches: int = 0
    payments: int = 0

    @property
    def own(self) -> float:
        """Seconds without the books, which are a table somewhere else."""
        return self.seconds - self.in_books


def cut(folder: Path) -> Part:
    """Read the file once and cut it."""
    began = time.process_time()
    file = _file(folder)
    return Part(seconds=time.process_time() - began, in_books=0, megabytes=_peak(), batches=len(file.plan.batches))


def batches(folder: Path, payments: int) -> Part:
    """Every batch against the books; each outcome is stored."""
    file, books = _file(folder), ComputedBooks(payments)
    reconcile = Reconcile(books=books)
    began = time.process_time()
    for batch in file.batches():
        outcome = reconcile.batch(SETTLEMENT, batch, file.lines(batch))
        (folder / f"outcome-{batch.number}.json").write_bytes(to_bytes(outcome))
    return Part(seconds=time.process_time() - began, in_books=books.seconds, megabytes=_peak(), payments=books.asked)


def end(folder: Path, payments: int) -> Part:
    """All outcomes as one: sums, duplicates, what is missing."""
    file, books = _file(folder), ComputedBooks(payments)
    began = time.process_time()
    result = Reconcile(books=books).finish(SETTLEMENT, file, file.plan.header.summaries, _outcomes(folder, file))
    return Part(
        seconds=time.process_time() - began,
        in_books=books.seconds,
        megabytes=_peak(),
        lines=result.lines,
        breaks=len(result.breaks),
    )


def _outcomes(folder: Path, file: LocalFile) -> Iterator[BatchOutcome]:
    for batch in file.batches():
        yield from_bytes((folder / f"outcome-{batch.number}.json").read_bytes())


def _file(folder: Path) -> LocalFile:
    return LocalFile(folder / "settlement.csv", settlement_id=SETTLEMENT.id, lines_of_a_batch=LINES_OF_A_BATCH)


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
