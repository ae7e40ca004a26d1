"""The rows of a settlement under the columns of 2024 or under newer ones; CSV and JSON show the same."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from simulator.settlements.records import Line, LineType, Settlement
from simulator.state.clock import iso

BEFORE_2025 = (
    "type captured_at created_at payment_transaction_created_at payment_transaction_id klarna_reference payment_capture_id"
    " merchant_reference payment_transaction_reference amount payment_pricing_details.price_plan_id"
    " payment_pricing.rate.fixed payment_pricing.rate.variable payment_pricing.rate.tax.variable"
    " payment_pricing.rate.tax.fixed discount_amount penalty_amount currency payment_refund_id payment_option_category"
    " capture_reference refund_reference dispute_id account_id settlement_id tax_amount"
).split()
"""The guidelines of 2024 list all but `type`, without which a fee could be taken for a sale, and `tax_amount`."""
NEWER = [
    name
    for column in BEFORE_2025[:-1]
    for name in {
        "merchant_reference": ["purchase_reference"],
        "amount": ["amount", "fee_amount", "tax_amount"],
    }.get(column, [column])
]
COLUMNS = {"2024": BEFORE_2025, "newer": NEWER}

_PRICED = (LineType.SALE, LineType.FEE)
PAYMENT_OPTION = "PAY_NOW"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row: the key of its line, whether it is the fee of a line that stands on a row of its own, and its cells."""

    key: str
    is_fee: bool
    cells: dict[str, Any]


def rows(settlement: Settlement) -> list[Row]:
    """Every row. Under the columns of 2024 a fee follows its sale on a row of its own; newer ones have it beside the sale."""
    return [
        Row(key=line.key, is_fee=part.type is LineType.FEE, cells=_cells(settlement, part))
        for line in settlement.lines
        for part in _parts(line, settlement.columns)
    ]


def _parts(line: Line, columns: str) -> Iterator[Line]:
    has_own_row = columns == "2024" and line.type is LineType.SALE and (line.fee or line.tax)
    if not has_own_row:
        yield line
        return
    yield replace(line, fee=0, tax=0, discount=0, penalty=0)
    yield replace(line, type=LineType.FEE, amount=0)


def _cells(settlement: Settlement, line: Line) -> dict[str, Any]:
    is_fee = line.type is LineType.FEE
    priced = line.terms if line.type in _PRICED else None
    named: dict[str, Any] = {
        "type": line.type,
        "captured_at": iso(line.at),
        "created_at": iso(line.at),
        "payment_transaction_created_at": iso(line.transaction_created_at) if line.transaction_created_at else None,
        "payment_transaction_id": line.transaction_id,
        "klarna_reference": line.transaction_id.rpartition(":")[2][:8].upper(),
        "payment_capture_id": line.capture_id,
        "merchant_reference": line.purchase_reference,
        "purchase_reference": line.purchase_reference,
        "payment_transaction_reference": line.transaction_reference,
        "amount": line.fee if is_fee else line.amount,
        "fee_amount": line.fee or None if not is_fee else None,
        "tax_amount": line.tax or None,
        "payment_pricing_details.price_plan_id": priced.price_plan_id if priced else None,
        "payment_pricing.rate.fixed": priced.fixed if priced else None,
        "payment_pricing.rate.variable": priced.variable if priced else None,
        "payment_pricing.rate.tax.variable": priced.tax_variable if priced else None,
        "payment_pricing.rate.tax.fixed": priced.tax_fixed if priced else None,
        "discount_amount": line.discount or None,
        "penalty_amount": line.penalty or None,
        "currency": line.currency,
        "payment_refund_id": line.refund_id,
        "payment_option_category": PAYMENT_OPTION if line.transaction_id else None,
        "capture_reference": line.capture_reference,
        "refund_reference": line.refund_reference,
        "dispute_id": line.dispute_id,
        "account_id": line.account_id,
        "settlement_id": settlement.id,
    }
    return {name: named[name] for name in COLUMNS[settlement.columns]}
