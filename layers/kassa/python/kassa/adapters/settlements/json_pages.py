"""The pages of a settlement's transactions from the API, read by the same rules as a CSV.

The members have the columns' names, nested where those have a dot; the list's own name is inferred, so several are taken.
"""

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

from kassa.adapters.settlements.line_maker import line_maker
from kassa.domain.settlements.lines import Line
from kassa.domain.settlements.outcome import Batch
from kassa.domain.settlements.refusals import FileRefused, RefusalReason

_LISTS = ("transactions", "settlement_transactions", "data")


def batch_of_page(page: bytes, number: int, first_line: int) -> Batch:
    """A page as a batch: its transactions count as lines, from `first_line` on. Raises FileRefused."""
    return Batch(
        content_hash=sha256(page).hexdigest(),
        number=number,
        first_line=first_line,
        lines=len(_transactions(page)),
        start=0,
        end=len(page),
    )


def lines_of_page(page: bytes, batch: Batch, *, settlement_id: str) -> Iterator[Line]:
    """The lines of a page. Raises FileRefused."""
    rows = [_flat(transaction, batch.first_line + at) for at, transaction in enumerate(_transactions(page))]
    columns = sorted({name for row in rows for name in row} | {"amount", "currency"})
    make = line_maker(columns, settlement_id=settlement_id)
    for number, row in enumerate(rows, start=batch.first_line):
        yield make([row.get(name, "") for name in columns], number)


def _transactions(page: bytes) -> list[Any]:
    try:
        body = json.loads(page, parse_float=_no_float, parse_constant=_no_float)
    except ValueError as error:
        raise FileRefused(RefusalReason.MALFORMED, "no JSON") from error
    found = next((body[name] for name in _LISTS if isinstance(body, dict) and name in body), None)
    if not isinstance(found, list):
        raise FileRefused(RefusalReason.MALFORMED, "no list of transactions")
    return found


def _no_float(text: str) -> int:
    raise FileRefused(RefusalReason.NOT_AN_INTEGER, f"{text} is no integer in minor units")


def _flat(member: object, number: int, prefix: str = "") -> dict[str, str]:
    """A transaction as cells: nested members by their path, with dots; what is null is not there."""
    if not isinstance(member, Mapping):
        raise FileRefused(RefusalReason.MALFORMED, "not an object", line=number)
    cells: dict[str, str] = {}
    for name, value in member.items():
        path = f"{prefix}{name}"
        if isinstance(value, Mapping):
            cells |= _flat(value, number, f"{path}.")
        elif isinstance(value, str | int) and not isinstance(value, bool):
            cells[path] = str(value)
        elif value is not None:
            cells[path] = json.dumps(value)
    return cells
