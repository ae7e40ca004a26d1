"""A settlement as the API's JSON tells it, as the CSV that everything else reads: its figures, then its transactions.

The members have the columns' names, nested where those have a dot. Where the transactions stand is inferred, so several names
are taken. Certain is only that Klarna's API gives a settlement's totals and its transactions as JSON.
"""

import csv
import io
import json
from collections.abc import Mapping
from typing import Any

from kassa.adapters.settlements.summaries import is_summary
from kassa.domain.settlements.refusals import FileRefused, RefusalReason

LARGEST = 16 * 1024 * 1024
"""Bytes of a document, which is read as a whole: some 20,000 transactions. A CSV may have millions."""

_TRANSACTIONS = ("transactions", "settlement_transactions", "data")
_FIGURES = "settlement"


def is_json(first_bytes: bytes) -> bool:
    """Whether a file that begins so is a JSON document, whatever its name says."""
    return first_bytes.lstrip().startswith(b"{")


def as_csv(document: bytes) -> bytes:
    """The same settlement as CSV, always by the same bytes. Raises FileRefused, whose line is that of the CSV."""
    if len(document) > LARGEST:
        raise FileRefused(RefusalReason.MALFORMED, f"JSON of more than {LARGEST} bytes: take Klarna's CSV instead")
    body = _parsed(document)
    name = next((name for name in _TRANSACTIONS if isinstance(body.get(name), list)), None)
    if name is None:
        raise FileRefused(RefusalReason.MALFORMED, "no list of transactions")
    figures = body.get(_FIGURES, {key: value for key, value in body.items() if key != name})
    summary = _cells(figures, 2)
    if not is_summary(summary):
        raise FileRefused(RefusalReason.NO_TOTALS, "nothing says which settlement it is and what it comes to")
    rows = [_cells(transaction, number) for number, transaction in enumerate(body[name], start=4)]
    columns = list(dict.fromkeys(["amount", "currency", *(column for row in rows for column in row)]))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([summary.keys(), summary.values(), columns])
    writer.writerows([row.get(column, "") for column in columns] for row in rows)
    return text.getvalue().encode()


def _parsed(document: bytes) -> dict[str, Any]:
    try:
        body: dict[str, Any] = json.loads(document, parse_float=_no_float, parse_constant=_no_float)
    except (ValueError, RecursionError) as error:
        raise FileRefused(RefusalReason.MALFORMED, "it begins as JSON and is none") from error
    return body


def _no_float(text: str) -> int:
    raise FileRefused(RefusalReason.NOT_AN_INTEGER, f"{text} is no integer in minor units")


def _cells(member: object, number: int, prefix: str = "") -> dict[str, str]:
    """A member as cells: nested ones by their path, with dots; what is null is not there."""
    if not isinstance(member, Mapping):
        raise FileRefused(RefusalReason.MALFORMED, "not an object", line=number)
    cells: dict[str, str] = {}
    for name, value in member.items():
        path = f"{prefix}{name}"
        if isinstance(value, Mapping):
            cells |= _cells(value, number, f"{path}.")
        elif value is not None:
            cells[path] = value if isinstance(value, str) else json.dumps(value)
        if len(f"{path}{cells.get(path, '')}".splitlines()) > 1:
            raise FileRefused(RefusalReason.MALFORMED, f"a line break in {path!r}", line=number)
    return cells
