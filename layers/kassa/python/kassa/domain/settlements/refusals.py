"""Why a settlement file is refused. A file is taken whole or not at all."""

from enum import StrEnum

LONGEST_DETAIL = 300
"""Characters. A detail may quote the file, which may hold anything."""


class RefusalReason(StrEnum):
    """What is wrong with a file, for machines."""

    TRUNCATED = "truncated"
    MALFORMED = "malformed"
    NOT_AN_INTEGER = "not_an_integer"
    MISSING_COLUMN = "missing_column"
    AMBIGUOUS = "ambiguous"
    FOREIGN_LINE = "foreign_line"
    NO_TOTALS = "no_totals"
    MIS_SUMMED = "mis_summed"
    NOT_OURS = "not_ours"
    MISSING_BATCH = "missing_batch"


class FileRefused(Exception):
    """A settlement file that cannot be believed. `line` counts from 1; None where the file as a whole is wrong."""

    def __init__(self, reason: RefusalReason, detail: str, *, line: int | None = None) -> None:
        detail = detail if len(detail) <= LONGEST_DETAIL else f"{detail[: LONGEST_DETAIL - 1]}…"
        super().__init__(detail if line is None else f"line {line}: {detail}")
        self.reason = reason
        self.detail = detail
        self.line = line
