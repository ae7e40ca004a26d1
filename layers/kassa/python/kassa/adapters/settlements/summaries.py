"""What Klarna says that a settlement comes to: from the summary in a CSV or from the API's JSON, in our words.

Which members there are is certain only for Klarna's older reports; the names of newer ones are tolerated side by side.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from kassa.adapters.settlements.numbers import integer, magnitude
from kassa.domain.settlements.refusals import FileRefused, RefusalReason
from kassa.domain.settlements.sums import Summary

PAYOUT = ("payout_amount", "settlement_amount", "total_settlement_amount")
_CURRENCY = ("currency", "settlement_currency", "currency_code")
_LINES = ("transaction_count", "line_count")
_OPENING = ("opening_balance_amount",), ("opening_debt_balance_amount",)
_CLOSING = ("closing_balance_amount",), ("closing_debt_balance_amount",)
_START = ("period_start", "settlement_period_start", "start_date")
_END = ("period_end", "settlement_period_end", "end_date")
_TOTALS = {
    "captures": ("total_sale_amount", "total_capture_amount", "sale_amount"),
    "refunds": ("total_return_amount", "total_refund_amount", "return_amount"),
    "fees": ("total_fee_amount", "fee_amount"),
    "tax": ("total_tax_amount", "tax_amount"),
}


def is_summary(columns: Iterable[str]) -> bool:
    """Whether a header of these columns begins a summary and not the lines."""
    names = {column.strip().lower() for column in columns}
    return not names.isdisjoint(PAYOUT)


def summary_in(members: Mapping[str, Any], line: int | None = None) -> Summary:
    """A summary by its members, cells of a CSV or members of JSON. Raises FileRefused where it cannot be read."""
    said = {name.strip().lower(): str(value) for name, value in members.items() if value not in (None, "")}
    at = line or 0
    return Summary(
        settlement_id=said.get("settlement_id"),
        payment_reference=said.get("payment_reference"),
        currency=_required(said, _CURRENCY, line),
        payout=integer(_required(said, PAYOUT, line), at),
        opening=_balance(said, *_OPENING, at),
        closing=_balance(said, *_CLOSING, at),
        lines=_number(said, _LINES, at),
        totals={
            name: integer(text, at) for name, names in _TOTALS.items() if (text := _first(said, names)) is not None
        },
        start=_moment(said, _START, line),
        end=_moment(said, _END, line, part_of_a_day=timedelta(days=1)),
    )


def _first(said: Mapping[str, str], names: tuple[str, ...]) -> str | None:
    return next((said[name] for name in names if name in said), None)


def _required(said: Mapping[str, str], names: tuple[str, ...], line: int | None) -> str:
    text = _first(said, names)
    if text is None:
        raise FileRefused(RefusalReason.MISSING_COLUMN, f"the summary has no {names[0]}", line=line)
    return text


def _number(said: Mapping[str, str], names: tuple[str, ...], line: int) -> int | None:
    text = _first(said, names)
    return None if text is None else magnitude(text, line)


def _balance(said: Mapping[str, str], balances: tuple[str, ...], debts: tuple[str, ...], line: int) -> int | None:
    """A balance has its sign; a debt has none and is a negative balance."""
    balance, debt = _first(said, balances), _first(said, debts)
    if balance is not None and debt is not None:
        raise FileRefused(RefusalReason.AMBIGUOUS, f"both {balances[0]} and {debts[0]}", line=line)
    if balance is not None:
        return integer(balance, line)
    return None if debt is None else -magnitude(debt, line)


def _moment(
    said: Mapping[str, str], names: tuple[str, ...], line: int | None, *, part_of_a_day: timedelta = timedelta()
) -> datetime | None:
    """A day without a time is the moment when so much of it is over: none where it begins a period, all where it ends one."""
    text = _first(said, names)
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text) + (part_of_a_day if _is_day(text) else timedelta())
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:  # the first and last days of all have no time in another zone
        raise FileRefused(RefusalReason.MALFORMED, f"{text!r} is no time", line=line) from error


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
