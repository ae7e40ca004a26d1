"""What finance at Klarna remembers: terms, what was settled, balances, settlements and files."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from simulator.settlements.pricing import DEFAULT_TERMS, Terms
from simulator.settlements.records import Balance, Correction, Dropped, Settlement

COLUMNS = ("2024", "newer")
WITHHOLDS = ("WHEN_OPENED", "WHEN_LOST")


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """How settlements are made: by themselves at midnight or not, in which columns, plain or compressed.

    `disputes_withheld` says when disputed money is kept back.
    """

    daily: bool = False
    columns: str = "2024"
    gzip: bool = False
    upload: bool = True
    disputes_withheld: str = "WHEN_OPENED"


@dataclass(slots=True, kw_only=True)
class SettlementBooks:
    """One for each world. Balances and the ends of periods are by acquiring account and currency."""

    habits: Habits = field(default_factory=Habits)
    terms: dict[str | None, Terms] = field(default_factory=dict)
    base_url: str = ""
    settled: dict[str, str] = field(default_factory=dict)
    balances: dict[tuple[str, str], Balance] = field(default_factory=dict)
    ends: dict[tuple[str, str], datetime] = field(default_factory=dict)
    closed_until: datetime | None = None
    discounts: dict[str, int] = field(default_factory=dict)
    penalties: dict[str, int] = field(default_factory=dict)
    corrections: list[Correction] = field(default_factory=list)
    settlements: dict[str, Settlement] = field(default_factory=dict)
    files: dict[str, Dropped] = field(default_factory=dict)
    next_daily: datetime | None = None

    def terms_of(self, account_id: str) -> Terms:
        """What Klarna promises this account for payments from now on."""
        return self.terms.get(account_id) or self.terms.get(None) or DEFAULT_TERMS

    def setup(self) -> "SettlementBooks":
        """New books under the same terms and habits; the daily closing has to be switched on again."""
        return SettlementBooks(habits=replace(self.habits, daily=False), terms=self.terms, base_url=self.base_url)
