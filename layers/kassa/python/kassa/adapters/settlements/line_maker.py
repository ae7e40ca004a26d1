"""From the cells of a row to a line. It is called a million times for one file: what can be done once, is done once."""

from collections.abc import Callable, Sequence
from operator import itemgetter

from kassa.adapters.settlements.columns import KINDS, KNOWN, RATE, kind_by_ids, positions
from kassa.adapters.settlements.numbers import integer, magnitude
from kassa.domain.settlements.fees import Rate
from kassa.domain.settlements.lines import Line, LineKind
from kassa.domain.settlements.refusals import FileRefused, RefusalReason

LONGEST_IDS = 2000
"""Characters of all that a line says beside its rates. What is longer would make keys and items that no table takes."""

_ABSENT = -1
_NO_RATE = ("", "", "", "")

LineMaker = Callable[[list[str], int], Line]
"""Cells and the number of their line in; raises FileRefused."""


def line_maker(columns: Sequence[str], *, settlement_id: str, header_line: int = 1) -> LineMaker:
    """How rows under these columns are read. Raises FileRefused for columns that cannot be read."""
    where = positions(columns, header_line)
    pick = itemgetter(*(where.get(name, _ABSENT) for name in KNOWN if name not in RATE))
    pick_rate = itemgetter(*(where.get(name, _ABSENT) for name in RATE))
    width = len(columns)
    rates: dict[tuple[str, str, str, str], Rate] = {}

    def make(row: list[str], number: int) -> Line:
        if len(row) != width:
            raise FileRefused(RefusalReason.MALFORMED, f"{len(row)} cells under {width} columns", line=number)
        row.append("")  # what a column that is not there says
        cells = pick(row)
        (
            kind_word,
            amount_text,
            fee_text,
            tax_text,
            discount_text,
            penalty_text,
            currency,
            transaction_id,
            transaction_reference,
            capture_id,
            capture_reference,
            refund_id,
            refund_reference,
            dispute_id,
            _,
            of_settlement,
        ) = cells
        amount = integer(amount_text, number)
        fee = integer(fee_text, number) if fee_text else 0
        if kind_word:
            kind = KINDS.get(kind_word.upper(), LineKind.OTHER)
        else:
            kind = kind_by_ids(amount, dispute=dispute_id, refund=refund_id, capture=capture_id)
        if fee and kind is LineKind.FEE:
            amount, fee = _only_once(amount, fee, number), 0
        if of_settlement and of_settlement != settlement_id:
            raise FileRefused(RefusalReason.FOREIGN_LINE, f"of the settlement {of_settlement}", line=number)
        if len("".join(cells)) > LONGEST_IDS:
            raise FileRefused(RefusalReason.MALFORMED, f"ids of more than {LONGEST_IDS} characters", line=number)
        if not currency:
            raise FileRefused(RefusalReason.MALFORMED, "no currency", line=number)
        said = pick_rate(row)
        rate = rates.get(said)
        if rate is None and said != _NO_RATE:
            rate = rates[said] = _rate(said, number)
        return Line(
            number,
            kind,
            amount,
            fee,
            integer(tax_text, number) if tax_text else 0,
            magnitude(discount_text, number) if discount_text else 0,
            magnitude(penalty_text, number) if penalty_text else 0,
            currency,
            transaction_id,
            transaction_reference,
            capture_id,
            capture_reference,
            refund_id,
            refund_reference,
            dispute_id,
            rate,
            kind_word,
            row,
        )

    return make


def _only_once(amount: int, fee: int, number: int) -> int:
    """The fee of a line about a fee, which may say it in either column, or in both alike."""
    if amount not in (0, fee):
        raise FileRefused(RefusalReason.AMBIGUOUS, f"a fee of {amount} and of {fee}", line=number)
    return fee


def _rate(said: tuple[str, ...], number: int) -> Rate:
    fixed, variable, tax_fixed, tax_variable = (magnitude(text, number) if text else 0 for text in said)
    return Rate(fixed, variable, tax_fixed, tax_variable)
