"""A day at Klarna: what our books say, and the settlement file that Klarna would write of it."""

import csv
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import TextIO

from kassa.domain.flow import Pricing
from kassa.domain.settlements.booked import BookedDispute, BookedEntry, BookedPayment, EntryKind
from kassa.domain.settlements.fees import Rate, fee, vat
from kassa.domain.settlements.sums import Balance, Settlement

START = datetime(2026, 3, 2, tzinfo=UTC)
END = START + timedelta(days=1)
SETTLEMENT = Settlement(id="krn:settlement:0302", start=START, end=END)
VAT_RATE = 25_000_000

COLUMNS = (
    *("captured_at", "created_at", "payment_transaction_created_at", "payment_transaction_id", "klarna_reference"),
    *("payment_capture_id", "merchant_reference", "payment_transaction_reference", "type", "amount", "tax_amount"),
    *("payment_pricing_details.price_plan_id", "payment_pricing.rate.fixed", "payment_pricing.rate.variable"),
    *("payment_pricing.rate.tax.variable", "payment_pricing.rate.tax.fixed", "discount_amount", "penalty_amount"),
    *("currency", "payment_refund_id", "payment_option_category", "capture_reference", "refund_reference"),
    *("dispute_id", "account_id", "settlement_id"),
)
SUMMARY_COLUMNS = (
    *("settlement_id", "settlement_currency", "payout_amount", "opening_balance_amount", "closing_balance_amount"),
    *("transaction_count", "total_sale_amount", "total_return_amount", "total_fee_amount", "total_tax_amount"),
    *("period_start", "period_end"),
)

Row = dict[str, str | int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """One purchase of the day, in minor units; `refunded` is given back, and a dispute lost, on the same day."""

    amount: int
    refunded: int = 0
    currency: str = "SEK"
    pricing: Pricing = field(default=Pricing(fixed=300, variable=2_490_000))
    discount: int = 0
    penalty: int = 0
    dispute_fee: int = 0
    cap: int | None = None
    merchant: int = 0
    minute: int = 600

    def booked(self, index: int) -> BookedPayment:
        """The payment in our books. The same index gives the same payment."""
        at = START + timedelta(minutes=self.minute)
        refund = BookedEntry(
            kind=EntryKind.REFUND,
            id=f"ref_{index:032x}",
            amount=self.refunded,
            at=at,
            klarna_id=f"krn:t:{index}:refund:1",
        )
        dispute = BookedDispute(id=f"krn:d:{index}", amount=self.amount, fee=self.dispute_fee)
        return BookedPayment(
            id=f"pay_{index:032x}",
            merchant_id=f"mer_{self.merchant:032x}",
            currency=self.currency,
            transaction_id=f"krn:t:{index}",
            pricing=self.pricing,
            captures=(
                BookedEntry(
                    kind=EntryKind.CAPTURE,
                    id=f"cap_{index:032x}",
                    amount=self.amount,
                    at=at,
                    klarna_id=f"krn:t:{index}:capture:1",
                    fee_cap=self.cap,
                ),
            ),
            refunds=(refund,) if self.refunded else (),
            disputes=(dispute,) if self.dispute_fee else (),
        )

    def rows(self, index: int) -> Iterator[Row]:
        """The lines that Klarna writes of it: the capture, its fee, the refund, the fee of the dispute."""
        common: Row = {
            "captured_at": (START + timedelta(minutes=self.minute)).isoformat().replace("+00:00", "Z"),
            "payment_transaction_id": f"krn:t:{index}",
            "klarna_reference": f"{index:X}",
            "merchant_reference": f"R-{index}",
            "payment_transaction_reference": f"pay_{index:032x}",
            "currency": self.currency,
            "payment_option_category": "PAY_NOW",
            "account_id": "krn:partner:global:account:test:DEMO0001",
            "settlement_id": SETTLEMENT.id,
        }
        capture: Row = {"payment_capture_id": f"krn:t:{index}:capture:1", "capture_reference": f"cap_{index:032x}"}
        yield {**common, **capture, "type": "SALE", "amount": self.amount}
        rate = Rate(self.pricing.fixed, self.pricing.variable, 0, VAT_RATE)
        charged = fee(self.amount, self.pricing, discount=self.discount, penalty=self.penalty, cap=self.cap)
        yield {
            **common,
            **capture,
            "type": "FEE",
            "amount": -charged,
            "tax_amount": -vat(charged, rate),
            "payment_pricing.rate.fixed": rate.fixed,
            "payment_pricing.rate.variable": rate.variable,
            "payment_pricing.rate.tax.variable": rate.tax_variable,
            "payment_pricing.rate.tax.fixed": 0,
            "discount_amount": self.discount,
            "penalty_amount": self.penalty,
        }
        if self.refunded:
            refund: Row = {"payment_refund_id": f"krn:t:{index}:refund:1", "refund_reference": f"ref_{index:032x}"}
            yield {**common, **refund, "type": "RETURN", "amount": -self.refunded}
        if self.dispute_fee:
            said: Row = {"dispute_id": f"krn:d:{index}", "tax_amount": -vat(self.dispute_fee, rate)}
            yield {**common, **capture, **said, "type": "FEE", "amount": -self.dispute_fee}


@dataclass(slots=True)
class Totals:
    """What Klarna adds up while it writes, for one currency."""

    lines: int = 0
    net: int = 0
    captures: int = 0
    refunds: int = 0
    fees: int = 0
    tax: int = 0

    def add(self, row: Row) -> None:
        amount, tax = int(row["amount"]), int(row.get("tax_amount") or 0)
        self.lines += 1
        self.net += amount + tax
        self.tax -= tax
        match row["type"]:
            case "SALE":
                self.captures += amount
            case "FEE":
                self.fees -= amount
            case "RETURN":
                self.refunds -= amount

    def summary(self, currency: str, opening: int) -> list[str | int]:
        """The summary's row: what is left below zero is carried on, and nothing is paid."""
        balance = opening + self.net
        payout, closing = max(0, balance), min(0, balance)
        said = (opening, closing, self.lines, self.captures, self.refunds, self.fees, self.tax)
        return [SETTLEMENT.id, currency, payout, *said, START.isoformat(), END.isoformat()]


@dataclass(slots=True)
class Day:
    """A day that can be spoiled: rows and books are lists, and Klarna's sums are made when the file is written."""

    payments: list[BookedPayment]
    rows: list[Row]
    opening: dict[str, int] = field(default_factory=dict)
    before: dict[str, Balance] = field(default_factory=dict)

    @classmethod
    def of(cls, sales: Sequence[Sale]) -> "Day":
        return cls(
            payments=[sale.booked(index) for index, sale in enumerate(sales)],
            rows=[row for index, sale in enumerate(sales) for row in sale.rows(index)],
        )

    @property
    def books(self) -> "BooksInMemory":
        return BooksInMemory(self.payments, self.before)

    def text(self, *, columns: Sequence[str] = COLUMNS) -> str:
        """The file as Klarna would write it."""
        totals = {currency: Totals() for currency in self.opening}
        for row in self.rows:
            totals.setdefault(str(row["currency"]), Totals()).add(row)
        out = StringIO()
        write_summary(out, totals, self.opening)
        write_rows(out, self.rows, columns=columns)
        return out.getvalue()


def write_summary(out: TextIO, totals: Mapping[str, Totals], opening: Mapping[str, int]) -> None:
    """The part of the file before its lines: one row for each currency."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(SUMMARY_COLUMNS)
    for currency, total in sorted(totals.items()):
        writer.writerow(total.summary(currency, opening.get(currency, 0)))
    out.write("\n")


def write_rows(out: TextIO, rows: Iterable[Row], *, columns: Sequence[str] = COLUMNS) -> None:
    """The lines' header and the lines."""
    writer = csv.DictWriter(out, columns, restval="", extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)


class BooksInMemory:
    """Our books as lists."""

    def __init__(self, payments: Iterable[BookedPayment], before: Mapping[str, Balance] | None = None) -> None:
        self._payments = list(payments)
        self._before = before or {}
        self._by_key = {
            key: payment for payment in self._payments for key in (payment.id, payment.transaction_id) if key
        }

    def payments(self, keys: Collection[str]) -> Mapping[str, BookedPayment]:
        return {key: self._by_key[key] for key in keys if key in self._by_key}

    def due(self, settlement: Settlement) -> Iterator[tuple[BookedPayment, BookedEntry]]:
        for payment in self._payments:
            for entry in (*payment.captures, *payment.refunds):
                if settlement.start <= entry.at < settlement.end and entry.settled_in in (None, settlement.id):
                    yield payment, entry

    def closing_balances(self, _: Settlement) -> Mapping[str, Balance]:
        return self._before


def with_capture(payment: BookedPayment, **changes: object) -> BookedPayment:
    """The payment with another first capture."""
    return replace(payment, captures=(replace(payment.captures[0], **changes), *payment.captures[1:]))  # type: ignore[arg-type]
