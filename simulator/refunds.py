"""Refunds: giving back what was captured."""

from http import HTTPStatus

from simulator import transaction_views
from simulator.calls import Answer, Call
from simulator.captures import response_data, wanted_capture
from simulator.checks import Checks
from simulator.errors import OPERATION_FORBIDDEN, Refusal
from simulator.purchases import read_line_items
from simulator.state.records import JsonObject
from simulator.state.transactions import Capture, PaymentTransaction, Refund, TransactionState
from simulator.state.world import World
from simulator.transaction_life import check_room, check_state, record, wanted

REFUNDABLE = (TransactionState.AUTHORIZED, TransactionState.EXPIRED, TransactionState.COMPLETED)


def refund_capture(world: World, call: Call) -> Answer:
    """Give back a part of a capture, or all of it."""
    transaction = wanted(world, call)
    return _refund(world, call, transaction, wanted_capture(transaction, call), Checks())


def refund_transaction(world: World, call: Call) -> Answer:
    """Give back what a transaction with one capture has taken. Klarna wants to know for which things."""
    transaction = wanted(world, call)
    checks = Checks()
    if not call.body.get("line_items"):
        checks.wrong("line_items", "are required, unless a capture is refunded")
    capture = transaction.captures[0] if len(transaction.captures) == 1 else None
    return _refund(world, call, transaction, capture, checks)


def give_back(
    world: World,
    transaction: PaymentTransaction,
    capture: Capture,
    amount: int,
    *,
    correlation_id: str,
    reference: str | None = None,
    line_items: list[JsonObject] | None = None,
) -> Refund:
    """Refund an amount in minor units, no more than is left of the capture."""
    check_state(transaction, *REFUNDABLE)
    check_room(transaction, len(transaction.refunds))
    if amount > capture.amount - transaction.refunded_of(capture):
        raise Refusal(OPERATION_FORBIDDEN, "More than is left of the capture")
    made = Refund(
        id=f"{transaction.id}:refund:{len(transaction.refunds) + 1}",
        capture_id=capture.id,
        amount=amount,
        refunded_at=world.clock.now(),
        reference=reference,
        line_items=line_items or [],
    )
    transaction.refunds.append(made)
    record(
        world,
        transaction,
        "refunded",
        at=made.refunded_at,
        correlation_id=correlation_id,
        payment_capture_id=capture.id,
        payment_capture_reference=capture.reference,
        payment_refund_id=made.id,
        payment_refund_reference=made.reference,
    )
    return made


def _refund(
    world: World, call: Call, transaction: PaymentTransaction, capture: Capture | None, checks: Checks
) -> Answer:
    amount = checks.integer(call.body, "refund_amount", minimum=1)
    reference = checks.text(call.body, "payment_refund_reference")
    line_items = read_line_items(call.body, amount, checks)
    checks.done()
    check_state(transaction, *REFUNDABLE)
    if capture is None:
        raise Refusal(OPERATION_FORBIDDEN, "The transaction has not one capture but none or several")
    made = give_back(
        world,
        transaction,
        capture,
        amount,
        correlation_id=call.correlation_id,
        reference=reference,
        line_items=line_items,
    )
    view = transaction_views.refund(transaction, made)
    return Answer(HTTPStatus.CREATED, view | response_data(call.body, payment_refund_id=made.id))
