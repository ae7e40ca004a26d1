"""What Klarna sent, and where it is kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What we keep of a Klarna event: enough to know where to look, nothing about the shopper."""

    event_id: str
    event_type: str
    payment_reference: str | None
    occurred_at: str | None
    state: str | None
    account_id: str | None = None
    account_reference: str | None = None


class Inbox(Protocol):
    """What Klarna sent, each event once."""

    def put(self, news: News, *, received_at: datetime) -> bool:
        """Store an event; False where it was there already."""
        ...
