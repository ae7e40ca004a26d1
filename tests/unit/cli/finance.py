"""Settlements, breaks and disputes as the API shows them."""

from typing import Any

SETTLEMENT, BREAK, DISPUTE = "set_1", "brk_1", "dsp_1"


def a_payout(**changes: Any) -> dict[str, Any]:
    """A currency of a settlement: 90.00 captured, 4.00 for it."""
    moved = dict.fromkeys(("refunds", "tax", "discounts", "penalties", "disputes", "corrections", "other"), 0)
    return {
        "currency": "SEK",
        "opening_balance": 0,
        "moved": 8600,
        "payout": 8600,
        "closing_balance": 0,
        "movements": {"captures": 9000, "fees": -400, **moved},
        "discounts_in_fees": 0,
        "penalties_in_fees": 0,
        "in_debt_since": None,
        "debt_overdue": False,
        **changes,
    }


def a_file(**changes: Any) -> dict[str, Any]:
    """A file that came for a settlement."""
    return {
        "content_hash": "c0ffee" * 10,
        "source": "incoming/api/x.csv",
        "received_at": "2026-03-02T00:05:00Z",
        "fate": "taken",
        "reason": None,
        "detail": None,
        "line": None,
        **changes,
    }


def a_settlement(state: str = "reconciled", **changes: Any) -> dict[str, Any]:
    """A settlement in one currency."""
    return {
        "id": SETTLEMENT,
        "object": "settlement",
        "state": state,
        "klarna_settlement_id": "klarna-1",
        "period_start": "2026-03-01T00:00:00Z",
        "period_end": "2026-03-02T00:00:00Z",
        "currencies": ["SEK"],
        "received_at": "2026-03-02T00:05:00Z",
        "updated_at": "2026-03-02T00:06:00Z",
        "payouts": [a_payout()] if state == "reconciled" else [],
        "lines": 2,
        "breaks_found": 0,
        "flagged": False,
        "files": [a_file()],
        **changes,
    }


def a_break(number: int = 1, state: str = "open", **changes: Any) -> dict[str, Any]:
    """Another fee than was promised."""
    return {
        "id": f"brk_{number}",
        "object": "break",
        "settlement_id": SETTLEMENT,
        "state": state,
        "reason": "fee",
        "subject": "cap_1",
        "currency": "SEK",
        "expected": -400,
        "found": -450,
        "at_stake": 50,
        "lines": [2],
        "payment_id": "pay_1",
        "merchant_id": "mer_1",
        "opened_at": "2026-03-02T00:06:00Z",
        "explanations": [
            {"code": "fee_differs", "sentence": "The fee is 450 where 400 was promised.", "about": {}},
            {"code": "other", "sentence": "Less likely.", "about": {}},
        ],
        "history": [],
        **changes,
    }


def a_dispute(state: str = "INITIATED", **changes: Any) -> dict[str, Any]:
    """A shopper who got nothing."""
    return {
        "id": DISPUTE,
        "object": "dispute",
        "merchant_id": "mer_1",
        "payment_id": "pay_1",
        "state": state,
        "reason": {
            "code": "PRODUCTS_OR_SERVICES_NOT_RECEIVED",
            "meaning": "Nothing was handed over",
            "evidence": "the receipt of the till",
        },
        "amount": 2900,
        "currency": "SEK",
        "held_amount": 2900,
        "returned_amount": 0,
        "opened_by": "CUSTOMER",
        "opened_at": "2026-03-02T10:00:00Z",
        "deadline": "2026-03-23T10:00:00Z",
        "possible_actions": ["accept_loss", "represent"],
        "outcome": None,
        "outcome_detail": None,
        "attachments": [],
        "answers": [],
        **changes,
    }


def a_page(*entries: dict[str, Any]) -> dict[str, Any]:
    """All that there is of a list."""
    return {"data": list(entries), "next_cursor": None}
