"""How settlements and payouts look as JSON."""

from typing import Any

from simulator.settlements.records import Break, Settlement
from simulator.settlements.rows import Row, rows
from simulator.state.clock import iso
from simulator.state.records import JsonObject


def settlement_as_json(settlement: Settlement) -> JsonObject:
    """A settlement with its totals: `opening_balance_amount` + lines = `payout_amount` + `closing_balance_amount`."""
    return {
        "settlement_id": settlement.id,
        "payout_id": settlement.payout_id,
        "payment_reference": settlement.payment_reference,
        "payment_acquiring_account_id": settlement.acquiring_account,
        "currency": settlement.currency,
        "period_start": iso(settlement.start),
        "period_end": iso(settlement.end),
        "created_at": iso(settlement.created_at),
        "opening_balance_amount": settlement.opening,
        **settlement.totals,
        "payout_amount": settlement.payout,
        "closing_balance_amount": settlement.closing,
        "overdue_debt_amount": settlement.overdue_debt,
        "debt_since": iso(settlement.negative_since) if settlement.negative_since else None,
        "transaction_count": len(rows(settlement)),
    }


def payout_as_json(settlement: Settlement) -> JsonObject:
    """What reached the bank account, if anything."""
    is_paid = settlement.payout > 0
    return {
        "payout_id": settlement.payout_id,
        "settlement_id": settlement.id,
        "payment_reference": settlement.payment_reference,
        "payment_acquiring_account_id": settlement.acquiring_account,
        "currency": settlement.currency,
        "amount": settlement.payout,
        "status": "PAID_OUT" if is_paid else "NOTHING_TO_PAY_OUT",
        "paid_out_at": iso(settlement.created_at) if is_paid else None,
    }


def row_as_json(row: Row) -> JsonObject:
    """A row with its columns nested where their names have dots; what is empty is left out."""
    shown: JsonObject = {}
    for name, value in row.cells.items():
        if value in (None, ""):
            continue
        *path, last = name.split(".")
        holder: dict[str, Any] = shown
        for step in path:
            holder = holder.setdefault(step, {})
        holder[last] = value
    return shown


def break_as_json(asked: Break, *, is_published: bool) -> JsonObject:
    """What was changed: the rows (counted from 1, none where they were taken out), what they said and what they say."""
    numbered = enumerate(rows(asked.settlement), start=1)
    concerned = [
        number
        for number, row in numbered
        if row.key in asked.keys and (row.is_fee or not asked.fee_only or asked.settlement.columns != "2024")
    ]
    return {
        "kind": asked.kind,
        "settlement_id": asked.settlement.id if is_published else None,
        "lines": concerned,
        "was": asked.was,
        "now": asked.now,
        "description": asked.description,
    }
