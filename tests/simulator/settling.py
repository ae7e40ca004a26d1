"""What the tests of settlements have in common: payments that are captured, closings, and a reader of the file."""

import csv
import io
from typing import Any

from tests.simulator.till import ONE, JsonObject, Till

Row = dict[str, str]


def paid(
    till: Till,
    amount: int = 10_000,
    *,
    currency: str = "SEK",
    reference: str = "pay_1",
    capture: str = "NOW",
    account: str = ONE,
) -> str:
    """The id of a new payment transaction, captured unless it shall be LATER."""
    till.sim("POST", "/outcomes", {"first_call": "APPROVED"})
    asked = {"amount": amount, "payment_transaction_reference": reference, "capture": capture}
    answer = till.authorize({"currency": currency, "request_payment_transaction": asked}, account=account).json()
    return str(answer["payment_transaction_response"]["payment_transaction"]["payment_transaction_id"])


def captured(till: Till, transaction_id: str, amount: int, reference: str = "cap_1", *, account: str = ONE) -> str:
    body = {"capture_amount": amount, "payment_capture_reference": reference}
    answer = till.on(transaction_id, "captures", body, account=account)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["payment_capture_id"])


def refunded(
    till: Till,
    transaction_id: str,
    amount: int,
    *,
    capture: int = 1,
    reference: str = "ref_1",
    account: str = ONE,
) -> None:
    body = {"refund_amount": amount, "payment_refund_reference": reference}
    answer = till.on(transaction_id, f"captures/{transaction_id}:capture:{capture}/refunds", body, account=account)
    assert answer.status_code == 201, answer.text


def terms(till: Till, **changes: Any) -> None:
    till.sim("POST", "/settlements/terms", changes)


def closed(till: Till, *breaks: str | JsonObject, **body: Any) -> JsonObject:
    """What a closing made."""
    return till.sim("POST", "/settlements/close", ({"breaks": list(breaks)} if breaks else {}) | body)


def settled(till: Till, *breaks: str | JsonObject, **body: Any) -> JsonObject:
    """The one settlement that a closing made."""
    (settlement,) = closed(till, *breaks, **body)["settlements"]
    shown: JsonObject = settlement
    return shown


def file_of(till: Till, settlement: JsonObject) -> str:
    answer = till.call("GET", f"/v2/settlements/{settlement['settlement_id']}/csv")
    assert answer.status_code == 200, answer.text
    return answer.text


def read(text: str) -> tuple[Row, list[Row]]:
    """Summary and lines of a file."""
    summary, _, lines = text.partition("\n\n")
    (totals,) = csv.DictReader(io.StringIO(summary))
    return totals, list(csv.DictReader(io.StringIO(lines)))


def lines_of(till: Till, settlement: JsonObject) -> list[Row]:
    return read(file_of(till, settlement))[1]


def money(row: Row) -> int:
    """What a line adds to the payout."""
    return sum(int(row.get(name) or 0) for name in ("amount", "fee_amount", "tax_amount"))


def check_sums(settlement: JsonObject, rows: list[Row]) -> None:
    """Every figure of a settlement is the sum of its lines, to the minor unit."""
    of: dict[str, list[int]] = {}
    for row in rows:
        of.setdefault(row["type"], []).append(int(row["amount"]))
    fees = sum(of.get("FEE", [])) + sum(int(row.get("fee_amount") or 0) for row in rows)
    assert settlement["transaction_count"] == len(rows)
    assert {row["currency"] for row in rows} <= {settlement["currency"]}
    assert settlement["total_sale_amount"] == sum(of.get("SALE", []))
    assert settlement["total_return_amount"] == -sum(of.get("RETURN", []))
    assert settlement["total_fee_amount"] == -fees
    assert settlement["total_tax_amount"] == -sum(int(row["tax_amount"] or 0) for row in rows)
    assert settlement["total_correction_amount"] == sum(of.get("CORRECTION", []))
    disputed = settlement["total_dispute_returned_amount"] - settlement["total_dispute_withheld_amount"]
    assert disputed == sum(of.get("REVERSAL", []))
    balance = settlement["opening_balance_amount"] + sum(money(row) for row in rows)
    assert settlement["payout_amount"] + settlement["closing_balance_amount"] == balance
    assert settlement["payout_amount"] == max(0, balance)
