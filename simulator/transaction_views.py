"""How payment transactions look as JSON: in answers, in webhooks and in the books."""

from simulator.settlements.pricing import Terms
from simulator.state.clock import iso
from simulator.state.records import JsonObject
from simulator.state.transactions import Capture, PaymentTransaction, Refund, Release, TransactionState
from simulator.views import without_nothing


def approved_transaction(transaction: PaymentTransaction) -> JsonObject:
    """A new payment transaction as the authorize call answers it."""
    shown: JsonObject = {
        "payment_transaction_id": transaction.id,
        "payment_transaction_reference": transaction.reference,
        "amount": transaction.amount,
        "currency": transaction.currency,
        "payment_pricing": pricing(transaction.terms),
        "payment_pricing_details": transaction.terms.details,
        "expires_at": iso(transaction.expires_at),
    }
    if transaction.captures:
        shown["payment_captures"] = [{"payment_capture_id": capture.id} for capture in transaction.captures]
    return without_nothing(shown)


def pricing(terms: Terms) -> JsonObject:
    """The acquirer's buy rate as it was promised: `fixed` in minor units, `variable` in percent times a million."""
    return {"rate": terms.rate}


def payment_transaction(transaction: PaymentTransaction) -> JsonObject:
    """A payment transaction as the API shows it."""
    shown = approved_transaction(transaction) | {
        "state": transaction.state,
        "remaining_authorized_amount": transaction.remaining_authorized_amount,
        "captured_amount": transaction.captured_amount,
        "refunded_amount": transaction.refunded_amount,
        "supplementary_purchase_data": transaction.purchase_data,
        "shipping": transaction.shipping or None,
        "payment_captures": [capture(transaction, one) for one in transaction.captures],
        "payment_refunds": [refund(transaction, one) for one in transaction.refunds],
        "created_at": iso(transaction.created_at),
        "updated_at": iso(transaction.updated_at),
    }
    return without_nothing(shown)


def capture(transaction: PaymentTransaction, made: Capture) -> JsonObject:
    """A capture as the API shows it."""
    return without_nothing(
        {
            "payment_capture_id": made.id,
            "payment_capture_reference": made.reference,
            "capture_amount": made.amount,
            "currency": transaction.currency,
            "refunded_amount": transaction.refunded_of(made),
            "line_items": made.line_items or None,
            "shipping": made.shipping or None,
            "captured_at": iso(made.captured_at),
        }
    )


def refund(transaction: PaymentTransaction, made: Refund) -> JsonObject:
    """A refund as the API shows it."""
    return without_nothing(
        {
            "payment_refund_id": made.id,
            "payment_refund_reference": made.reference,
            "payment_capture_id": made.capture_id,
            "refund_amount": made.amount,
            "currency": transaction.currency,
            "line_items": made.line_items or None,
            "refunded_at": iso(made.refunded_at),
        }
    )


def payment_transaction_news(transaction: PaymentTransaction, previous: TransactionState | None) -> JsonObject:
    """A payment transaction as its webhooks tell it, with its newest capture."""
    newest = transaction.captures[-1] if transaction.captures else None
    return without_nothing(
        {
            "payment_transaction_id": transaction.id,
            "payment_transaction_reference": transaction.reference,
            "purchase_reference": transaction.purchase_reference,
            "state": transaction.state,
            "previous_state": previous,
            "amount": transaction.amount,
            "currency": transaction.currency,
            "payment_capture_id": newest.id if newest else None,
            "payment_capture_reference": newest.reference if newest else None,
            "created_at": iso(transaction.created_at),
            "updated_at": iso(transaction.updated_at),
            "expires_at": iso(transaction.expires_at),
        }
    )


def ledger_entry(transaction: PaymentTransaction) -> JsonObject:
    """A payment transaction as it stands in Klarna's books."""
    return {
        "payment_transaction_id": transaction.id,
        "payment_transaction_reference": transaction.reference,
        "payment_request_id": transaction.request_id,
        "payment_request_reference": transaction.request_reference,
        "purchase_reference": transaction.purchase_reference,
        "partner_account_id": transaction.account.id,
        "state": transaction.state,
        "amount": transaction.amount,
        "currency": transaction.currency,
        "captured_amount": transaction.captured_amount,
        "refunded_amount": transaction.refunded_amount,
        "released_amount": transaction.released_amount,
        "remaining_authorized_amount": transaction.remaining_authorized_amount,
        "captures": [capture(transaction, one) for one in transaction.captures],
        "refunds": [refund(transaction, one) for one in transaction.refunds],
        "releases": [_release(one) for one in transaction.releases],
        "created_at": iso(transaction.created_at),
        "updated_at": iso(transaction.updated_at),
        "expires_at": iso(transaction.expires_at),
    }


def _release(made: Release) -> JsonObject:
    return {"release_amount": made.amount, "reason": made.reason, "released_at": iso(made.released_at)}
