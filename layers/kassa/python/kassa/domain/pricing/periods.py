"""What a statement is about: a month, a day or an hour in UTC."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_NAME = re.compile(r"20\d\d-\d\d(-\d\d(T\d\d)?)?")
_FIRST = "2000-01-01T00:00:00+00:00"
_MONTH, _DAY = len("2026-03"), len("2026-03-05")


@dataclass(frozen=True, slots=True)
class Period:
    """`2026-03`, `2026-03-05` or `2026-03-05T14`: as ISO 8601 writes the beginning of every moment in it, in UTC.

    ValueError for any other name.
    """

    name: str

    def __post_init__(self) -> None:
        if _NAME.fullmatch(self.name) is None or self.start >= self.end:
            raise ValueError(f"{self.name} is no month, day or hour")

    @property
    def start(self) -> datetime:
        return datetime.fromisoformat(self.name + _FIRST[len(self.name) :])

    @property
    def end(self) -> datetime:
        """The first moment that is not in it any more."""
        if len(self.name) == _MONTH:
            return (self.start + timedelta(days=31)).replace(day=1)
        return self.start + (timedelta(days=1) if len(self.name) == _DAY else timedelta(hours=1))

    @property
    def month(self) -> str:
        """The name of the month that it is in."""
        return self.name[:_MONTH]


def month_of(at: datetime) -> Period:
    """The month that a moment is in."""
    return Period(f"{at.astimezone(UTC):%Y-%m}")
