"""A day, its file and its proof."""

from collections.abc import Callable
from pathlib import Path

import pytest

from kassa.adapters.settlements.local_file import LocalFile
from kassa.use_cases.settlements.reconcile import Reconcile, Reconciliation
from tests.support.settlement_day import COLUMNS, SETTLEMENT, Day

Prove = Callable[..., Reconciliation]


def proved(
    folder: Path, day: Day, *, lines_of_a_batch: int = 10_000, columns: tuple[str, ...] = COLUMNS
) -> Reconciliation:
    """The day's file, written, cut, read and held against the day's books."""
    path = folder / "settlement.csv"
    path.write_text(day.text(columns=columns))
    file = LocalFile(path, settlement_id=SETTLEMENT.id, lines_of_a_batch=lines_of_a_batch)
    reconcile = Reconcile(books=day.books)
    outcomes = [reconcile.batch(SETTLEMENT, batch, file.lines(batch)) for batch in file.batches()]
    return reconcile.finish(SETTLEMENT, file, file.plan.header.summaries, outcomes)


@pytest.fixture(scope="session")
def prove(tmp_path_factory) -> Prove:
    """Proves a day in a folder of its own."""
    folder = tmp_path_factory.mktemp("settlements")

    def at_once(day: Day, **options: object) -> Reconciliation:
        return proved(folder, day, **options)  # type: ignore[arg-type]

    return at_once
