"""A settlement file in a folder of this machine, cut into batches."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from kassa.adapters.settlements.compression import content, range_of
from kassa.adapters.settlements.csv_lines import LINES_OF_A_BATCH, Plan, lines_in, plan
from kassa.domain.settlements.lines import Line
from kassa.domain.settlements.outcome import Batch


class LocalFile:
    """A CSV file, plain or compressed. Keeps its plan, and reads no more of the file than it is asked for."""

    def __init__(self, path: Path, *, settlement_id: str, lines_of_a_batch: int = LINES_OF_A_BATCH) -> None:
        self._path = path
        self._settlement_id = settlement_id
        with path.open("rb") as file, content(file) as stream:
            self.plan: Plan = plan(stream, lines_of_a_batch=lines_of_a_batch)

    def batches(self) -> Iterable[Batch]:
        """All of them, in the order of the file."""
        return self.plan.batches

    def lines(self, batch: Batch) -> Iterator[Line]:
        """The lines of one batch. Raises FileRefused."""
        with self._path.open("rb") as file, content(file) as stream:
            yield from lines_in(self.plan.header, batch, range_of(batch, stream), settlement_id=self._settlement_id)
