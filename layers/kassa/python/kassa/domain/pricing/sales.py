"""What a merchant's month is made of: captures, refunds, and money held for disputes, as payments tell of them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from kassa.domain.payments.happenings import EventType
from kassa.domain.payments.payment import Channel, Payment
from kassa.domain.settlements.lines import LineKind


class SaleKind(StrEnum):
    """What moved money."""

    CAPTURE = "capture"
    REFUND = "refund"
    HELD = "held"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """One movement of money, in minor units, not negative. What Klarna charges for it stands elsewhere."""

    kind: SaleKind
    id: str
    payment_id: str
    merchant_id: str
    store_reference: str
    channel: Channel
    at: datetime
    amount: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """What a settled line says of a capture beside its fee: Klarna's discount and penalty, in minor units, not negative.

    `told_by` is the kind of the line. A capture has one line of each kind; what comes again is a repetition.
    """

    capture_id: str
    discount: int = 0
    penalty: int = 0
    told_by: LineKind = LineKind.FEE


def together(told: Iterable[Adjustment]) -> dict[str, Adjustment]:
    """What all of them say of each capture, by its id."""
    sums: dict[str, Adjustment] = {}
    for one in told:
        so_far = sums.get(one.capture_id, Adjustment(capture_id=one.capture_id))
        sums[one.capture_id] = replace(
            so_far, discount=so_far.discount + one.discount, penalty=so_far.penalty + one.penalty
        )
    return sums


def new_sales(payment: Payment) -> Iterator[Sale]:
    """What this version of the payment brought: captures and refunds of this moment, what a dispute holds or returns.

    Klarna may change what is disputed, so it is the change that counts.
    """
    for capture in payment.captures:
        if capture.captured_at == payment.updated_at:
            yield _sale(payment, SaleKind.CAPTURE, capture.id, capture.amount)
    for refund in payment.refunds:
        if refund.refunded_at == payment.updated_at:
            yield _sale(payment, SaleKind.REFUND, refund.id, refund.amount)
    if payment.happened.type in _OF_DISPUTES:
        dispute = payment.disputes[-1]  # whoever writes a dispute writes it last
        more = dispute.held - dispute.held_before
        if more:
            kind = SaleKind.HELD if more > 0 else SaleKind.RETURNED
            yield _sale(payment, kind, dispute.id, abs(more), dispute.currency)


_OF_DISPUTES = (
    EventType.DISPUTE_OPENED,
    EventType.DISPUTE_UPDATED,
    EventType.DISPUTE_WON,
    EventType.DISPUTE_LOST,
)


def _sale(payment: Payment, kind: SaleKind, id_: str, amount: int, currency: str | None = None) -> Sale:
    return Sale(
        kind=kind,
        id=id_,
        payment_id=payment.id,
        merchant_id=payment.merchant_id,
        store_reference=payment.store_reference,
        channel=payment.channel,
        at=payment.updated_at,
        amount=amount,
        currency=currency or payment.currency,
    )
