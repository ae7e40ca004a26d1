"""Reading ISO 8601 durations and times."""

import re
from datetime import UTC, datetime, timedelta

_DURATION = re.compile(
    r"P(?=.)(?:(?P<days>\d{1,4})D)?"
    r"(?:T(?=.)(?:(?P<hours>\d{1,6})H)?(?:(?P<minutes>\d{1,8})M)?(?:(?P<seconds>\d{1,9})(?:\.\d+)?S)?)?"
)


class NotADuration(ValueError):
    """The text is no ISO 8601 duration of days, hours, minutes and seconds."""


class NotATime(ValueError):
    """The text is no ISO 8601 time with a zone."""


def read_duration(text: object) -> timedelta:
    """The duration that `PT30M` and its like name."""
    found = _DURATION.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        raise NotADuration("must be an ISO 8601 duration such as PT30M")
    return timedelta(**{unit: int(number) for unit, number in found.groupdict().items() if number})


def read_time(text: object) -> datetime:
    """The moment that `2026-06-15T18:30:00Z` and its like name; nanoseconds are cut to microseconds."""
    if not isinstance(text, str):
        raise NotATime("must be an ISO 8601 time such as 2026-06-15T18:30:00Z")
    try:
        moment = datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text))
    except ValueError:
        raise NotATime("must be an ISO 8601 time such as 2026-06-15T18:30:00Z") from None
    if moment.tzinfo is None:
        raise NotATime("must name its time zone")
    return moment.astimezone(UTC)
