"""The CSV of a settlement: its summary (a header and one row), an empty line, and its lines under a header of their own."""

import csv
import gzip
import io

from simulator.settlements.break_kinds import NO_NUMBER
from simulator.settlements.records import Settlement
from simulator.settlements.rows import COLUMNS, rows
from simulator.settlements.views import settlement_as_json


def csv_of(settlement: Settlement) -> bytes:
    """The file, with whatever a break does to its text."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    summary = settlement_as_json(settlement)
    writer.writerows([list(summary), list(summary.values()), []])
    columns = COLUMNS[settlement.columns]
    writer.writerow(columns)
    for row in rows(settlement):
        cells = row.cells
        if row.key == settlement.malformed and not row.is_fee:
            cells = cells | {"amount": NO_NUMBER}
        writer.writerow([cells[name] for name in columns])
    content = text.getvalue()
    if settlement.truncated:
        last = content.rstrip("\n").rpartition("\n")[2]
        content = content[: -(len(last) // 2) - 1]
    return content.encode()


def compressed(content: bytes) -> bytes:
    """The content with gzip; the same content gives the same bytes."""
    return gzip.compress(content, mtime=0)


def name_of(settlement: Settlement, *, is_compressed: bool) -> str:
    """The file's name on the partner's server; a later content of the same settlement has another name."""
    version = f"_{settlement.version}" if settlement.version > 1 else ""
    day = settlement.end.strftime("%Y%m%d")
    ending = "csv.gz" if is_compressed else "csv"
    return f"{settlement.payment_reference}_{settlement.currency}_{day}{version}.{ending}"
