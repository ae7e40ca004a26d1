"""What stands before the lines of a CSV file: an optional summary (header and data rows), and the lines' own header."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from kassa.adapters.settlements.columns import positions
from kassa.adapters.settlements.summaries import is_summary, summary_in
from kassa.domain.settlements.refusals import FileRefused, RefusalReason
from kassa.domain.settlements.sums import Summary

LONGEST_LINE = 65_536
"""Bytes. A longer one is no line of Klarna's but something that would fill the memory."""

_LONGEST_PREAMBLE = 100
_DELIMITERS = (",", ";", "\t")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The columns of the lines, what the file says it comes to, and where the lines begin: byte and line number."""

    columns: tuple[str, ...]
    delimiter: str
    summaries: tuple[Summary, ...]
    start: int
    first_line: int


def text_lines(file: BinaryIO) -> Iterator[bytes]:
    """Line by line, each of bounded length. Raises FileRefused."""
    number = 0
    while line := file.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            raise FileRefused(RefusalReason.MALFORMED, f"longer than {LONGEST_LINE} bytes", line=number)
        yield line


def read_header(lines: Iterator[bytes]) -> Header:
    """The header of a file, read from its first lines and no further. Raises FileRefused."""
    start, summary_columns, summaries, delimiter = 0, None, [], ","
    for number, raw in enumerate(lines, start=1):
        start += len(raw)
        text = _decoded(raw.removeprefix(_BYTE_ORDER_MARK) if number == 1 else raw, number)
        if number == 1:
            delimiter = max(_DELIMITERS, key=text.count)
        cells = _cells(text, delimiter, number)
        if not any(cells):
            continue
        if is_summary(cells):
            summary_columns = cells
        elif summary_columns is not None and len(cells) == len(summary_columns) and "amount" not in _names(cells):
            summaries.append(summary_in(dict(zip(summary_columns, cells, strict=True)), number))
        else:
            positions(cells, number)
            return Header(
                columns=tuple(cells),
                delimiter=delimiter,
                summaries=tuple(summaries),
                start=start,
                first_line=number + 1,
            )
        if number >= _LONGEST_PREAMBLE:
            break
    raise FileRefused(RefusalReason.TRUNCATED, "the file ends before its lines begin")


def _decoded(raw: bytes, number: int) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        raise FileRefused(RefusalReason.MALFORMED, "not UTF-8", line=number) from error


def _cells(text: str, delimiter: str, number: int) -> list[str]:
    try:
        return next(csv.reader([text], delimiter=delimiter, strict=True), [])
    except csv.Error as error:
        raise FileRefused(RefusalReason.MALFORMED, str(error), line=number) from error


def _names(cells: list[str]) -> set[str]:
    return {cell.strip().lower() for cell in cells}
