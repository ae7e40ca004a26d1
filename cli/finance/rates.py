"""Rates as people type and read them: 3.49 % instead of 3490000."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from cli.failures import Mistyped
from cli.payments.amounts import money
from cli.tables import table

JsonObject = dict[str, Any]
_COLUMNS = ("id", "for", "fixed", "variable", "tax", "from", "until", "only")
_DAY = 10
_PERCENT = re.compile(r"(\d{1,3}(?:\.\d{1,6})?) ?%")
_MILLIONTHS = 6
_WHOLE = 100 * 10**_MILLIONTHS


def percentage(text: str) -> int:
    """`3.49%` as 3490000, percent times 1,000,000. Raises `Mistyped`."""
    found = _PERCENT.fullmatch(text.strip())
    if found is None:
        raise Mistyped(f"{text!r} is no percentage: write 3.49%, with at most six decimals.")
    value = int(Decimal(found[1]).scaleb(_MILLIONTHS))
    if value > _WHOLE:
        raise Mistyped(f"{text} is more than the whole.")
    return value


def percent(value: int) -> str:
    """3490000 as `3.49%`."""
    return f"{Decimal(value).scaleb(-_MILLIONTHS).normalize():f}%"


def show(found: Sequence[JsonObject]) -> None:
    """A row for each: for one merchant or for all, and only for a category, a country or a channel where it says so."""
    rows = [
        (
            one["id"],
            "one" if one["merchant_id"] else "all",
            money(one["fixed"], one["currency"]),
            percent(one["variable"]),
            percent(one["tax"]),
            *((one[name] or "-")[:_DAY] for name in ("valid_from", "valid_until")),
            _only(one["mcc"], one["market"], one["channel"]),
        )
        for one in found
    ]
    table(_COLUMNS, rows, empty="There are none.")


def show_caps(found: Sequence[JsonObject]) -> None:
    """A row for each."""
    rows = [
        (
            one["id"],
            money(one["up_to"], one["currency"]),
            money(one["fixed"], one["currency"]),
            percent(one["variable"]),
            one["valid_from"][:_DAY],
            _only(one["mcc"], one["market"]),
        )
        for one in found
    ]
    table(("id", "up to", "fixed", "variable", "from", "only"), rows, empty="There are none.")


def _only(*narrowed: str | None) -> str:
    return ", ".join(filter(None, narrowed)) or "-"
