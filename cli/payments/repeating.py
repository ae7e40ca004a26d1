"""A request that moves money, and how it is sent again where nobody said what became of it."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from cli.failures import Unanswered


def new_key() -> str:
    """An `Idempotency-Key` that nobody has used."""
    return f"kassa-{uuid.uuid4()}"


def reference_of(key: str, prefix: str = "R") -> str:
    """The reference of a request that names none: the same key means the same request, to the letter."""
    return f"{prefix}-{uuid.uuid5(uuid.NAMESPACE_OID, key).hex[:12]}"


@contextmanager
def repeatable(key: str) -> Iterator[None]:
    """Says by which key it is the same request again. Raises `Unanswered`."""
    try:
        yield
    except Unanswered as failure:
        again = (
            f"It may have happened all the same: the same command with --idempotency-key {key} makes it happen once."
        )
        raise Unanswered(f"{failure}\n{again}") from failure
