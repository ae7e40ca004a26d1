"""How Klarna's payment requests, stores and webhooks look as JSON, in answers and in news."""

import json

from simulator.state.clock import iso
from simulator.state.records import (
    OPEN_STATES,
    JsonObject,
    PaymentRequest,
    RequestState,
    Store,
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
