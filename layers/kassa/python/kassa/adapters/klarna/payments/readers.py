"""Klarna's answers in our words. Tolerant of every form seen; what Klarna tells of the shopper is dropped here."""

from collections.abc import Iterator, Mapping
from typing import Any

from kassa.adapters.klarna.headers import PaymentToken
from kassa.adapters.klarna.members import amount_of, first_text, moment_of, network_response_data_in, object_of, text_of
from kassa.adapters.klarna.replies import Reply, unreadable
from kassa.adapters.klarna.words import REQUEST_STATES, RESULTS, SHOPPER_WALKED_AWAY, TRANSACTION_STATES
from kassa.domain.flow import Pricing
from kassa.domain.payments.answers import Answer, Approved, Declined, RequestState, Sighting, StepUp

_LONGEST_REASON = 255


def answer_in(reply: Reply) -> Answer:
    """What became of an authorize call. Raises KlarnaUnavailable for an answer that we do not understand."""
    body = object_of(reply.body)
    response = object_of(body.get("payment_transaction_response"))
    kind = RESULTS.get(text_of(response.get("result")) or "")
    if kind is StepUp:
        return _step_up(reply, object_of(body.get("payment_request")))
    if kind is Approved:
        return _approved(reply, response)
    if kind is Declined:
        return Declined(reason=reason_of(response.get("result_reason")), correlation_id=reply.correlation_id)
    raise unreadable(reply.operation, "a result that we do not know", reply.correlation_id)


def sighting_in(reply: Reply) -> Sighting:
    """Where a payment request is. Raises KlarnaUnavailable for a state that we do not know."""
    request = object_of(reply.body)
    state = REQUEST_STATES.get(text_of(request.get("state")) or "")
    if state is None:
        raise unreadable(reply.operation, "a state that we do not know", reply.correlation_id)
    return Sighting(
        state=state,
        shopper_left=shopper_left(request, state, REQUEST_STATES),
        amount=amount_of(request.get("amount")),
        reference=text_of(object_of(request.get("supplementary_purchase_data")).get("purchase_reference")),
        qr_content=first_text(*_codes(request, _interaction(request))),
        session_token=_session_token(request) if state is RequestState.SHOPPER_APPROVED else None,
        reason=reason_of(request.get("state_reason")),
        correlation_id=reply.correlation_id,
    )


def shopper_left(request: Mapping[str, Any], state: RequestState, words: Mapping[str, RequestState]) -> bool:
    """Whether the request waits again for a shopper who was there."""
    was_there = words.get(text_of(request.get("previous_state")) or "") is RequestState.IN_PROGRESS
    walked_away = request.get("state_reason") == SHOPPER_WALKED_AWAY
    return state is RequestState.WAITING and (was_there or walked_away)


def transaction_reference_in(reply: Reply) -> str | None:
    """Our id of the payment that an authorize call's transaction was made for, where there is one."""
    response = object_of(object_of(reply.body).get("payment_transaction_response"))
    return text_of(object_of(response.get("payment_transaction")).get("payment_transaction_reference"))


def pricing_in(holder: Mapping[str, Any]) -> Pricing | None:
    """The price that Klarna promises for each capture; None unless both parts of it are there."""
    rate = object_of(object_of(holder.get("payment_pricing")).get("rate"))
    fixed, variable = amount_of(rate.get("fixed")), amount_of(rate.get("variable"))
    return None if fixed is None or variable is None else Pricing(fixed=fixed, variable=variable)


def _step_up(reply: Reply, request: Mapping[str, Any]) -> StepUp:
    interaction = _interaction(request)
    payment_request_id = first_text(request.get("payment_request_id"), interaction.get("payment_request_id"))
    qr_content = first_text(*_codes(request, interaction))
    if payment_request_id is None or qr_content is None:
        raise unreadable(reply.operation, "a step-up without an id or without a code to show", reply.correlation_id)
    return StepUp(
        payment_request_id=payment_request_id,
        qr_content=qr_content,
        network_response_data=network_response_data_in(reply.body),
        correlation_id=reply.correlation_id,
    )


def _interaction(request: Mapping[str, Any]) -> Mapping[str, Any]:
    return object_of(object_of(request.get("state_context")).get("customer_interaction"))


def _codes(request: Mapping[str, Any], interaction: Mapping[str, Any]) -> Iterator[object]:
    """What a QR code may hold, best first: its own target wherever that stands, else the request's address."""
    state_context = object_of(request.get("state_context"))
    for parent in (interaction, state_context, request):
        for name in ("qr_code", "method_qr_code"):
            yield object_of(parent.get(name)).get("target_url")
    for parent in (interaction, state_context, request):
        yield parent.get("payment_request_url")


def _approved(reply: Reply, response: Mapping[str, Any]) -> Approved:
    transaction = object_of(response.get("payment_transaction"))
    transaction_id = text_of(transaction.get("payment_transaction_id"))
    if transaction_id is None:
        raise unreadable(reply.operation, "approved without a transaction", reply.correlation_id)
    captures = transaction.get("payment_captures")
    capture = object_of(captures[0]) if isinstance(captures, list) and captures else {}
    return Approved(
        payment_transaction_id=transaction_id,
        transaction_state=TRANSACTION_STATES.get(text_of(transaction.get("state")) or ""),
        expires_at=moment_of(transaction.get("expires_at")),
        capture_id=text_of(capture.get("payment_capture_id")),
        pricing=pricing_in(transaction),
        network_response_data=network_response_data_in(reply.body),
        correlation_id=reply.correlation_id,
    )


def _session_token(request: Mapping[str, Any]) -> str | None:
    """The token that finalises, newest kind first; each kind stands beside the state or in its context."""
    places = (request, object_of(request.get("state_context")))
    for name in ("klarna_network_session_token", "interoperability_token"):
        token = first_text(*(place.get(name) for place in places))
        if token is not None:
            return token
    older = first_text(*(place.get("payment_token") for place in places))
    return PaymentToken(older) if older is not None else None


def reason_of(value: object) -> str | None:
    """Klarna's free text, cut to what we keep."""
    text = text_of(value)
    return text[:_LONGEST_REASON] if text else None
