"""The lines of a batch as they are kept for people: JSON Lines, each with the payment that our books know."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from kassa.domain.settlements.booked import BookedPayment
from kassa.domain.settlements.findings import entry_of
from kassa.domain.settlements.lines import Line


def to_part(lines: Iterable[tuple[Line, BookedPayment | None]]) -> bytes:
    """One line of JSON for each line. The same lines give the same bytes."""
    return "".join(f"{json.dumps(shown(line, payment))}\n" for line, payment in lines).encode()


def from_part(part: bytes) -> Iterator[Mapping[str, Any]]:
    """The lines again, as they are shown."""
    return (json.loads(line) for line in part.splitlines())


def shown(line: Line, payment: BookedPayment | None) -> dict[str, Any]:
    """A line as people and programs see it: Klarna's figures with their signs, and our ids beside Klarna's."""
    entry = entry_of(line, payment) if payment is not None else None
    return {
        "number": line.number,
        "kind": line.kind,
        "amount": line.amount,
        "fee": line.fee,
        "tax": line.tax,
        "net": line.net,
        "discount": line.discount,
        "penalty": line.penalty,
        "currency": line.currency,
        "payment_id": payment.id if payment is not None else None,
        "merchant_id": payment.merchant_id if payment is not None else None,
        "entry_id": entry.id if entry is not None else None,
        "klarna_transaction_id": line.transaction_id or None,
        "klarna_capture_id": line.capture_id or None,
        "klarna_refund_id": line.refund_id or None,
        "klarna_dispute_id": line.dispute_id or None,
    }
