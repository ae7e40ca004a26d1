"""Settlements, their files and their lines as the acquirer sees them: on the API, and in events."""

from datetime import datetime
from typing import Literal

from kassa.adapters.http.models import View
from kassa.domain.settlements.movements import Movements
from kassa.domain.settlements.proof import Figure
from kassa.domain.settlements.record import SettlementRecord


class MovementsView(View):
    """What `moved` is the sum of, in minor units as it bears on the payout. Fees and tax are those of all lines."""

    captures: int
    refunds: int
    fees: int
    tax: int
    discounts: int
    penalties: int
    disputes: int
    corrections: int
    other: int

    @classmethod
    def of(cls, moved: Movements) -> "MovementsView":
        return cls(**{name: getattr(moved, name) for name in cls.model_fields})


class PayoutView(View):
    """One currency: `opening_balance + moved = payout + closing_balance`, in minor units. Debts are negative.

    `discounts_in_fees` and `penalties_in_fees` are not negative: they are in the fees already.
    """

    currency: str
    opening_balance: int
    moved: int
    payout: int
    closing_balance: int
    movements: MovementsView
    discounts_in_fees: int
    penalties_in_fees: int
    in_debt_since: datetime | None
    debt_overdue: bool


class FileView(View):
    """A file that came for the settlement, and what became of it."""

    content_hash: str
    source: str
    received_at: datetime
    fate: str
    reason: str | None
    detail: str | None
    line: int | None


class SettlementView(View):
    """A settlement of Klarna's."""

    id: str
    object: Literal["settlement"] = "settlement"
    state: str
    klarna_settlement_id: str | None
    period_start: datetime | None
    period_end: datetime | None
    currencies: list[str]
    received_at: datetime
    updated_at: datetime
    payouts: list[PayoutView]
    lines: int
    breaks_found: int
    flagged: bool
    files: list[FileView]

    @classmethod
    def of(cls, record: SettlementRecord) -> "SettlementView":
        balances = {balance.currency: balance for balance in record.balances}
        movements = {moved.currency: moved for moved in record.movements}
        return cls(
            id=record.id,
            state=record.state,
            klarna_settlement_id=record.klarna_id,
            period_start=record.start,
            period_end=record.end,
            currencies=list(record.currencies),
            received_at=record.received_at,
            updated_at=record.updated_at,
            payouts=[
                PayoutView(
                    currency=each.currency,
                    opening_balance=each.opening,
                    moved=each.moved,
                    payout=each.payout,
                    closing_balance=each.closing,
                    movements=MovementsView.of(movements[each.currency]),
                    discounts_in_fees=movements[each.currency].discounts_in_fees,
                    penalties_in_fees=movements[each.currency].penalties_in_fees,
                    in_debt_since=balances[each.currency].negative_since,
                    debt_overdue=record.end is not None and balances[each.currency].in_debt_too_long(record.end),
                )
                for each in record.equations
            ],
            lines=record.lines,
            breaks_found=record.breaks_found,
            flagged=any(file.reason for file in record.files),
            files=[
                FileView(
                    content_hash=file.content_hash,
                    source=file.source,
                    received_at=file.at,
                    fate=file.fate,
                    reason=file.reason,
                    detail=file.detail,
                    line=file.line,
                )
                for file in record.files
            ],
        )


class FigureView(View):
    """A number and the numbers that it is the sum of, in minor units. `label` and `note` are for people: in major units."""

    label: str
    amount: int
    currency: str
    note: str | None
    parts: list["FigureView"]

    @classmethod
    def of(cls, figure: Figure) -> "FigureView":
        return cls(
            label=figure.label,
            amount=figure.amount,
            currency=figure.currency,
            note=figure.note,
            parts=[cls.of(part) for part in figure.parts],
        )


class LineView(View):
    """A line of the file: Klarna's figures with their signs, and our ids beside Klarna's."""

    number: int
    kind: str
    amount: int
    fee: int
    tax: int
    net: int
    discount: int
    penalty: int
    currency: str
    payment_id: str | None
    merchant_id: str | None
    entry_id: str | None
    klarna_transaction_id: str | None
    klarna_capture_id: str | None
    klarna_refund_id: str | None
    klarna_dispute_id: str | None


class SettlementList(View):
    """A page of settlements, the latest period first."""

    data: list[SettlementView]
    next_cursor: str | None


class LineList(View):
    """A page of lines, in the order of the file."""

    data: list[LineView]
    next_cursor: str | None


class ProofList(View):
    """The payout in each currency, each a tree of numbers in which every number is the sum of its parts."""

    data: list[FigureView]


class ExportedFile(View):
    """Where a part of the settlement can be fetched for a while, without a key."""

    url: str
    first_line: int | None
    lines: int | None


class ExportView(View):
    """The whole settlement to fetch: Klarna's file, or our lines as JSON Lines in one file for each batch."""

    format: str
    expires_in_seconds: int
    files: list[ExportedFile]
    next_cursor: str | None
