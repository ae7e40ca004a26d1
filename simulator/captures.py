"""Captures: taking what was authorised, at once or in parts."""

import json
from http import HTTPStatus

from simulator import transaction_views
from simulator.calls import Answer, Call
from simulator.checks import Checks
from simulator.errors import OPERATION_FORBIDDEN, RESOURCE_NOT_FOUND, Refusal
from simulator.purchases import read_line_items
from simulator.shipping import read_shipping
from simulator.state.records import JsonObject
from simulator.state.transactions import Capture, PaymentTransaction, TransactionState
from simulator.state.world import World
from simulator.transaction_life import check_room, check_state, move, record, wanted


def capture(world: World, call: Call) -> Answer:
    """Take a part of the authorised amount, or all of it."""
    transaction = wanted(world, call)
    body, checks = call.body, Checks()
    amount = checks.integer(body, "capture_amount", minimum=1)
    reference = checks.text(body, "payment_capture_reference")
    line_items = read_line_items(body, amount, checks)
    shipping = read_shipping(body, checks)
    checks.done()
    made = take(
        world,
        transaction,
        amount,
        correlation_id=call.correlation_id,
        reference=reference,
        line_items=line_items,
        shipping=shipping,
    )
    view = transaction_views.capture(transaction, made)
    return Answer(HTTPStatus.CREATED, view | response_data(body, payment_capture_id=made.id))


def response_data(body: JsonObject, **ids: str) -> JsonObject:
    """What goes back to whoever gave network data; nothing where nobody did."""
    if body.get("klarna_network_data") is None:
        return {}
    return {"klarna_network_response_data": json.dumps(ids, separators=(",", ":"))}


def update(world: World, call: Call) -> Answer:
    """Change reference and shipping of a capture; what is left out stays as it is."""
    transaction = wanted(world, call)
    made = wanted_capture(transaction, call)
    body, checks = call.body, Checks()
    checks.one_of(body, ("payment_capture_reference", "shipping"))
    reference = checks.text(body, "payment_capture_reference")
    shipping = read_shipping(body, checks)
    checks.done()
    check_state(transaction, TransactionState.AUTHORIZED, TransactionState.EXPIRED, TransactionState.COMPLETED)
    check_room(transaction)
    made.reference = reference or made.reference
    made.shipping = shipping or made.shipping
    _record(world, transaction, made, "updated", correlation_id=call.correlation_id)
    return Answer(HTTPStatus.OK, transaction_views.capture(transaction, made))


def wanted_capture(transaction: PaymentTransaction, call: Call) -> Capture:
    """The capture of a path."""
    for made in transaction.captures:
        if made.id == call.path["capture"]:
            return made
    raise Refusal(RESOURCE_NOT_FOUND, "There is no such capture")


def take(
    world: World,
    transaction: PaymentTransaction,
    amount: int,
    *,
    correlation_id: str,
    reference: str | None = None,
    line_items: list[JsonObject] | None = None,
    shipping: list[JsonObject] | None = None,
) -> Capture:
    """Capture an amount in minor units; the transaction is complete when nothing remains."""
    check_state(transaction, TransactionState.AUTHORIZED)
    check_room(transaction, len(transaction.captures))
    if amount > transaction.remaining_authorized_amount:
        raise Refusal(OPERATION_FORBIDDEN, "More than remains authorized")
    made = _add(world, transaction, amount)
    made.reference, made.line_items, made.shipping = reference, line_items or [], shipping or []
    if transaction.remaining_authorized_amount == 0:
        state = TransactionState.COMPLETED
        move(world, transaction, state, at=made.captured_at, correlation_id=correlation_id)
    _record(world, transaction, made, "captured", correlation_id=correlation_id)
    return made


def take_at_once(world: World, transaction: PaymentTransaction, *, correlation_id: str) -> None:
    """Capture all of a transaction that is just being made."""
    made = _add(world, transaction, transaction.amount)
    state = TransactionState.COMPLETED
    move(world, transaction, state, at=made.captured_at, correlation_id=correlation_id, is_new=True)
    _record(world, transaction, made, "captured", correlation_id=correlation_id)


def _add(world: World, transaction: PaymentTransaction, amount: int) -> Capture:
    number = len(transaction.captures) + 1
    made = Capture(id=f"{transaction.id}:capture:{number}", amount=amount, captured_at=world.clock.now())
    transaction.captures.append(made)
    return made


def _record(world: World, transaction: PaymentTransaction, made: Capture, event: str, *, correlation_id: str) -> None:
    record(
        world,
        transaction,
        event,
        at=world.clock.now(),
        correlation_id=correlation_id,
        payment_capture_id=made.id,
        payment_capture_reference=made.reference,
    )
