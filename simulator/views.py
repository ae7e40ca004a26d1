"""How Klarna's records look as JSON: in answers, in webhooks and in the books."""

import json

from simulator.state.clock import iso
from simulator.state.records import (
    OPEN_STATES,
    JsonObject,
    PaymentRequest,
    PaymentTransaction,
    RequestState,
    Store,
    TransactionState,
    Webhook,
)

# Klarna replaces what is typed in its test environment by synthetic data; so does the simulator.
CUSTOMER: JsonObject = {
    "customer_profile": {
        "given_name": "Kim",
        "family_name": "Test",
        "email": "kim@example.test",
        "phone": "+46700000000",
        "address": {
            "street_address": "Testgatan 1",
            "street_address2": "",
            "postal_code": "11122",
            "city": "Stockholm",
            "region": "",
            "country": "SE",
        },
    }
}
PRICING: JsonObject = {"rate": {"fixed": 250, "variable": 2_990_000}}
"""The acquirer's buy rate: `fixed` in minor units, `variable` in percent times a million."""


def without_nothing(members: JsonObject) -> JsonObject:
    """The members that have a value."""
    return {name: value for name, value in members.items() if value is not None}


def payment_request(request: PaymentRequest) -> JsonObject:
    """A payment request as the API shows it."""
    return without_nothing(
        {
            "payment_request_id": request.id,
            "payment_request_reference": request.reference,
            "amount": request.purchase.amount,
            "currency": request.purchase.currency,
            "state": request.state,
            "previous_state": request.previous_state,
            "state_reason": request.state_reason,
            "state_context": _state_context(request),
            "created_at": iso(request.created_at),
            "updated_at": iso(request.updated_at),
            "expires_at": iso(request.expires_at),
            "canceled_at": iso(request.canceled_at) if request.canceled_at else None,
            "supplementary_purchase_data": request.purchase.purchase_data,
            "customer_interaction_config": request.interaction,
            "klarna_network_response_data": _response_data(request),
        }
    )


def payment_request_news(request: PaymentRequest) -> JsonObject:
    """A payment request as its webhooks tell it: flat, with the token beside the state."""
    news: JsonObject = {
        "payment_request_id": request.id,
        "payment_request_reference": request.reference,
        "state": request.state,
        "previous_state": request.previous_state,
        "state_reason": request.state_reason,
        "purchase_reference": request.purchase.purchase_reference,
        "created_at": iso(request.created_at),
        "updated_at": iso(request.updated_at),
        "expires_at": iso(request.expires_at),
    }
    if request.state is RequestState.COMPLETED:
        news |= {"klarna_network_session_token": request.session_token, "klarna_customer": CUSTOMER}
    return without_nothing(news)


def approved_transaction(transaction: PaymentTransaction) -> JsonObject:
    """A new payment transaction as the authorize call answers it."""
    shown: JsonObject = {
        "payment_transaction_id": transaction.id,
        "payment_transaction_reference": transaction.reference,
        "amount": transaction.amount,
        "currency": transaction.currency,
        "payment_pricing": PRICING,
        "expires_at": iso(transaction.expires_at),
    }
    if transaction.captures:
        shown["payment_captures"] = [{"payment_capture_id": capture.id} for capture in transaction.captures]
    return without_nothing(shown)


def payment_transaction(transaction: PaymentTransaction) -> JsonObject:
    """A payment transaction as the API shows it."""
    return approved_transaction(transaction) | {
        "state": transaction.state,
        "remaining_authorized_amount": remaining_authorized_amount(transaction),
        "captured_amount": transaction.captured_amount,
        "refunded_amount": 0,
        "supplementary_purchase_data": transaction.purchase_data,
        "payment_captures": _captures(transaction),
        "payment_refunds": [],
        "created_at": iso(transaction.created_at),
        "updated_at": iso(transaction.updated_at),
    }


def payment_transaction_news(transaction: PaymentTransaction, previous: TransactionState | None) -> JsonObject:
    """A payment transaction as its webhooks tell it."""
    return without_nothing(
        {
            "payment_transaction_id": transaction.id,
            "payment_transaction_reference": transaction.reference,
            "purchase_reference": transaction.purchase_reference,
            "state": transaction.state,
            "previous_state": previous,
            "amount": transaction.amount,
            "currency": transaction.currency,
            "payment_capture_id": transaction.captures[0].id if transaction.captures else None,
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
        "refunded_amount": 0,
        "released_amount": 0,
        "remaining_authorized_amount": remaining_authorized_amount(transaction),
        "captures": _captures(transaction),
        "refunds": [],
        "releases": [],
        "created_at": iso(transaction.created_at),
        "updated_at": iso(transaction.updated_at),
        "expires_at": iso(transaction.expires_at),
    }


def remaining_authorized_amount(transaction: PaymentTransaction) -> int:
    """Minor units that may still be captured."""
    if transaction.state is not TransactionState.AUTHORIZED:
        return 0
    return transaction.amount - transaction.captured_amount


def store(store: Store) -> JsonObject:
    """A store as the API shows it."""
    return store.details | {
        "store_id": store.id,
        "store_reference": store.reference,
        "type": store.type,
        "created_at": iso(store.created_at),
    }


def webhook(webhook: Webhook) -> JsonObject:
    """A webhook as the API shows it."""
    return {
        "webhook_id": webhook.id,
        "url": webhook.url,
        "event_types": webhook.event_types,
        "event_version": webhook.event_version,
        "signing_key_id": webhook.signing_key_id,
        "status": webhook.status,
        "created_at": iso(webhook.created_at),
        "updated_at": iso(webhook.updated_at),
    }


def _state_context(request: PaymentRequest) -> JsonObject:
    if request.state in OPEN_STATES:
        return {
            "customer_interaction": {
                "method": "HANDOVER",
                "payment_request_id": request.id,
                "payment_request_url": request.url,
                "qr_code": {"image_url": f"{request.url}/qr.png", "target_url": request.url},
            }
        }
    if request.state is RequestState.COMPLETED:
        return {"klarna_network_session_token": request.session_token, "klarna_customer": CUSTOMER}
    return {}


def _response_data(request: PaymentRequest) -> str:
    return json.dumps({"payment_request_id": request.id, "payment_request_url": request.url}, separators=(",", ":"))


def _captures(transaction: PaymentTransaction) -> list[JsonObject]:
    return [
        {"payment_capture_id": capture.id, "capture_amount": capture.amount, "captured_at": iso(capture.captured_at)}
        for capture in transaction.captures
    ]
