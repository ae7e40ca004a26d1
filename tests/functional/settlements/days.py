"""Days after one another."""

from datetime import timedelta

from tests.support.settlement_day import END, SETTLEMENT, START

NEXT = "krn:settlement:0303"


def of_the_next_day(text: str, *, days: int = 1, klarna_id: str | None = None) -> str:
    """The same file, as if it were the settlement after, or one later still."""
    named = klarna_id or (NEXT if days == 1 else f"{NEXT}+{days}")
    later = text.replace(SETTLEMENT.id, named).replace(END.isoformat(), (END + timedelta(days=days)).isoformat())
    return later.replace(START.isoformat(), (START + timedelta(days=days)).isoformat())
