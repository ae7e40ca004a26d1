"""What one batch of a file comes to, on its own: sums, disagreements, and what it has seen."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from struct import Struct

from kassa.domain.settlements.breaks import Break
from kassa.domain.settlements.sums import Sum


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """A part of a file: whole lines from byte `start` before `end`, of the content without compression.

    `first_line` is its first line in the file, counted from 1, and `lines` is how many lines of text it has.
    """

    content_hash: str
    number: int
    first_line: int
    lines: int
    start: int
    end: int

    @property
    def id(self) -> str:
        """The same content and range give the same id, so that a repeated batch meets its first self."""
        return f"{self.content_hash}:{self.start}-{self.end}"


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchOutcome:
    """A batch held against our books. The same whenever, wherever and however often it is made.

    `breaks` are findings line by line, not yet one for each cause; `seen` are the marks of what its lines brought, with
    their lines: see `mark`.
    """

    batch: Batch
    sums: tuple[Sum, ...]
    breaks: tuple[Break, ...]
    seen: bytes

    def marks(self) -> Iterator[tuple[bytes, int]]:
        """What was seen, and on which line."""
        return _SEEN.iter_unpack(self.seen)


_SEEN = Struct(">16sI")
packed = _SEEN.pack


def mark(what: str, subject: str) -> bytes:
    """Sixteen bytes that stand for one movement, such as the fee of a capture: equal only for equal ones."""
    return blake2b((what + ":" + subject).encode(), digest_size=16).digest()
