"""Payment requests in v1 of the API: create, read, update, cancel, and the confirmation that makes the transaction."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus

from simulator import payment_requests, payment_transactions, v1_views
from simulator.authorize import PROCESSING_SECONDS, check_it_may_be_used
from simulator.calls import Answer, Call
from simulator.checks import Checks
from simulator.errors import OPERATION_FORBIDDEN, RESOURCE_CONFLICT, RESOURCE_NOT_FOUND, Refusal
from simulator.purchases import StepUp, read_currency, read_line_items
from simulator.state.records import V1, JsonObject, PaymentRequest, Purchase, RequestState
from simulator.state.world import World

LIFE = timedelta(hours=48)
"""How long a payment request lives; v1 lets nobody choose."""
_KEPT = ("customer", "shipping")


def create(world: World, call: Call) -> Answer:
    """A payment request that the shopper opens at its distribution address."""
    body, checks = call.body, Checks()
    config = checks.section(body, "config", required=True)
    if isinstance(body.get("config"), dict):
        checks.text(config, "redirect_url", at="config.", required=True, longest=2048)
    amount = checks.integer(body, "payment_amount", minimum=0)
    reference = checks.text(body, "payment_reference")
    purchase = Purchase(
        amount=amount,
        currency=read_currency(body, checks, required=True) or "",
        transaction_reference=reference,
        capture_now=False,
        purchase_data=_read_purchase_data(body, amount, checks),
        store_reference=None,
    )
    checks.done()
    asked = StepUp(reference=reference, interaction=config, expires_at=world.clock.now() + LIFE)
    request = payment_requests.submit(world, call, purchase, asked, version=V1)
    return Answer(HTTPStatus.CREATED, v1_views.payment_request(request))


def read(world: World, call: Call) -> Answer:
    """The payment request as it stands."""
    return Answer(HTTPStatus.OK, v1_views.payment_request(payment_requests.wanted(world, call, version=V1)))


def update(world: World, call: Call) -> Answer:
    """Change what the shopper is asked for, while nobody has scanned it; what is left out stays as it is."""
    request = payment_requests.wanted(world, call, version=V1)
    payment_requests.check_it_may_be_updated(request)
    body, checks, before = call.body, Checks(), request.purchase
    is_given = body.get("payment_amount") is not None
    amount = checks.integer(body, "payment_amount", minimum=0) if is_given else before.amount
    reference = checks.text(body, "payment_reference") or request.reference
    currency = read_currency(body, checks, required=False) or before.currency
    purchase_data = before.purchase_data | _read_purchase_data(body, amount, checks)
    read_line_items(purchase_data, amount, checks)
    config = checks.section(body, "config")
    checks.done()
    request.reference = reference
    request.purchase = replace(
        before, amount=amount, currency=currency, purchase_data=purchase_data, transaction_reference=reference
    )
    request.interaction = request.interaction | config
    request.updated_at = world.clock.now()
    payment_requests.announce_update(world, request, call.correlation_id)
    return Answer(HTTPStatus.OK, v1_views.payment_request(request))


def cancel(world: World, call: Call) -> Answer:
    """Withdraw the payment request; one that the shopper has approved too, until it is confirmed."""
    request = payment_requests.wanted(world, call, version=V1)
    payment_requests.withdraw(world, request, call)
    return Answer(HTTPStatus.OK, v1_views.payment_request(request))


async def confirm(world: World, call: Call) -> Answer:
    """Make the transaction of an approved payment request. The token gives one result, for ever."""
    body, checks = call.body, Checks()
    amount = checks.integer(body, "payment_amount", minimum=0)
    currency = read_currency(body, checks, required=True) or ""
    reference, merchant_reference = checks.text(body, "payment_reference"), checks.text(body, "merchant_reference")
    checks.done()
    request = _request_of_token(world, call)
    check_it_may_be_used(request, amount=amount, currency=currency)
    if request.final_answer is not None:
        return Answer(HTTPStatus.OK, request.final_answer)
    if request.state is not RequestState.PENDING_CONFIRMATION:
        raise Refusal(RESOURCE_CONFLICT, f"The payment request is {request.state}")
    request.being_finalised = True
    try:
        await asyncio.sleep(PROCESSING_SECONDS)
        _name(request, reference, merchant_reference)
        transaction = payment_transactions.authorise(world, call, request.purchase, request)
        request.transaction_id, request.terms = transaction.id, transaction.terms
        payment_requests.move(world, request, RequestState.AUTHORIZED, correlation_id=call.correlation_id)
        request.final_answer = v1_views.payment_request(request)
    finally:
        request.being_finalised = False
    return Answer(HTTPStatus.OK, request.final_answer)


def _request_of_token(world: World, call: Call) -> PaymentRequest:
    request = world.request_with(call.path["token"])
    if request is None or request.version != V1:
        raise Refusal(RESOURCE_NOT_FOUND, "There is no such confirmation token")
    if request.account != call.partner:
        raise Refusal(OPERATION_FORBIDDEN, "The confirmation token belongs to another account")
    return request


def _name(request: PaymentRequest, reference: str | None, merchant_reference: str | None) -> None:
    """What had no reference yet takes the one that its confirmation brings; what had one keeps it."""
    before = request.purchase
    request.reference = request.reference or reference
    if before.purchase_reference is None and merchant_reference is not None:
        before = replace(before, purchase_data=before.purchase_data | {"purchase_reference": merchant_reference})
    request.purchase = replace(before, transaction_reference=request.reference)


def _read_purchase_data(body: JsonObject, amount: int, checks: Checks) -> JsonObject:
    """What is bought, under the names by which v2 and the pay page know it."""
    read_line_items(body, amount, checks)
    found = {name: body[name] for name in ("line_items", *_KEPT) if body.get(name) is not None}
    merchant_reference = checks.text(body, "merchant_reference")
    return found | ({"purchase_reference": merchant_reference} if merchant_reference else {})
