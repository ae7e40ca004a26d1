"""Payment transactions: how they begin, are read and updated, and what becomes of the part that is not captured."""

from http import HTTPStatus

from simulator import captures, transaction_views
from simulator.calls import Answer, Call
from simulator.checks import Checks
from simulator.purchases import check_purchase_data
from simulator.shipping import read_shipping
from simulator.state.records import PaymentRequest, Purchase
from simulator.state.transactions import PaymentTransaction, TransactionState
from simulator.state.world import World
from simulator.transaction_life import LIFE, check_room, check_state, live_until, move, record, release, wanted

OPEN = (TransactionState.AUTHORIZED, TransactionState.EXPIRED)
"""The states in which something may still be captured, now or after a reauthorization."""


def authorise(world: World, call: Call, purchase: Purchase, request: PaymentRequest | None) -> PaymentTransaction:
    """A new payment transaction, captured at once where the purchase says so."""
    now = world.clock.now()
    transaction = PaymentTransaction(
        id=f"krn:payment:eu1:transaction:{world.ids.uuid('payment transaction')}",
        account=call.partner,
        reference=purchase.transaction_reference,
        purchase_reference=purchase.purchase_reference or (request.purchase.purchase_reference if request else None),
        request_id=request.id if request else None,
        request_reference=request.reference if request else None,
        amount=purchase.amount,
        currency=purchase.currency,
        purchase_data=purchase.purchase_data or (request.purchase.purchase_data if request else {}),
        state=TransactionState.AUTHORIZED,
        created_at=now,
        updated_at=now,
        expires_at=now + LIFE,
        terms=world.settlements.terms_of(call.partner.id),
    )
    world.transactions[transaction.id] = transaction
    if purchase.capture_now:
        captures.take_at_once(world, transaction, correlation_id=call.correlation_id)
    else:
        state = TransactionState.AUTHORIZED
        move(world, transaction, state, at=now, correlation_id=call.correlation_id, is_new=True)
        live_until(world, transaction, transaction.expires_at)
    return transaction


def read(world: World, call: Call) -> Answer:
    """The payment transaction as it stands."""
    return Answer(HTTPStatus.OK, transaction_views.payment_transaction(wanted(world, call)))


def update(world: World, call: Call) -> Answer:
    """Change references and shipping while something can be captured; what is left out stays as it is."""
    transaction = wanted(world, call)
    body, checks = call.body, Checks()
    checks.one_of(body, ("payment_transaction_reference", "supplementary_purchase_data", "shipping"))
    reference = checks.text(body, "payment_transaction_reference")
    purchase_data = transaction.purchase_data | checks.section(body, "supplementary_purchase_data")
    check_purchase_data(purchase_data, transaction.amount, checks)
    shipping = read_shipping(body, checks)
    checks.done()
    check_state(transaction, TransactionState.AUTHORIZED)
    check_room(transaction)
    transaction.reference = reference or transaction.reference
    transaction.purchase_data = purchase_data
    transaction.purchase_reference = purchase_data.get("purchase_reference") or transaction.purchase_reference
    transaction.shipping = shipping or transaction.shipping
    record(world, transaction, "updated", at=world.clock.now(), correlation_id=call.correlation_id)
    return Answer(HTTPStatus.OK, transaction_views.payment_transaction(transaction))


def void(world: World, call: Call) -> Answer:
    """Release what is not captured; nothing more can be captured then."""
    transaction = wanted(world, call)
    checks = Checks()
    checks.text(call.body, "reason")
    checks.done()
    let_go(world, transaction, correlation_id=call.correlation_id)
    return Answer(HTTPStatus.OK, transaction_views.payment_transaction(transaction))


def let_go(world: World, transaction: PaymentTransaction, *, correlation_id: str) -> None:
    """Void what is not captured."""
    check_state(transaction, *OPEN)
    check_room(transaction)
    now = world.clock.now()
    release(world, transaction, "VOID", at=now, correlation_id=correlation_id)
    record(world, transaction, "voided", at=now, correlation_id=correlation_id)


def reauthorize(world: World, call: Call) -> Answer:
    """A new life for what is not captured, with another amount or other things if need be. It may be declined."""
    transaction = wanted(world, call)
    body, checks = call.body, Checks()
    least = transaction.captured_amount + 1
    amount = checks.integer(body, "amount", minimum=least) if body.get("amount") is not None else transaction.amount
    purchase_data = transaction.purchase_data | checks.section(body, "supplementary_purchase_data")
    check_purchase_data(purchase_data, amount, checks)
    checks.done()
    check_state(transaction, *OPEN)
    check_room(transaction)
    if world.next_outcome("reauthorize") == "DECLINED":
        declined = {"result": "DECLINED", "result_reason": "PAYMENT_DECLINED"}
        return Answer(HTTPStatus.OK, {"payment_transaction_response": declined})
    transaction.purchase_data = purchase_data
    renew(world, transaction, amount, correlation_id=call.correlation_id)
    approved = {"result": "APPROVED", "payment_transaction": transaction_views.payment_transaction(transaction)}
    return Answer(HTTPStatus.OK, {"payment_transaction_response": approved})


def renew(world: World, transaction: PaymentTransaction, amount: int, *, correlation_id: str) -> None:
    """Another 28 days for what is not captured, at an amount in minor units that is the whole new one."""
    check_state(transaction, *OPEN)
    check_room(transaction)
    now = world.clock.now()
    transaction.amount = amount
    live_until(world, transaction, now + LIFE)
    if transaction.state is TransactionState.EXPIRED:
        move(world, transaction, TransactionState.AUTHORIZED, at=now, correlation_id=correlation_id)
    record(world, transaction, "updated", at=now, correlation_id=correlation_id)
