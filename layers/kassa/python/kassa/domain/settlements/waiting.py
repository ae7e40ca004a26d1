"""How long a file waits for another settlement that is being read: the clock says, whoever asks and however often."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from kassa.domain.settlements.record import SettlementRecord

PATIENCE = timedelta(hours=1)
_SHORTEST, _LONGEST = timedelta(seconds=2), timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Not now: another settlement, or another file of this one, is being read. Ask for the same again in so many seconds."""

    settlement_id: str
    content_hash: str
    other: str
    seconds: int


def is_stuck(other: SettlementRecord, *, at: datetime) -> bool:
    """Whether nothing has happened to it for so long that nobody waits for it any more."""
    return at - other.updated_at >= PATIENCE


def wait_for(other: SettlementRecord, settlement_id: str, content_hash: str, *, at: datetime) -> Wait:
    """A quarter of the time that the other has taken: who is quick is hardly waited for, who is slow is seldom asked."""
    pause = min(max((at - other.updated_at) / 4, _SHORTEST), _LONGEST)
    return Wait(
        settlement_id=settlement_id,
        content_hash=content_hash,
        other=other.id,
        seconds=round(pause.total_seconds()),
    )
