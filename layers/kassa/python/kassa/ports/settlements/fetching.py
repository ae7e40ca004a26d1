"""What fetching settlement files from Klarna needs from the world."""

import io
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from kassa.domain.settlements.sums import Summary


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A settlement in Klarna's list. `digest` changes with anything that is said of it; `summary` is None if unreadable."""

    klarna_id: str
    digest: str
    summary: Summary | None


class KlarnaSettlements(Protocol):
    """Klarna's settlements. Both raise KlarnaUnavailable; the list KlarnaRefused, too."""

    def listed(self, *, since: datetime, within: float) -> Iterator[Listed]:
        """Settlements whose period ends after that. `within` is in seconds, for each page."""
        ...

    def file(self, settlement_id: str) -> AbstractContextManager[io.BufferedReader]:
        """The settlement's file as it comes."""
        ...


class Incoming(Protocol):
    """Where files are put, by whichever way. Whatever is put there is read."""

    def has(self, listed: Listed) -> bool:
        """Whether the file of the settlement, as it is listed now, was fetched before."""
        ...

    def put(self, listed: Listed, file: io.BufferedReader) -> None:
        """Store a file as it comes; nothing is stored where it breaks off."""
        ...


class SettlementLooks(Protocol):
    """Whoever looks at Klarna's list of settlements in the background."""

    def look(self) -> None:
        """Soon, and by itself."""
        ...
