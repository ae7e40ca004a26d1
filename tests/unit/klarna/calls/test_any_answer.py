"""Whatever Klarna says, however it says it: the end is an answer in our words or a named failure."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
from hypothesis import given, settings
from hypothesis import strategies as st

from kassa.adapters.klarna.words import REQUEST_STATES, RESULTS, TRANSACTION_STATES
from kassa.domain.approved_money.movements import Kind, Operation
from kassa.domain.payments.answers import Approved, CarriedOut, Declined, Reversal, Sighting, Standing, StepUp
from kassa.domain.payments.payment import Payment
from kassa.failures import KlarnaError
from kassa.ports.approved_money import Asked
from tests.unit.klarna.klarna_talk import (
    APPROVED,
    HELD,
    MERCHANT,
    OPERATIONS,
    PAYMENT,
    PURCHASE,
    STEP_UP,
    STORE,
    TAKEN,
    WAITING,
    Klarna,
)

NAMES = [
    "payment_transaction_response",
    "payment_transaction",
    "payment_transaction_id",
    "payment_captures",
    "payment_capture_id",
    "payment_refunds",
    "payment_refund_id",
    "payment_capture_reference",
    "payment_refund_reference",
    "amount",
    "remaining_authorized_amount",
    "captured_amount",
    "refunded_amount",
    "capture_amount",
    "refund_amount",
    "payment_request",
    "payment_request_id",
    "payment_request_url",
    "state_context",
    "customer_interaction",
    "qr_code",
    "target_url",
    "klarna_network_session_token",
    "payment_token",
    "klarna_network_response_data",
    "state",
    "previous_state",
    "state_reason",
    "result",
    "result_reason",
    "expires_at",
    "stores",
    "store_id",
    "store_reference",
    "error_id",
    "error_code",
    "validation_errors",
    "parameter",
]
WORDS = [
    *REQUEST_STATES,
    *RESULTS,
    *TRANSACTION_STATES,
    "2026-03-29T10:16:02Z",
    STORE.reference,
    "RESOURCE_CONFLICT",
    "NOT_FOUND",
]
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.characters(categories=["Cs"])
    | st.sampled_from(WORDS)
)
ANY_JSON = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=5), inner, max_size=6)
    ),
    max_leaves=20,
)
HEADERS = st.dictionaries(
    st.sampled_from(["klarna-correlation-id", "x-ratelimit-limit", "x-ratelimit-remaining", "retry-after"]),
    st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=30),
)


TRANSACTION = {
    "state": "AUTHORIZED",
    "amount": 2900,
    "remaining_authorized_amount": 1900,
    "captured_amount": 1000,
    "refunded_amount": 0,
    "payment_captures": [{"payment_capture_id": "krn:1", "capture_amount": 1000}],
    "payment_refunds": [{"payment_refund_id": "krn:2", "payment_capture_id": "krn:1", "refund_amount": 0}],
}


@st.composite
def damaged(draw: st.DrawFn) -> Any:
    """A proper answer in which one member is something else."""
    body = json.loads(json.dumps(draw(st.sampled_from([APPROVED, STEP_UP, TRANSACTION]))))
    place = body
    while True:
        name = draw(st.sampled_from(sorted(place)))
        if not isinstance(place[name], dict) or draw(st.booleans()):
            place[name] = draw(ANY_JSON)
            return body
        place = place[name]


CONTENT = st.one_of(ANY_JSON, damaged()).map(lambda body: json.dumps(body).encode()) | st.binary(max_size=60)
USUAL = [200, 201, 204, 302, 400, 401, 403, 404, 409, 413, 429, 500, 503]
ANSWERS = st.builds(
    lambda status, headers, content: httpx.Response(status, headers=headers, content=content),
    st.sampled_from(USUAL) | st.integers(100, 999),
    HEADERS,
    CONTENT,
)
CAPTURE_UNKNOWN = replace(TAKEN, captures=(replace(TAKEN.captures[0], klarna_capture_id=None),))


def _carries_out(payment: Payment, operation: Operation) -> Callable[[Klarna], object]:
    return lambda klarna: klarna.books.carry_out(payment, operation, Asked(request_hash="hash"), within=30)


CALLS: dict[str, Callable[[Klarna], object]] = {
    "authorize": lambda klarna: klarna.client.authorize(PAYMENT, PURCHASE, within=30),
    "finalise": lambda klarna: klarna.client.finalise(WAITING, PURCHASE, "token", within=30),
    "look_at": lambda klarna: klarna.client.look_at(WAITING, within=30),
    "close": lambda klarna: klarna.client.close(WAITING, within=30),
    "transaction": lambda klarna: klarna.client.transaction(TAKEN, within=30),
    "refund": lambda klarna: klarna.client.reverse(TAKEN, within=30),
    "refund of an unknown capture": lambda klarna: klarna.client.reverse(CAPTURE_UNKNOWN, within=30),
    "void": lambda klarna: klarna.client.reverse(HELD, within=30),
    "books": lambda klarna: klarna.books.transaction(TAKEN, within=30),
    **{kind: _carries_out(TAKEN, OPERATIONS[kind]) for kind in OPERATIONS},
    "partial refund of an unknown capture": _carries_out(CAPTURE_UNKNOWN, OPERATIONS[Kind.REFUND]),
    "open_store": lambda klarna: klarna.accounts.open_store(MERCHANT, STORE, within=30),
}


@settings(max_examples=400, deadline=None)
@given(call=st.sampled_from(sorted(CALLS)), answers=st.lists(ANSWERS, min_size=1, max_size=4))
def test_any_answer_whatsoever_becomes_an_answer_of_ours_or_a_named_failure(
    call: str, answers: list[httpx.Response]
) -> None:
    klarna = Klarna(*answers, *[answers[-1]] * 20)
    try:
        outcome = CALLS[call](klarna)
    except KlarnaError as failure:
        told = f"{failure}{failure.code}{failure.error_id}{failure.correlation_id}"
        assert told.isascii()
        assert told.isprintable()
    else:
        assert isinstance(outcome, StepUp | Approved | Declined | Sighting | Standing | Reversal | CarriedOut | str)
        repr(outcome).encode()
    assert klarna.clock.now <= 1030.0
