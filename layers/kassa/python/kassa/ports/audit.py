"""Where the record of who changed what is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from kassa.domain.access.audit import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditSearch:
    """Which entries: one merchant's or all, of one key or of every one; times are inclusive."""

    merchant_id: str | None = None
    actor: str | None = None
    since: datetime | None = None
    until: datetime | None = None


class AuditLog(Protocol):
    """Entries are added and completed, never changed otherwise."""

    def begin(self, entry: Entry) -> None:
        """Store it. Whatever goes wrong is raised: without an entry nothing may change."""
        ...

    def end(self, entry: Entry) -> None:
        """Store how it ended. Never an error: the change has been made, and its entry says that it may have been."""
        ...

    def search(self, search: AuditSearch, *, limit: int, cursor: str | None) -> tuple[Sequence[Entry], str | None]:
        """Newest first. Raises NotAccepted for a cursor that is none of ours."""
        ...
