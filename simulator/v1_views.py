"""How v1 of the API shows payment requests, in answers and in news."""

from datetime import timedelta

from simulator.state.clock import iso
from simulator.state.records import OPEN_STATES, JsonObject, PaymentRequest, RequestState
from simulator.transaction_views import pricing
from simulator.views import without_nothing


def payment_request(request: PaymentRequest) -> JsonObject:
    """A payment request as the API shows it: what was asked stands in an object of its own."""
    asked = without_nothing(
        {
            "currency": request.purchase.currency,
            "payment_amount": request.purchase.amount,
            "line_items": request.purchase.purchase_data.get("line_items"),
            "config": request.interaction,
        }
    )
    return without_nothing(_common(request) | {"state_context": _context(request), "payment_request": asked})


def payment_request_news(request: PaymentRequest) -> JsonObject:
    """A payment request as its webhooks tell it: flat, with the token or the transaction beside the state."""
    news = _common(request)
    if request.state is RequestState.PENDING_CONFIRMATION:
        news["payment_confirmation_token"] = request.session_token
    if request.state is RequestState.AUTHORIZED:
        news["payment_transaction_id"] = request.transaction_id
    return without_nothing(news)


def _common(request: PaymentRequest) -> JsonObject:
    return {
        "payment_request_id": request.id,
        "payment_reference": request.reference,
        "merchant_reference": request.purchase.purchase_reference,
        "state": request.state,
        "previous_state": request.previous_state,
        "state_reason": request.state_reason,
        "state_expires_at": _state_expires_at(request),
        "expires_at": iso(request.expires_at),
        "created_at": iso(request.created_at),
        "updated_at": iso(request.updated_at),
    }


def _state_expires_at(request: PaymentRequest) -> str:
    if request.state is RequestState.PENDING_CONFIRMATION and request.completed_at is not None:
        return iso(request.completed_at + timedelta(seconds=request.token_seconds))
    return iso(request.expires_at)


def _context(request: PaymentRequest) -> JsonObject:
    if request.state in OPEN_STATES:
        return {"distribution": {"url": request.url}}
    if request.state is RequestState.PENDING_CONFIRMATION:
        return {"payment_confirmation_token": request.session_token}
    if request.state is RequestState.AUTHORIZED:
        return {"payment_transaction_id": request.transaction_id, "payment_pricing": pricing(request.terms)}
    return {}
