"""What a settlement comes to, currency by currency: opening balance + lines = payout + closing balance, exactly."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from kassa.domain.money import with_currency
from kassa.domain.settlements.lines import CARRIED, LineKind
from kassa.domain.settlements.refusals import FileRefused, RefusalReason

DEBT_STATEMENT_AFTER = timedelta(days=30)
"""Klarna: whoever owes for longer is sent a statement to pay (guidelines of 2024)."""

_CHARGES = (LineKind.FEE, LineKind.DISCOUNT, LineKind.PENALTY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """A settlement by Klarna's id, and the time whose captures and refunds it should bring: from `start`, before `end`."""

    id: str
    start: datetime
    end: datetime


NOBODY = ""
"""The merchant of lines whose payment we do not know."""


@dataclass(frozen=True, slots=True)
class Sum:
    """All lines of one kind of one merchant in one currency, in minor units, as they bear on the payout.

    `discount` and `penalty` are in the fees already. At Klarna's rates: for the acquirer's eyes only.
    """

    merchant_id: str
    currency: str
    kind: LineKind
    lines: int = 0
    amount: int = 0
    fee: int = 0
    tax: int = 0
    discount: int = 0
    penalty: int = 0

    @property
    def key(self) -> tuple[str, str, LineKind]:
        return (self.merchant_id, self.currency, self.kind)

    @property
    def net(self) -> int:
        return self.amount + self.fee + self.tax

    @property
    def charged(self) -> int:
        """What Klarna took for its services, positive: lines of fees, fees on other lines, and separate discounts and fines."""
        own = self.amount if self.kind in _CHARGES else 0
        return -(own + self.fee)

    def __add__(self, other: "Sum") -> "Sum":
        return Sum(
            *self.key,
            self.lines + other.lines,
            self.amount + other.amount,
            self.fee + other.fee,
            self.tax + other.tax,
            self.discount + other.discount,
            self.penalty + other.penalty,
        )


def amounts_of(kind: LineKind, sums: Iterable[Sum]) -> int:
    """The amounts of all lines of one kind together, without fees and tax that stood on them."""
    return sum(one.amount for one in sums if one.kind is kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What Klarna says that one currency of a settlement comes to. None where it does not say.

    `payment_reference` is on the bank statement. Balances are negative where we owe Klarna. `totals` are by name, `captures`,
    `refunds`, `fees`, `tax`; the last three are positive where they are taken off. `start` and `end` bound the period.
    """

    currency: str
    payout: int
    settlement_id: str | None = None
    payment_reference: str | None = None
    opening: int | None = None
    closing: int | None = None
    lines: int | None = None
    totals: Mapping[str, int] = field(default_factory=dict)
    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """What is left in a currency after a settlement; negative since when, if it is."""

    currency: str
    amount: int
    negative_since: datetime | None = None

    def in_debt_too_long(self, at: datetime) -> bool:
        """Whether Klarna may ask for the money: negative for more than 30 days."""
        return self.negative_since is not None and at - self.negative_since > DEBT_STATEMENT_AFTER


@dataclass(frozen=True, slots=True, kw_only=True)
class Equation:
    """One currency of a settlement: `opening + moved = payout + closing`. Raises FileRefused where that is not so."""

    currency: str
    opening: int
    moved: int
    payout: int
    closing: int

    def __post_init__(self) -> None:
        if self.opening + self.moved != self.payout + self.closing:
            opening, moved, payout, closing = (
                with_currency(amount, self.currency) for amount in (self.opening, self.moved, self.payout, self.closing)
            )
            detail = f"opening balance {opening} + lines {moved} is not payout {payout} + closing balance {closing}"
            raise FileRefused(RefusalReason.MIS_SUMMED, detail)


def equations(settlement: Settlement, summaries: Iterable[Summary], sums: Iterable[Sum]) -> tuple[Equation, ...]:
    """Each currency's equation, after everything that Klarna's summary says of it was checked. Raises FileRefused."""
    said: dict[str, Summary] = {}
    for summary in summaries:
        if summary.settlement_id not in (None, settlement.id):
            raise FileRefused(RefusalReason.FOREIGN_LINE, f"a summary of the settlement {summary.settlement_id}")
        if summary.currency in said:
            raise FileRefused(RefusalReason.AMBIGUOUS, f"two summaries of {summary.currency}")
        said[summary.currency] = summary
    by_currency: dict[str, list[Sum]] = {currency: [] for currency in said}
    for one in sums:
        if one.currency not in said:
            raise FileRefused(RefusalReason.NO_TOTALS, f"{one.currency} has lines and no total to hold them against")
        by_currency[one.currency].append(one)
    if not said:
        raise FileRefused(RefusalReason.NO_TOTALS, "nothing says what the settlement comes to")
    return tuple(_equation(said[currency], by_currency[currency]) for currency in sorted(said))


def _equation(said: Summary, sums: list[Sum]) -> Equation:
    lines = sum(one.lines for one in sums)
    if said.lines not in (None, lines):
        raise FileRefused(RefusalReason.MIS_SUMMED, f"{said.currency}: {lines} lines, Klarna says {said.lines}")
    for name, found in _totals(sums).items():
        _same(said.currency, f"the total of {name}", said.totals.get(name), found)
    carried: dict[LineKind, int] = {}
    for one in sums:
        if one.kind in CARRIED:
            carried[one.kind] = carried.get(one.kind, 0) + one.net
    return Equation(
        currency=said.currency,
        opening=_balance(said, "opening balance", said.opening, carried.get(LineKind.CARRIED_IN)),
        moved=sum(one.net for one in sums if one.kind not in CARRIED),
        payout=said.payout,
        closing=_balance(said, "closing balance", said.closing, _opposite(carried.get(LineKind.CARRIED_OUT))),
    )


def _totals(sums: list[Sum]) -> dict[str, int]:
    """The totals that a summary may name, with its signs; a fee that stands on a capture's own line is a fee, too."""
    return {
        "captures": amounts_of(LineKind.CAPTURE, sums),
        "refunds": -amounts_of(LineKind.REFUND, sums),
        "fees": -amounts_of(LineKind.FEE, sums) - sum(one.fee for one in sums),
        "tax": -sum(one.tax for one in sums),
    }


def _same(currency: str, what: str, expected: int | None, found: int) -> None:
    if expected is not None and expected != found:
        told, summed = with_currency(expected, currency), with_currency(found, currency)
        raise FileRefused(RefusalReason.MIS_SUMMED, f"{what} is {summed}, Klarna says {told}")


def _balance(said: Summary, what: str, named: int | None, carried: int | None) -> int:
    """A balance that the summary names, or a line of its own carries, or both alike."""
    if named is not None and carried is not None and named != carried:
        on_line, in_summary = with_currency(carried, said.currency), with_currency(named, said.currency)
        detail = f"the {what} is {on_line} on its line and {in_summary} in the summary"
        raise FileRefused(RefusalReason.MIS_SUMMED, detail)
    return named if named is not None else carried or 0


def _opposite(amount: int | None) -> int | None:
    return None if amount is None else -amount


def closing_balance(equation: Equation, before: Balance | None, at: datetime) -> Balance:
    """The balance after a settlement; a debt keeps the day on which it began."""
    if equation.closing >= 0:
        return Balance(currency=equation.currency, amount=equation.closing)
    since = before.negative_since if before is not None and before.negative_since is not None else at
    return Balance(currency=equation.currency, amount=equation.closing, negative_since=since)
