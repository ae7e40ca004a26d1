"""How the demonstration looks: the timeline, and the receipt."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from cli.console import Colour, paint, say

_INDENT = "    "


def print_timeline(events: Iterable[Mapping[str, Any]]) -> None:
    """Every event with its time, counted from the first."""
    began: datetime | None = None
    for event in events:
        at = datetime.fromisoformat(event["created_at"])
        began = began or at
        passed = f"+{(at - began).total_seconds():7.3f} s"
        kind = event["type"].removeprefix("payment.")
        why = event["detail"] or f"by {event['cause']}"
        say(f"{_INDENT}{paint(passed, Colour.DIM)}  {event['version']}  {kind.ljust(18)} {paint(why, Colour.DIM)}")


def print_receipt(receipt: str) -> None:
    """What the printer prints, on its paper."""
    lines = receipt.splitlines()
    width = max(len(line) for line in lines)
    edge = f"{_INDENT}+{'-' * (width + 2)}+"
    say(edge)
    for line in lines:
        say(f"{_INDENT}| {line.ljust(width)} |")
    say(edge)
