"""The simulator's time: a source of time plus whatever was added to it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta


def real_time() -> datetime:
    """What time it is in the world outside."""
    return datetime.now(UTC)


class Clock:
    """A clock that can be moved forward, never back."""

    def __init__(self, source: Callable[[], datetime] = real_time) -> None:
        self._source = source
        self._added = timedelta()

    def now(self) -> datetime:
        """The simulator's present."""
        return self._source() + self._added

    def advance(self, by: timedelta) -> None:
        """Let this much time pass at once."""
        self._added += by


def iso(moment: datetime) -> str:
    """ISO 8601 in UTC with milliseconds, as Klarna writes its timestamps."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
