"""What happens in the week: told once, and lived through in one process and in the deployed cloud."""

from collections.abc import Callable
from typing import Protocol

CURRENCIES = ("EUR", "NOK", "SEK")
MERCHANTS = (1, 2, 3)


class Town(Protocol):
    """Three merchants, their shoppers, and Klarna, whose day ends after the last act. Amounts are in minor units."""

    def sells(self, amount: int, *, currency: str = "SEK", merchant: int = 1, later: bool = False) -> str:
        """A payment, captured at once unless it shall be later; its id in Kassa's books."""

    def captures(self, payment_id: str, amount: int) -> None:
        """A part of what is left."""

    def refunds(self, payment_id: str, amount: int, *, capture: int = 1) -> None:
        """A part of one of its captures."""

    def disputes(self, payment_id: str, amount: int) -> str:
        """A shopper disputes so much of it; Klarna's id of the dispute."""

    def decides(self, payment_id: str, dispute_id: str, outcome: str) -> None:
        """The dispute is `won` or `lost`."""

    def adjusts(self, kind: str, payment_id: str, amount: int) -> None:
        """A `discount` or a `penalty` on the fee of its newest capture."""


class Week:
    """Seven days. After the first two, and after the last, nobody owes Klarna anything."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.in_parts = self.in_euro = self.in_kroner = self.disputed = self.first = self.second = ""

    @property
    def days(self) -> tuple[Callable[[], None], ...]:
        return (self.monday, self.tuesday, self.wednesday, self.thursday, self.friday, self.saturday, self.sunday)

    def monday(self) -> None:
        """Everybody sells. One sale is captured in part, at a discount; one is disputed; and of one that is given back whole
        only the fee is left: a debt."""
        self.disputed = self.town.sells(50_000)
        self.in_euro = self.town.sells(50_000, currency="EUR")
        self.in_parts = self.town.sells(90_000, merchant=2, later=True)
        self.town.captures(self.in_parts, 20_000)
        self.town.adjusts("discount", self.in_parts, 120)
        given_back = self.town.sells(7001, currency="NOK", merchant=3)
        self.town.refunds(given_back, 7001)
        self.first = self.town.disputes(self.disputed, 30_000)

    def tuesday(self) -> None:
        """The dispute is won, a late capture brings a penalty, and the debt is paid by new sales."""
        self.town.decides(self.disputed, self.first, "won")
        self.town.refunds(self.in_parts, 5000)
        self.town.captures(self.in_parts, 40_000)
        self.town.adjusts("penalty", self.in_parts, 250)
        self.in_kroner = self.town.sells(33_333, currency="NOK", merchant=3)

    def wednesday(self) -> None:
        """More comes back than the day brings, and somebody disputes a sale that is settled."""
        self.town.refunds(self.in_euro, 45_000)
        self.second = self.town.disputes(self.in_kroner, 10_000)

    def thursday(self) -> None:
        """The dispute is lost, which costs a fee; one cent does not pay a debt."""
        self.town.decides(self.in_kroner, self.second, "lost")
        self.town.sells(1, currency="EUR", merchant=3)

    def friday(self) -> None:
        """Nothing happens, and the debts are carried on."""

    def saturday(self) -> None:
        """The debts are paid."""
        self.town.sells(99_999, currency="EUR", merchant=2)
        self.town.sells(60_000, currency="NOK")
        self.town.refunds(self.in_parts, 1234, capture=2)

    def sunday(self) -> None:
        """Everybody sells once more, and a shopper returns at once."""
        for merchant in MERCHANTS:
            self.town.sells(1999 * merchant, currency=CURRENCIES[merchant - 1], merchant=merchant)
        returned = self.town.sells(4900, merchant=3)
        self.town.refunds(returned, 2450)
