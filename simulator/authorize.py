"""The authorize operation: a first call that asks, a final call that brings the shopper's session token."""

import asyncio
from http import HTTPStatus

from simulator import payment_requests, payment_transactions, transaction_views, views
from simulator.account_life import check_it_takes_payments
from simulator.calls import Answer, Call
from simulator.checks import Checks
from simulator.errors import OPERATION_FORBIDDEN, RESOURCE_CONFLICT, Invalid, Refusal
from simulator.purchases import read_purchase, read_step_up
from simulator.state.clock import iso
from simulator.state.records import V2, JsonObject, PaymentRequest, Purchase, RequestState
from simulator.state.world import World

PROCESSING_SECONDS = 0.01
"""How long a finalisation takes: a second one with the same token in this time meets a conflict."""


def first_call(world: World, call: Call) -> Answer:
    """Ask for a payment. Approved, declined, or a payment request for the shopper; the outcome is in the body."""
    checks = Checks()
    purchase = read_purchase(world, call.partner, call.body, checks, first=True)
    step_up = read_step_up(call.body, world.clock.now(), checks)
    checks.done()
    check_it_takes_payments(call.partner)
    outcome = "DECLINED" if "+red" in purchase.email else world.next_outcome("first_call")
    if outcome == "APPROVED":
        return Answer(HTTPStatus.OK, _approved(world, call, purchase, None))
    if outcome == "DECLINED" or step_up is None:
        return Answer(HTTPStatus.OK, _declined())
    request = payment_requests.submit(world, call, purchase, step_up)
    return Answer(
        HTTPStatus.OK,
        {
            "payment_transaction_response": {"result": "STEP_UP_REQUIRED"},
            "payment_request": views.payment_request(request),
        },
    )


async def final_call(world: World, call: Call) -> Answer:
    """Finish an approved payment request. The session token is the idempotency key: it gives one result, for ever."""
    checks = Checks()
    purchase = read_purchase(world, call.partner, call.body, checks, first=False)
    checks.done()
    request = _request_of_token(world, call)
    check_it_may_be_used(request, amount=purchase.amount, currency=purchase.currency)
    if request.final_answer is not None:
        return Answer(HTTPStatus.OK, request.final_answer)
    _check_it_is_in_time(world, request)
    request.being_finalised = True
    try:
        await asyncio.sleep(PROCESSING_SECONDS)
        if world.next_outcome("final_call") == "DECLINED":
            request.final_answer = _declined()
        else:
            request.final_answer = _approved(world, call, purchase, request)
    finally:
        request.being_finalised = False
    return Answer(HTTPStatus.OK, request.final_answer)


def _request_of_token(world: World, call: Call) -> PaymentRequest:
    request = world.request_with(call.token or "")
    if request is None or request.version != V2:
        raise Invalid([("Klarna-Network-Session-Token", "is not a session token")])
    if request.account != call.partner:
        raise Refusal(OPERATION_FORBIDDEN, "The session token belongs to another account")
    return request


def check_it_may_be_used(request: PaymentRequest, *, amount: int, currency: str) -> None:
    """Refuse a token that another call is using, that is for another purchase, or that has been used up."""
    if request.being_finalised:
        raise Refusal(RESOURCE_CONFLICT, "This payment request is being finalised by another call")
    if (amount, currency) != (request.purchase.amount, request.purchase.currency):
        raise Refusal(RESOURCE_CONFLICT, "Amount or currency are not those that the customer approved")
    if request.once and request.final_answer is not None:
        raise Refusal(RESOURCE_CONFLICT, "The token has been used")


def _check_it_is_in_time(world: World, request: PaymentRequest) -> None:
    if request.state is not RequestState.COMPLETED or request.completed_at is None:
        raise Refusal(RESOURCE_CONFLICT, f"The payment request is {request.state}")
    if (world.clock.now() - request.completed_at).total_seconds() > request.token_seconds:
        raise Refusal(RESOURCE_CONFLICT, f"The session token of {iso(request.completed_at)} has lapsed")


def _approved(world: World, call: Call, purchase: Purchase, request: PaymentRequest | None) -> JsonObject:
    transaction = payment_transactions.authorise(world, call, purchase, request)
    return {
        "payment_transaction_response": {
            "result": "APPROVED",
            "payment_transaction": transaction_views.approved_transaction(transaction),
        }
    }


def _declined() -> JsonObject:
    return {"payment_transaction_response": {"result": "DECLINED", "result_reason": "PAYMENT_DECLINED"}}
