"""The controls of Klarna's portal: somebody moves money there, and no API call tells of it."""

from starlette.requests import Request
from starlette.routing import Route

from simulator import transaction_views
from simulator.captures import take
from simulator.checks import Checks
from simulator.controls import control
from simulator.errors import OPERATION_FORBIDDEN, RESOURCE_NOT_FOUND, Invalid, Refusal
from simulator.payment_transactions import OPEN, let_go, renew
from simulator.refunds import REFUNDABLE, give_back
from simulator.simulation import Simulation
from simulator.state.records import JsonObject
from simulator.state.transactions import PaymentTransaction
from simulator.state.world import World
from simulator.transaction_life import check_state


def capture(simulation: Simulation, _: Request, body: JsonObject) -> JsonObject:
    """Capture an amount, or all that remains."""
    world = simulation.world
    transaction, amount = _read(world, body)
    take(
        world,
        transaction,
        amount or transaction.uncaptured_amount,
        correlation_id=world.ids.uuid("portal correlation"),
    )
    return transaction_views.ledger_entry(transaction)


def refund(simulation: Simulation, _: Request, body: JsonObject) -> JsonObject:
    """Refund an amount, or all that was captured: one refund for each capture that it touches, oldest first."""
    world = simulation.world
    transaction, asked = _read(world, body)
    refundable = transaction.captured_amount - transaction.refunded_amount
    left = asked or refundable
    check_state(transaction, *REFUNDABLE)
    if left == 0 or left > refundable:
        raise Refusal(OPERATION_FORBIDDEN, f"{refundable} can be refunded")
    for made in transaction.captures:
        part = min(left, made.amount - transaction.refunded_of(made))
        if part > 0:
            give_back(world, transaction, made, part, correlation_id=world.ids.uuid("portal correlation"))
            left -= part
    return transaction_views.ledger_entry(transaction)


def release(simulation: Simulation, _: Request, body: JsonObject) -> JsonObject:
    """Void what is not captured; all of it, for a part cannot be voided."""
    world = simulation.world
    transaction, amount = _read(world, body)
    if amount:
        raise Invalid([("amount", "cannot be named, all that is not captured is released")])
    let_go(world, transaction, correlation_id=world.ids.uuid("portal correlation"))
    return transaction_views.ledger_entry(transaction)


def reauthorize(simulation: Simulation, _: Request, body: JsonObject) -> JsonObject:
    """Give what is not captured another 28 days, at another amount if one is named."""
    world = simulation.world
    transaction, asked = _read(world, body)
    check_state(transaction, *OPEN)
    amount = asked or transaction.amount
    if amount <= transaction.captured_amount:
        raise Refusal(OPERATION_FORBIDDEN, f"{transaction.captured_amount} is captured already")
    renew(world, transaction, amount, correlation_id=world.ids.uuid("portal correlation"))
    return transaction_views.ledger_entry(transaction)


def routes(simulation: Simulation) -> list[Route]:
    """What can be done in the portal."""
    table = [("capture", capture), ("refund", refund), ("release", release), ("reauthorize", reauthorize)]
    return [Route(f"/_sim/portal/{name}", control(simulation, act), methods=["POST"]) for name, act in table]


def _read(world: World, body: JsonObject) -> tuple[PaymentTransaction, int]:
    """The transaction that is meant, and the amount in minor units; 0 where none is named."""
    checks = Checks()
    for name in body.keys() - {"payment_transaction_id", "reference", "amount"}:
        checks.wrong(name, "is not a member of what can be done in the portal")
    checks.one_of(body, ("payment_transaction_id", "reference"))
    transaction_id = checks.text(body, "payment_transaction_id")
    reference = checks.text(body, "reference")
    amount = checks.integer(body, "amount", minimum=1) if body.get("amount") is not None else 0
    checks.done()
    for transaction in reversed(world.transactions.values()):  # where several have the reference, the newest
        if transaction_id in {None, transaction.id} and (reference is None or reference in transaction.references):
            return transaction, amount
    raise Refusal(RESOURCE_NOT_FOUND, "There is no such payment transaction")
