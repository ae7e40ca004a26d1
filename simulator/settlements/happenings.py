"""What happened in Klarna's ledger, as lines of a settlement."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from simulator.disputes.records import LOST, Dispute
from simulator.settlements.records import Correction, Line, LineType
from simulator.state.transactions import Capture, PaymentTransaction, Refund
from simulator.state.world import World


def unsettled(world: World, until: datetime) -> list[Line]:
    """Everything that happened before `until` and stands in no settlement, in order of time."""
    settled = world.settlements.settled
    lines = [line for line in _all(world) if line.at < until and line.key not in settled]
    return sorted(lines, key=lambda line: line.at)


def _all(world: World) -> Iterator[Line]:
    for transaction in world.transactions.values():
        for capture in transaction.captures:
            yield _sale(world, transaction, capture)
        for refund in transaction.refunds:
            yield returned(transaction, refund)
    for dispute in world.disputes.values():
        yield from _of_dispute(dispute)
    for correction in world.settlements.corrections:
        yield _corrected(world, correction)


def _sale(world: World, transaction: PaymentTransaction, capture: Capture) -> Line:
    books, terms = world.settlements, transaction.terms
    discount = terms.discount + books.discounts.get(capture.id, 0)
    penalty = terms.penalty + books.penalties.get(capture.id, 0)
    fee = terms.fee(capture.amount, paid=transaction.amount, discount=discount, penalty=penalty)
    shown = terms.shown(capture.amount, paid=transaction.amount, discount=discount)
    sold = _line(
        transaction, capture, key=capture.id, type=LineType.SALE, amount=capture.amount, at=capture.captured_at
    )
    return replace(sold, terms=shown, fee=-fee, tax=-terms.tax(fee), discount=discount, penalty=penalty)


def returned(transaction: PaymentTransaction, refund: Refund) -> Line:
    """The line of a refund. Its fee is not given back."""
    capture = next(one for one in transaction.captures if one.id == refund.capture_id)
    given = _line(
        transaction, capture, key=refund.id, type=LineType.RETURN, amount=-refund.amount, at=refund.refunded_at
    )
    return replace(given, refund_id=refund.id, refund_reference=refund.reference or "")


def _of_dispute(dispute: Dispute) -> Iterator[Line]:
    transaction, capture, about = dispute.transaction, dispute.capture, dispute.id
    if dispute.withheld_at is not None:
        yield withheld(transaction, capture, dispute_id=about, amount=dispute.amount, at=dispute.withheld_at)
    if dispute.returned_at is not None:
        key, at = f"{about}:returned", dispute.returned_at
        line = _line(transaction, capture, key=key, type=LineType.REVERSAL, amount=dispute.amount, at=at)
        yield replace(line, dispute_id=about)
    if dispute.closed_at is not None and dispute.outcome == LOST and dispute.fee:
        line = _line(transaction, capture, key=f"{about}:fee", type=LineType.FEE, amount=0, at=dispute.closed_at)
        yield replace(line, dispute_id=about, fee=-dispute.fee, tax=-transaction.terms.tax(dispute.fee))


def withheld(transaction: PaymentTransaction, capture: Capture, *, dispute_id: str, amount: int, at: datetime) -> Line:
    """The line of disputed money that is kept back."""
    key = f"{dispute_id}:withheld"
    line = _line(transaction, capture, key=key, type=LineType.REVERSAL, amount=-amount, at=at)
    return replace(line, dispute_id=dispute_id)


def _corrected(world: World, correction: Correction) -> Line:
    for transaction in world.transactions.values():
        for capture in transaction.captures:
            if capture.id == correction.capture_id:
                return _line(
                    transaction,
                    capture,
                    key=correction.id,
                    type=LineType.CORRECTION,
                    amount=correction.amount,
                    at=correction.at,
                )
    return Line(
        key=correction.id,
        type=LineType.CORRECTION,
        amount=correction.amount,
        at=correction.at,
        currency=correction.currency,
        account_id=correction.account_id,
        terms=world.settlements.terms_of(correction.account_id),
    )


def _line(
    transaction: PaymentTransaction,
    capture: Capture,
    *,
    key: str,
    type: LineType,  # noqa: A002 - the column's name
    amount: int,
    at: datetime,
) -> Line:
    return Line(
        key=key,
        type=type,
        amount=amount,
        at=at,
        currency=transaction.currency,
        account_id=transaction.account.id,
        terms=transaction.terms,
        transaction_id=transaction.id,
        transaction_created_at=transaction.created_at,
        transaction_reference=transaction.reference or "",
        purchase_reference=transaction.purchase_reference or "",
        capture_id=capture.id,
        capture_reference=capture.reference or "",
    )
