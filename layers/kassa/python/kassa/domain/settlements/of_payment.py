"""From a payment to what a settlement can tell of it."""

from kassa.domain.payments.happenings import EventType
from kassa.domain.payments.payment import Payment
from kassa.domain.settlements.booked import BookedDispute, BookedEntry, BookedPayment, EntryKind


def booked(payment: Payment, *, fee_cap: int | None = None) -> BookedPayment:
    """The payment with its captures and refunds, those of Klarna's portal included that we know of, and its disputes.

    `fee_cap` is what each of its captures costs at most.
    """
    return BookedPayment(
        id=payment.id,
        merchant_id=payment.merchant_id,
        currency=payment.currency,
        transaction_id=payment.klarna.payment_transaction_id,
        pricing=payment.klarna.pricing,
        captures=tuple(
            BookedEntry(
                kind=EntryKind.CAPTURE,
                id=capture.id,
                amount=capture.amount,
                at=capture.captured_at,
                klarna_id=capture.klarna_capture_id,
                fee_cap=fee_cap,
            )
            for capture in payment.captures
        ),
        refunds=tuple(
            BookedEntry(
                kind=EntryKind.REFUND,
                id=refund.id,
                amount=refund.amount,
                at=refund.refunded_at,
                klarna_id=refund.klarna_refund_id,
            )
            for refund in payment.refunds
        ),
        disputes=tuple(
            BookedDispute(id=dispute.id, amount=dispute.amount, given_back=dispute.given_back > 0)
            for dispute in payment.disputes
        ),
    )


def new_entries(payment: Payment, *, fee_cap: int | None = None) -> tuple[BookedEntry, ...]:
    """The captures and refunds that this version of the payment brought.

    What was approved too late and is reversed is told of once it is: the capture and its refund together. Of a free purchase
    there is nothing to settle.
    """
    known = booked(payment, fee_cap=fee_cap)
    is_reversed = payment.happened.type is EventType.REVERSED
    brought = (entry for entry in (*known.captures, *known.refunds) if is_reversed or entry.at == payment.updated_at)
    return tuple(entry for entry in brought if entry.amount)
