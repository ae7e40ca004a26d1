"""A day of any size: its file written as a stream, and books that are computed from an id instead of being kept."""

import csv
import time
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kassa.domain.flow import Pricing
from kassa.domain.settlements.booked import BookedEntry, BookedPayment
from kassa.domain.settlements.fees import share
from kassa.domain.settlements.sums import Balance, Settlement
from tests.support.settlement_day import VAT_RATE, Row, Sale, Totals, write_rows, write_summary

LINES_OF_TWO = 5
"""Two payments have five lines: each a capture and a fee, and every second one a refund."""

ONE_IN = 1000
"""Of so many payments, one has a fee that is wrong."""

_TOO_MUCH = 1_234_567
_PRICES = tuple(Pricing(fixed=100 + 50 * step, variable=1_490_000 + 250_000 * step) for step in range(5))
_MERCHANTS = 500


def sale(index: int) -> Sale:
    """The payment of that number: the same whenever it is asked for."""
    return Sale(
        amount=100 + index * 7919 % 500_000,
        refunded=100 if index % 2 else 0,
        currency="EUR" if index % 10 == 0 else "SEK",
        pricing=_PRICES[index % len(_PRICES)],
        discount=25 if index % 7 == 0 else 0,
        merchant=index % _MERCHANTS,
        minute=index % 1200,
    )


def rows(payments: int) -> Iterator[Row]:
    """All lines of the day, with the wrong fees in them."""
    for index in range(payments):
        for row in sale(index).rows(index):
            if index % ONE_IN == ONE_IN // 2 and row["type"] == "FEE":
                row["amount"] = int(row["amount"]) - _TOO_MUCH
                row["tax_amount"] = int(row["tax_amount"]) - share(_TOO_MUCH, VAT_RATE)
            yield row


def wrong_fees(payments: int) -> int:
    """How many there are."""
    return len(range(ONE_IN // 2, payments, ONE_IN))


def write(folder: Path, payments: int) -> None:
    """The settlement's file, and our books as a plain table for whoever wants to join them."""
    totals: dict[str, Totals] = {}
    for row in rows(payments):
        totals.setdefault(str(row["currency"]), Totals()).add(row)
    with (folder / "settlement.csv").open("w", newline="") as out:
        write_summary(out, totals, {})
        write_rows(out, rows(payments))
    with (folder / "books.csv").open("w", newline="") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow(("kind", "id", "amount", "currency", "fixed", "variable"))
        for index in range(payments):
            booked = sale(index).booked(index)
            price = booked.pricing or Pricing(fixed=0, variable=0)
            for entry in (*booked.captures, *booked.refunds):
                table.writerow((entry.kind, entry.id, entry.amount, booked.currency, price.fixed, price.variable))


@dataclass(slots=True)
class ComputedBooks:
    """Our books, made on demand from the number in an id. `seconds` is the time of the processor that this took."""

    count: int
    seconds: float = 0.0
    asked: int = 0

    def payments(self, keys: Collection[str]) -> Mapping[str, BookedPayment]:
        began = time.process_time()
        found = {key: sale(index).booked(index) for key in keys if (index := int(key[4:], 16)) < self.count}
        self.asked += len(keys)
        self.seconds += time.process_time() - began
        return found

    def due(self, _: Settlement) -> Iterator[tuple[BookedPayment, BookedEntry]]:
        for index in range(self.count):
            began = time.process_time()
            payment = sale(index).booked(index)
            self.seconds += time.process_time() - began
            for entry in (*payment.captures, *payment.refunds):
                yield payment, entry

    def closing_balances(self, _: Settlement) -> Mapping[str, Balance]:
        return {}
