"""Payment requests: what the partner does with them (submit, read, update, cancel) and how they expire."""

from dataclasses import replace
from datetime import datetime
from http import HTTPStatus

from simulator import v1_views, views
from simulator.calls import Answer, Call
from simulator.checks import Checks
from simulator.errors import RESOURCE_CONFLICT, RESOURCE_NOT_FOUND, Refusal
from simulator.events import Event, announce
from simulator.purchases import StepUp, check_purchase_data, read_currency, read_expiry
from simulator.state.records import (
    APPROVED_STATES,
    OPEN_STATES,
    V1,
    V2,
    JsonObject,
    PaymentRequest,
    Purchase,
    RequestState,
)
from simulator.state.world import World

REASONS = {RequestState.CANCELED: "PARTNER_CANCELED", RequestState.SUBMITTED: "PURCHASE_FLOW_ABORTED"}
"""Why a payment request came into a state. It comes back to SUBMITTED only when the shopper leaves."""


def submit(world: World, call: Call, purchase: Purchase, step_up: StepUp, *, version: str = V2) -> PaymentRequest:
    """A new payment request, ready to be scanned."""
    now = world.clock.now()
    uuid = world.ids.uuid("payment request")
    request = PaymentRequest(
        id=f"krn:payment:eu1:request:{uuid}",
        account=call.partner,
        reference=step_up.reference,
        purchase=purchase,
        interaction=step_up.interaction,
        url=f"{call.base_url}/pay/{uuid}",
        created_at=now,
        updated_at=now,
        expires_at=step_up.expires_at,
        version=version,
    )
    world.requests[request.id] = request
    _expire_at(world, request)
    _announce_state(world, request, call.correlation_id)
    return request


def read(world: World, call: Call) -> Answer:
    """The payment request as it stands."""
    return Answer(HTTPStatus.OK, views.payment_request(wanted(world, call)))


def update(world: World, call: Call) -> Answer:
    """Change what the shopper is asked for, while nobody has scanned it; what is left out stays as it is."""
    request = wanted(world, call)
    check_it_may_be_updated(request)
    checks = Checks()
    now = world.clock.now()
    body = call.body
    amount = checks.integer(body, "amount", minimum=0) if body.get("amount") is not None else request.purchase.amount
    purchase_data = checks.section(body, "supplementary_purchase_data") or request.purchase.purchase_data
    currency = read_currency(body, checks, required=False) or request.purchase.currency
    check_purchase_data(purchase_data, amount, checks)
    interaction = checks.section(body, "customer_interaction_config")
    expires_at = read_expiry(interaction, now, checks, at="customer_interaction_config.")
    checks.done()
    request.purchase = replace(request.purchase, amount=amount, currency=currency, purchase_data=purchase_data)
    request.interaction = request.interaction | interaction
    request.updated_at = now
    if expires_at is not None:
        request.expires_at = expires_at
        _expire_at(world, request)
    announce_update(world, request, call.correlation_id)
    return Answer(HTTPStatus.OK, views.payment_request(request))


def cancel(world: World, call: Call) -> Answer:
    """Withdraw the payment request; a completed one only until it is finalised, where the settings allow it."""
    request = wanted(world, call)
    withdraw(world, request, call)
    return Answer(HTTPStatus.OK, views.payment_request(request))


def withdraw(world: World, request: PaymentRequest, call: Call) -> None:
    """End a payment request that has not been used. Whether an approved one may be is settled in v1, and a setting in v2."""
    may_still = (
        request.state in APPROVED_STATES
        and (request.version == V1 or world.settings.cancel_completed)
        and request.final_answer is None
        and not request.being_finalised
    )
    if request.state not in OPEN_STATES and not may_still:
        raise Refusal(RESOURCE_CONFLICT, f"A payment request that is {request.state} cannot be canceled")
    request.canceled_at = world.clock.now()
    move(world, request, RequestState.CANCELED, correlation_id=call.correlation_id)


def check_it_may_be_updated(request: PaymentRequest) -> None:
    """Only what no shopper has seen may be changed."""
    if request.state is not RequestState.SUBMITTED:
        raise Refusal(RESOURCE_CONFLICT, f"A payment request that is {request.state} cannot be updated")


def move(
    world: World,
    request: PaymentRequest,
    to: RequestState,
    *,
    at: datetime | None = None,
    correlation_id: str | None = None,
    reason: str | None = None,
) -> None:
    """The only way a payment request changes its state; everybody who listens is told."""
    request.previous_state = request.state
    request.state = to
    request.state_reason = reason or REASONS.get(to)
    request.updated_at = at or world.clock.now()
    _announce_state(world, request, correlation_id or world.ids.uuid("correlation"))


def shown(request: PaymentRequest) -> JsonObject:
    """The payment request as its own version of the API shows it."""
    return v1_views.payment_request(request) if request.version == V1 else views.payment_request(request)


def references(request: PaymentRequest) -> frozenset[str]:
    """Every name by which somebody may look for this payment request."""
    names = (request.id, request.reference, request.purchase.transaction_reference, request.purchase.purchase_reference)
    return frozenset(name for name in names if name)


def wanted(world: World, call: Call, *, version: str = V2) -> PaymentRequest:
    """The payment request of a path, which must be the account's own and of that version of the API."""
    request = world.requests.get(call.path["request"])
    if request is None or request.account != call.partner or request.version != version:
        raise Refusal(RESOURCE_NOT_FOUND, "There is no such payment request")
    if request.state is RequestState.EXPIRED and world.settings.expired_requests_are_gone:
        raise Refusal(RESOURCE_NOT_FOUND, "The payment request has expired")
    return request


def _news(request: PaymentRequest) -> JsonObject:
    return v1_views.payment_request_news(request) if request.version == V1 else views.payment_request_news(request)


def _expire_at(world: World, request: PaymentRequest) -> None:
    def expire(at: datetime) -> None:
        # An update may have moved the expiry in the meantime.
        if request.state in OPEN_STATES and request.expires_at <= at:
            move(world, request, RequestState.EXPIRED, at=at)

    world.agenda.add(request.expires_at, expire)


def announce_update(world: World, request: PaymentRequest, correlation_id: str) -> None:
    """Tell that the request was changed."""
    _announce(world, request, "payment.request.updated", correlation_id)


def _announce_state(world: World, request: PaymentRequest, correlation_id: str) -> None:
    word = request.state.lower().replace("_", "-")
    _announce(world, request, f"payment.request.state-change.{word}", correlation_id)


def _announce(world: World, request: PaymentRequest, event_type: str, correlation_id: str) -> None:
    announce(
        world,
        Event(
            type=event_type,
            at=request.updated_at,
            account_id=request.account.id,
            correlation_id=correlation_id,
            payload=_news(request),
            references=references(request),
            version=request.version,
        ),
    )
