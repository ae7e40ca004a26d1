"""What pricing and statements need from the world. Failures: NotKnown, KeyReused, AlreadyThere, and NoPrice."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from kassa.domain.pricing.fee_caps import FeeCap
from kassa.domain.pricing.periods import Period
from kassa.domain.pricing.sales import Adjustment, Sale
from kassa.domain.pricing.sell_rates import SellRule
from kassa.domain.settlements.booked import BookedEntry, BookedPayment
from kassa.failures import KassaError
from kassa.ports.requests import Request


class NoPrice(KassaError):
    """No sell rate says what a sale of the month costs its merchant: the acquirer must add one."""


class SellRates(Protocol):
    """What the acquirer charges a merchant, or all of them; rules are added and never changed."""

    def add(self, rule: SellRule, request: Request) -> SellRule:
        """Store a rule, or return what the same request stored. Raises KeyReused, AlreadyThere."""
        ...

    def of(self, merchant_id: str | None) -> Sequence[SellRule]:
        """All rules that name this merchant, or, with None, that name none; the newest first."""
        ...


class FeeCaps(Protocol):
    """What Klarna charges the acquirer for small payments at most; caps are added and never changed."""

    def add(self, cap: FeeCap, request: Request) -> FeeCap:
        """Store a cap, or return what the same request stored. Raises KeyReused, AlreadyThere."""
        ...

    def all(self) -> Sequence[FeeCap]:
        """All of them, the newest first."""
        ...


class Bought(Protocol):
    """What captures cost the acquirer: for its eyes only."""

    def noted(self, entries: Iterable[tuple[str, datetime]]) -> Mapping[str, tuple[BookedPayment, BookedEntry]]:
        """What is noted of captures of these ids and times, by id: the promised price, the cap, and all that was charged."""
        ...


class Sales(Protocol):
    """What moved money, by merchant and time."""

    def note(self, sales: Iterable[Sale]) -> None:
        """Store each; what is there stays as it is."""
        ...

    def of(self, merchant_id: str, period: Period) -> Sequence[Sale]:
        """All of a period, the oldest first."""
        ...

    def adjust(self, merchant_id: str, at: datetime, adjustment: Adjustment) -> None:
        """Store what a settled line says of a capture of that moment; a line of the same kind again changes nothing."""
        ...

    def adjustments(self, merchant_id: str, period: Period) -> Sequence[Adjustment]:
        """What settled lines say so far of captures of the period's month, one for each kind of line."""
        ...
