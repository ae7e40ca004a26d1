"""How payments look in a console."""

import re
import shutil
import sys
from collections.abc import Sequence
from typing import Any

from cli import console
from cli.console import Colour, is_plain, paint
from cli.payments.amounts import money

JsonObject = dict[str, Any]
GOOD, BAD = {"approved"}, {"declined", "canceled", "expired", "failed"}
_INDENT = "    "
_COLOURS = re.compile("\033\\[[0-9;]*m")
_INVERTED = str.maketrans(" █▀▄", "█ ▄▀")


def colour_of(status: str) -> Colour:
    """Green for paid, red for over without money, cyan for on its way."""
    return Colour.GREEN if status in GOOD else Colour.RED if status in BAD else Colour.CYAN


def draw_code(content: str) -> None:
    """The QR code as a phone in front of this screen can read it, and what it says."""
    # segments are only made for somebody who looks
    from kassa.adapters.qr.code import TooSmall  # noqa: PLC0415
    from kassa.adapters.qr.console import DEFAULT_COLUMNS, as_text  # noqa: PLC0415

    console.say()
    columns = shutil.get_terminal_size().columns - len(_INDENT) if sys.stdout.isatty() else DEFAULT_COLUMNS
    try:
        code = as_text(content, min(columns, DEFAULT_COLUMNS))
    except TooSmall as failure:
        console.say(f"{_INDENT}The code does not fit into these columns: {failure}. It says")
        code = ""
    for line in code.splitlines():
        # plain text is mostly read light on dark, where black on white is the other way round
        console.say(_INDENT + (_COLOURS.sub("", line).translate(_INVERTED) if is_plain(sys.stdout) else line))
    console.say(f"{_INDENT}{paint(content, Colour.CYAN)}\n")


def event_line(event: JsonObject) -> str:
    """One thing that happened."""
    kind = event["type"].removeprefix("payment.")
    why = event["detail"] or f"by {event['cause']}"
    at = event["created_at"][11:23].rstrip("Z").ljust(12)
    return f"  {paint(at, Colour.DIM)}  {str(event['version']).rjust(2)}  {kind.ljust(22)} {paint(why, Colour.DIM)}"


def outcome(payment: JsonObject) -> str:
    """How it ended, in one line."""
    status = paint(payment["status"], colour_of(payment["status"]), Colour.BOLD)
    why = _why(payment)
    return f"{status}  {money(payment['amount'], payment['currency'])}  {payment['id']}{f'  {why}' if why else ''}"


def _why(payment: JsonObject) -> str:
    if decline := payment["decline"]:
        return f"by {decline['by']}"
    if failure := payment["failure"]:
        return str(failure.get("code", ""))
    if cancellation := payment["cancellation"]:
        return f"by {cancellation['requested_by']}"
    return ""


def details(payment: JsonObject, timeline: Sequence[JsonObject]) -> None:
    """One payment: what it is, what became of its money, and what happened."""
    console.headline(outcome(payment))
    currency = payment["currency"]
    for name, value in (
        ("reference", payment["reference"]),
        ("where", f"{payment['store_reference']}, {payment['terminal_reference']}, {payment['channel']}"),
        ("captured", money(payment["captured_amount"], currency)),
        ("can be captured", money(payment["capturable_amount"], currency)),
        ("refunded", money(payment["refunded_amount"], currency)),
        ("can be refunded", money(payment["refundable_amount"], currency)),
        ("released", money(payment["released_amount"], currency)),
        ("pending", ", ".join(f"{one['kind']}" for one in payment.get("pending_operations") or ()) or "nothing"),
        ("at Klarna", payment["klarna"]["payment_transaction_id"] or payment["klarna"]["payment_request_id"] or "-"),
        ("its screen", payment.get("display_url") or "-"),
        ("until", payment["expires_at"]),
    ):
        console.say(f"  {name.ljust(16)} {value}")
    for what in ("captures", "refunds"):
        for one in payment[what]:
            console.say(
                f"  {what[:-1].ljust(16)} {one['id']}  {money(one['amount'], currency)}  {one.get('status', '')}"
            )
    console.headline("What happened")
    for event in timeline:
        console.say(event_line(event))
