"""How a merchant's month looks in a console, and where it goes as a file."""

from pathlib import Path
from typing import Any

from cli import console
from cli.console import Colour, paint
from cli.failures import CannotGoOn, Mistyped
from cli.payments.amounts import money
from cli.tables import table

JsonObject = dict[str, Any]
FORMATS = ("csv", "html", "json")
_SIGNS = {"captured": 1, "refunded": -1, "held": -1, "fees": -1, "tax": -1, "discounts": 1, "penalties": -1, "net": 1}
_MOVEMENTS = ("type", "id", "payment", "at", "amount", "fee", "tax", "discount", "penalty", "net", "currency")
_MARGIN = ("currency", "sold", "passed on", "bought", "disputes", "earned", "settled", "not settled", "without a price")
_LABEL, _AMOUNT = 16, 20


def format_of(path: Path) -> str:
    """What a file is, by its name. Raises `Mistyped`."""
    ending = path.suffix.removeprefix(".").lower()
    if ending not in FORMATS:
        raise Mistyped(f"{path} can be a .csv, an .html or a .json; or say which with --format.")
    return ending


def write(path: Path, text: str) -> None:
    """The whole of it, or nothing. Raises `CannotGoOn`."""
    making = path.with_name(f"{path.name}.part")
    try:
        making.write_text(text, encoding="utf-8", newline="")
        making.replace(path)
    except OSError as error:
        raise CannotGoOn(f"{path} cannot be written: {error.strerror}.") from error


def totals(month: JsonObject) -> None:
    """The month in a few lines for each currency, as a merchant's money moves: what is taken off is negative."""
    console.headline(f"{month['merchant_name']}, {month['period']}")
    if not month["statements"]:
        console.say("  Nothing moved.")
    for one in month["statements"]:
        for name, sign in _SIGNS.items():
            line = f"{name.ljust(_LABEL)}{money(sign * one[name], one['currency']).rjust(_AMOUNT)}"
            console.say(f"  {paint(line, Colour.BOLD) if name == 'net' else line}")
        console.say(f"  captures: {len(one['captures'])}, refunds: {len(one['refunds'])}\n")


def movements(month: JsonObject) -> None:
    """A row for each capture and refund, in minor units."""
    rows = [
        row
        for one in month["statements"]
        for row in (
            *(_capture(each, one["currency"]) for each in one["captures"]),
            *(_refund(each, one["currency"]) for each in one["refunds"]),
        )
    ]
    table(_MOVEMENTS, rows, empty="Nothing moved.")


def _capture(one: JsonObject, currency: str) -> tuple[Any, ...]:
    costs = (one[name] for name in ("amount", "fee", "tax", "discount", "penalty", "net"))
    return ("capture", one["capture_id"], one["payment_id"], one["at"], *costs, currency)


def _refund(one: JsonObject, currency: str) -> tuple[Any, ...]:
    back = -one["amount"]
    return ("refund", one["refund_id"], one["payment_id"], one["at"], back, 0, 0, 0, 0, back, currency)


def margins(found: JsonObject) -> None:
    """What a month leaves to the acquirer, a row for each currency; the last three columns count captures."""
    rows = [
        (
            one["currency"],
            *(money(one[name], one["currency"]) for name in ("sold", "passed_on", "bought", "disputes", "earned")),
            *(one[f"{which}_captures"] for which in ("settled", "unsettled", "unpriced")),
        )
        for one in found["data"]
    ]
    table(_MARGIN, rows, empty="Nothing was sold.")
