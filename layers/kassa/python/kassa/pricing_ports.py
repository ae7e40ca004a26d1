"""What pricing and statements need from the world. Failures: NotKnown, KeyReused, AlreadyThere, and NoPrice."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from kassa.domain.settlements.sales import Adjustment, Month, Sale
from kassa.domain.settlements.sell_rates import SellRule
from kassa.failures import KassaError
from kassa.ports import Request


class NoPrice(KassaError):
    """No sell rate says what a sale of the month costs its merchant: the acquirer must add one."""


class SellRates(Protocol):
    """What the acquirer charges a merchant; rules are added and never changed."""

    def add(self, rule: SellRule, request: Request) -> SellRule:
        """Store a rule, or return what the same request stored. Raises KeyReused, AlreadyThere."""
        ...

    def of(self, merchant_id: str) -> Sequence[SellRule]:
        """All rules of a merchant, the newest first."""
        ...


class Sales(Protocol):
    """What moved money, by merchant and month."""

    def note(self, sales: Iterable[Sale]) -> None:
        """Store each; what is there stays as it is."""
        ...

    def of(self, merchant_id: str, month: Month) -> Sequence[Sale]:
        """All of a month, the oldest first."""
        ...

    def adjust(self, merchant_id: str, at: datetime, adjustment: Adjustment) -> None:
        """Store what a settled line says of a capture of that moment; a line of the same kind again changes nothing."""
        ...

    def adjustments(self, merchant_id: str, month: Month) -> Mapping[str, Adjustment]:
        """What settled lines say of the month's captures so far, by the capture's id."""
        ...
