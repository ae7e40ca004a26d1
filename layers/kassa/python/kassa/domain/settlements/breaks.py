"""A break: something in a settlement that does not agree with our books, its cause, and what became of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from kassa.domain.ids import derived
from kassa.domain.money import in_major_units, with_currency
from kassa.domain.settlements.explanations import Explanation

KEPT_LINES = 100
KEPT_EXPLANATIONS = 5
"""How much one break tells: there may be thousands of lines about one subject, and a table takes no item of any size."""


class Reason(StrEnum):
    """What does not agree. One break has one reason, and one cause has one break."""

    UNKNOWN_PAYMENT = "unknown_payment"
    PORTAL_ACTION = "portal_action"
    MISSING_IN_FILE = "missing_in_file"
    AMOUNT = "amount"
    CURRENCY = "currency"
    FEE = "fee"
    VAT = "vat"
    DUPLICATE = "duplicate"
    LATE = "late"
    DISPUTE = "dispute"
    CARRY_OVER = "carry_over"
    UNEXPLAINED = "unexplained"


class State(StrEnum):
    """Where a break is: nobody has seen it, somebody looks into it, it is settled."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"


class Resolution(StrEnum):
    """How a break was settled."""

    LATER_FILE = "later_file"
    PERSON = "person"
    WRITE_OFF = "write_off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step in a break's history."""

    to: State
    by: str
    at: datetime
    how: Resolution | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """What does not agree about one subject: an entry or a payment of ours, or an id of Klarna's that we do not know.

    `expected` is what our books say it adds to the payout and `found` what the file says, in minor units; None where there is
    nothing to compare with. `moved` is the capture or refund alone, without its fee. The likeliest explanation comes first.
    """

    settlement_id: str
    reason: Reason
    subject: str
    currency: str
    expected: int | None = None
    found: int | None = None
    moved: int | None = None
    lines: tuple[int, ...] = ()
    payment_id: str | None = None
    merchant_id: str | None = None
    explanations: tuple[Explanation, ...] = ()
    state: State = State.OPEN
    history: tuple[Step, ...] = field(default=())

    @property
    def id(self) -> str:
        """The same for the same cause, however the file was cut and however often it was read."""
        return derived("brk", self.settlement_id, self.reason, self.subject)

    @property
    def at_stake(self) -> int:
        """How much the payout is off by this, in minor units; positive where Klarna paid too much."""
        return (self.found or 0) - (self.expected or 0)


class IllegalStep(Exception):
    """A break was asked to go where it cannot go from where it is."""


class OverTheLimit(Exception):
    """More is at stake than may be written off."""


def joined(first: Break, second: Break) -> Break:
    """Two findings about one cause as one break: a capture and its fee, say. `second` is of a later line.

    The amounts are those of all lines, each once; the first lines and explanations are kept.
    """
    explanations = tuple(dict.fromkeys((*first.explanations, *second.explanations)))[:KEPT_EXPLANATIONS]
    if second.lines and set(second.lines) <= set(first.lines):
        return replace(first, explanations=explanations)
    return replace(
        first,
        expected=_plus(first.expected, second.expected),
        found=_plus(first.found, second.found),
        moved=_plus(first.moved, second.moved),
        lines=(*first.lines, *second.lines)[:KEPT_LINES],
        explanations=explanations,
    )


def with_more(broken: Break, findings: Iterable[Break]) -> Break:
    """The break with what was found on lines that it does not tell of yet; unchanged once somebody has seen it."""
    for each in findings:
        is_new = not set(each.lines) <= set(broken.lines) and len(broken.lines) < KEPT_LINES
        if is_new and broken.state is State.OPEN:
            broken = joined(broken, each)
    return broken


def _plus(one: int | None, other: int | None) -> int | None:
    return other if one is None else one if other is None else one + other


def acknowledge(broken: Break, *, by: str, at: datetime, note: str | None = None) -> Break:
    """The break after somebody took it on; unchanged where somebody has. Raises IllegalStep once it is resolved."""
    if broken.state is State.ACKNOWLEDGED:
        return broken
    return _stepped(broken, Step(to=State.ACKNOWLEDGED, by=by, at=at, note=note))


def resolve(broken: Break, *, by: str, at: datetime, note: str) -> Break:
    """The break after a person settled it and said how. Raises IllegalStep."""
    if not note.strip():
        raise IllegalStep("whoever settles a break says how")
    return _stepped(broken, Step(to=State.RESOLVED, by=by, at=at, how=Resolution.PERSON, note=note))


def write_off(broken: Break, *, limit: Decimal, by: str, at: datetime, note: str) -> Break:
    """The break after the difference was let go: at most `limit` of its currency, 12.50 of SEK or of KWD alike.

    Raises OverTheLimit, IllegalStep.
    """
    let_go = abs(broken.at_stake)
    if in_major_units(let_go, broken.currency) > limit:
        raise OverTheLimit(
            f"{broken.id}: {with_currency(let_go, broken.currency)} is more than {limit:f} {broken.currency}"
        )
    return _stepped(broken, Step(to=State.RESOLVED, by=by, at=at, how=Resolution.WRITE_OFF, note=note))


def resolve_by_file(broken: Break, settlement_id: str, *, at: datetime) -> Break:
    """The break after a later settlement brought what was missing. Raises IllegalStep."""
    step = Step(to=State.RESOLVED, by=settlement_id, at=at, how=Resolution.LATER_FILE)
    fell = Explanation("fell_into_next", {"subject": broken.subject, "settlement": settlement_id})
    return replace(_stepped(broken, step), explanations=(fell, *broken.explanations))


def _stepped(broken: Break, step: Step) -> Break:
    if broken.state is State.RESOLVED:
        raise IllegalStep(f"{broken.id} is resolved")
    return replace(broken, state=step.to, history=(*broken.history, step))


def met_by(waiting: tuple[Break, ...], news: tuple[Break, ...], *, at: datetime) -> tuple[list[Break], list[Break]]:
    """Earlier breaks that a later settlement resolves, and what is left of that settlement's own breaks.

    What was missing and now comes late is one cause and stays one break: the earlier one, resolved.
    """
    missing = {(each.subject, each.currency): each for each in waiting if _waits(each)}
    resolved: list[Break] = []
    left: list[Break] = []
    for each in news:
        met = missing.get((each.subject, each.currency)) if each.reason is Reason.LATE else None
        if met is None:
            left.append(each)
        else:
            resolved.append(resolve_by_file(met, each.settlement_id, at=at))
    return resolved, left


def _waits(broken: Break) -> bool:
    return broken.reason is Reason.MISSING_IN_FILE and broken.state is not State.RESOLVED
