"""Audit: who changed what, when and from where. What they wrote is not kept, only the names of the fields."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from kassa.domain.access.caller import KeyKind

KEPT_FOR = timedelta(days=400)
"""An address of the internet is personal data: a year and a month, so that a yearly review still finds it, then it is gone."""


class Outcome(StrEnum):
    """How a request ended. `unknown`: whoever carried it out was cut off, or Klarna's answer was; it may have happened."""

    UNKNOWN = "unknown"
    DONE = "done"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One request that may change something. It is on record before the change is, with an outcome that nobody knows yet."""

    id: str
    at: datetime
    method: str
    route: str
    request_id: str
    actor: str | None = None
    actor_kind: KeyKind | None = None
    merchant_id: str | None = None
    subject: str | None = None
    fields: tuple[str, ...] = ()
    source_ip: str | None = None
    user_agent: str | None = None
    outcome: Outcome = Outcome.UNKNOWN
    status: int | None = None


def ended(entry: Entry, *, status: int) -> Entry:
    """The entry of a request that was answered with this status."""
    return replace(entry, status=status, outcome=_outcome_of(status))


def _outcome_of(status: int) -> Outcome:
    if status >= _SERVER_ERROR:
        return Outcome.UNKNOWN
    return Outcome.REFUSED if status >= _CLIENT_ERROR else Outcome.DONE


_CLIENT_ERROR, _SERVER_ERROR = 400, 500
