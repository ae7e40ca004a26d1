"""How a break is told: what it was changed on, what that said, and what it says now."""

from simulator.settlements.records import Break, Line, Settlement
from simulator.settlements.scene import Asked

BY = 10
"""Minor units by which something is changed where nothing else is asked for; more than any rounding."""


def money_of(line: Line) -> dict[str, int]:
    """What a line moves."""
    return {"amount": line.amount} | fee_of(line)


def fee_of(line: Line) -> dict[str, int]:
    """What a line charges."""
    return {"fee_amount": line.fee, "tax_amount": line.tax}


def on_line(
    asked: Asked,
    settlement: Settlement,
    line: Line,
    *,
    was: dict[str, int] | dict[str, str],
    now: dict[str, int] | dict[str, str],
    text: str,
    fee_only: bool = False,
) -> Break:
    """A break on one line, or on the row of its fee only."""
    return Break(
        kind=asked.kind,
        settlement=settlement,
        keys=(line.key,),
        was={**was},
        now={**now},
        description=text,
        fee_only=fee_only,
    )


def of_all(asked: Asked, settlement: Settlement, *, was: dict[str, int], now: dict[str, int], text: str) -> Break:
    """A break of a settlement as a whole."""
    return Break(kind=asked.kind, settlement=settlement, keys=(), was={**was}, now={**now}, description=text)
