"""Klarna's columns and words in a settlement file, in the one place where they are translated.

Certain (Integration Guidelines of 2024, the detailed file): the ids and references, `amount` in minor units, the rates,
`discount_amount`, `penalty_amount`, `currency`. Newer texts name `purchase_reference`, `fee_amount` and `tax_amount`. The words
of `type` are those of Klarna's older settlement reports and ours for what newer texts describe; without a `type` it is
inferred from the ids.
"""

from collections.abc import Mapping, Sequence

from kassa.domain.settlements.lines import LineKind
from kassa.domain.settlements.refusals import FileRefused, RefusalReason

KNOWN: Mapping[str, tuple[str, ...]] = {
    "type": ("type", "transaction_type"),
    "amount": ("amount",),
    "fee_amount": ("fee_amount",),
    "tax_amount": ("tax_amount", "vat_amount"),
    "discount_amount": ("discount_amount",),
    "penalty_amount": ("penalty_amount",),
    "currency": ("currency", "currency_code"),
    "transaction_id": ("payment_transaction_id",),
    "transaction_reference": ("payment_transaction_reference",),
    "capture_id": ("payment_capture_id",),
    "capture_reference": ("payment_capture_reference", "capture_reference"),
    "refund_id": ("payment_refund_id",),
    "refund_reference": ("payment_refund_reference", "refund_reference"),
    "dispute_id": ("payment_dispute_id", "dispute_id"),
    "purchase_reference": ("purchase_reference", "merchant_reference"),
    "settlement_id": ("settlement_id",),
    "rate_fixed": ("payment_pricing.rate.fixed",),
    "rate_variable": ("payment_pricing.rate.variable",),
    "rate_tax_fixed": ("payment_pricing.rate.tax.fixed",),
    "rate_tax_variable": ("payment_pricing.rate.tax.variable",),
}
"""Our name of a column, and Klarna's names for it. All other columns are kept as they are."""

RATE = ("rate_fixed", "rate_variable", "rate_tax_fixed", "rate_tax_variable")
REQUIRED = ("amount", "currency")

KINDS: Mapping[str, LineKind] = {
    "SALE": LineKind.CAPTURE,
    "CAPTURE": LineKind.CAPTURE,
    "RETURN": LineKind.REFUND,
    "REFUND": LineKind.REFUND,
    "FEE": LineKind.FEE,
    "DISPUTE": LineKind.DISPUTE,
    "CHARGEBACK": LineKind.DISPUTE,
    "REVERSAL": LineKind.DISPUTE,
    "DISCOUNT": LineKind.DISCOUNT,
    "PENALTY": LineKind.PENALTY,
    "CORRECTION": LineKind.CORRECTION,
    "FEE_REFUND": LineKind.CORRECTION,
    "CREDIT": LineKind.CORRECTION,
    "CHARGE": LineKind.CORRECTION,
    "OPENING_BALANCE": LineKind.CARRIED_IN,
    "CLOSING_BALANCE": LineKind.CARRIED_OUT,
}
"""What a line's `type` says. Any other word is LineKind.OTHER: it counts, and somebody is told."""


def positions(columns: Sequence[str], line: int) -> dict[str, int]:
    """Where each known column stands. Raises FileRefused where one is named twice or a required one is missing."""
    names = [column.strip().lower() for column in columns]
    if len(set(names)) != len(names):
        raise FileRefused(RefusalReason.AMBIGUOUS, "a column is named twice", line=line)
    found: dict[str, int] = {}
    for ours, theirs in KNOWN.items():
        standing = [names.index(name) for name in theirs if name in names]
        if len(standing) > 1:
            raise FileRefused(RefusalReason.AMBIGUOUS, f"{' and '.join(theirs)} say the same", line=line)
        if standing:
            found[ours] = standing[0]
    for required in REQUIRED:
        if required not in found:
            raise FileRefused(RefusalReason.MISSING_COLUMN, f"no column {required}", line=line)
    return found


def kind_by_ids(amount: int, *, dispute: str, refund: str, capture: str) -> LineKind:
    """What a line is about where no `type` says it: its ids tell, and of a capture and its fee the fee is negative."""
    if dispute:
        return LineKind.DISPUTE
    if refund:
        return LineKind.REFUND
    if not capture:
        return LineKind.CORRECTION
    return LineKind.CAPTURE if amount > 0 else LineKind.FEE
