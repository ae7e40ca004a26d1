"""How the demonstration looks: the QR code, the timeline, the receipt, and what was claimed."""

import io
import sys
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import qrcode

from cli.console import Colour, is_plain, paint, say

_INDENT = "    "
_BLACK_ON_WHITE = "\033[30;107m"


def money(amount: int, currency: str) -> str:
    """Minor units as people write them; the demonstration pays in a currency with two decimals."""
    return f"{amount // 100}.{amount % 100:02} {currency}"


def draw_qr(content: str) -> None:
    """The code as the terminal shows it, large enough for a phone in front of this screen."""
    code = qrcode.QRCode(border=2, error_correction=qrcode.constants.ERROR_CORRECT_M)
    code.add_data(content)
    plain = is_plain(sys.stdout)
    drawn = io.StringIO()
    code.print_ascii(out=drawn, invert=plain)  # plain text is mostly read light on dark
    say()
    for line in drawn.getvalue().splitlines():
        say(_INDENT + (line if plain else f"{_BLACK_ON_WHITE}{line}\033[0m"))
    say(f"{_INDENT}{paint(content, Colour.CYAN)}\n")


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
