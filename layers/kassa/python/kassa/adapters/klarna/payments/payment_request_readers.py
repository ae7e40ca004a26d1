"""v1's answers in our words; what Klarna tells of the shopper is dropped here."""

from collections.abc import Mapping
from typing import Any

from kassa.adapters.klarna.members import amount_of, first_text, object_of, text_of
from kassa.adapters.klarna.payments.readers import pricing_in, reason_of, shopper_left
from kassa.adapters.klarna.replies import Reply, unreadable
from kassa.adapters.klarna.words import CONFIRMED, V1_REQUEST_STATES
from kassa.domain.approved_money.movements import TransactionState
from kassa.domain.payments.answers import Approved, RequestState, Sighting, StepUp


def step_up_in(reply: Reply) -> StepUp:
    """The new payment request. Raises KlarnaUnavailable where it has no id or nothing to show."""
    request = object_of(reply.body)
    payment_request_id = text_of(request.get("payment_request_id"))
    address = text_of(object_of(_context(request).get("distribution")).get("url"))
    if payment_request_id is None or address is None:
        raise unreadable(reply.operation, "a request without an id or without an address", reply.correlation_id)
    return StepUp(payment_request_id=payment_request_id, qr_content=address, correlation_id=reply.correlation_id)


def sighting_in(reply: Reply) -> Sighting:
    """Where a payment request is. Raises KlarnaUnavailable for a state that we do not know."""
    request = object_of(reply.body)
    state = V1_REQUEST_STATES.get(text_of(request.get("state")) or "")
    if state is None:
        raise unreadable(reply.operation, "a state that we do not know", reply.correlation_id)
    is_confirmed = request.get("state") == CONFIRMED
    approved = state is RequestState.SHOPPER_APPROVED and not is_confirmed
    return Sighting(
        state=state,
        approved=confirmed_in(reply) if is_confirmed else None,
        shopper_left=shopper_left(request, state, V1_REQUEST_STATES),
        amount=amount_of(_asked(request).get("payment_amount", request.get("payment_amount"))),
        reference=first_text(request.get("merchant_reference"), _asked(request).get("merchant_reference")),
        qr_content=text_of(object_of(_context(request).get("distribution")).get("url")),
        session_token=_token(request) if approved else None,
        reason=reason_of(request.get("state_reason")),
        correlation_id=reply.correlation_id,
    )


def confirmed_in(reply: Reply) -> Approved:
    """The transaction of a confirmed request. Raises KlarnaUnavailable where the answer is none of those."""
    request = object_of(reply.body)
    transaction_id = first_text(_context(request).get("payment_transaction_id"), request.get("payment_transaction_id"))
    if request.get("state") != CONFIRMED or transaction_id is None:
        raise unreadable(reply.operation, "not a confirmed request with its transaction", reply.correlation_id)
    return Approved(
        payment_transaction_id=transaction_id,
        transaction_state=TransactionState.AUTHORIZED,
        captured_at_once=False,
        pricing=pricing_in(_context(request)),
        correlation_id=reply.correlation_id,
    )


def request_reference_in(reply: Reply) -> str | None:
    """Our id of the payment that a request was made for; None where it was not one of ours."""
    return text_of(object_of(reply.body).get("payment_reference"))


def _token(request: Mapping[str, Any]) -> str | None:
    name = "payment_confirmation_token"
    return first_text(_context(request).get(name), request.get(name))


def _asked(request: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the shopper is asked for, which v1 shows in an object of its own."""
    return object_of(request.get("payment_request"))


def _context(request: Mapping[str, Any]) -> Mapping[str, Any]:
    return object_of(request.get("state_context"))
