"""Payment transactions: how they begin, how they are read, how they expire."""

from datetime import datetime, timedelta
from http import HTTPStatus

from simulator import views
from simulator.calls import Answer, Call
from simulator.errors import RESOURCE_NOT_FOUND, Refusal
from simulator.events import Event, announce
from simulator.state.records import Capture, PaymentRequest, PaymentTransaction, Purchase, TransactionState
from simulator.state.world import World

LIFE = timedelta(days=28)


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
    )
    world.transactions[transaction.id] = transaction
    if purchase.capture_now:
        transaction.captures.append(Capture(id=f"{transaction.id}:capture:1", amount=purchase.amount, captured_at=now))
        transaction.state = TransactionState.COMPLETED
        _announce_state(world, transaction, None, call.correlation_id)
        _announce(world, transaction, "payment.transaction.captured", call.correlation_id)
    else:
        _announce_state(world, transaction, None, call.correlation_id)
        world.agenda.add(transaction.expires_at, lambda at: _expire(world, transaction, at))
    return transaction


def read(world: World, call: Call) -> Answer:
    """The payment transaction as it stands."""
    transaction = world.transactions.get(call.path["transaction"])
    if transaction is None or transaction.account != call.partner:
        raise Refusal(RESOURCE_NOT_FOUND, "There is no such payment transaction")
    return Answer(HTTPStatus.OK, views.payment_transaction(transaction))


def references(transaction: PaymentTransaction) -> frozenset[str]:
    """Every name by which somebody may look for this payment transaction."""
    names = (
        transaction.id,
        transaction.reference,
        transaction.purchase_reference,
        transaction.request_id,
        transaction.request_reference,
    )
    return frozenset(name for name in names if name)


def _expire(world: World, transaction: PaymentTransaction, at: datetime) -> None:
    if transaction.state is TransactionState.AUTHORIZED:
        transaction.state = TransactionState.EXPIRED
        transaction.updated_at = at
        _announce_state(world, transaction, TransactionState.AUTHORIZED, world.ids.uuid("correlation"))


def _announce_state(
    world: World, transaction: PaymentTransaction, previous: TransactionState | None, correlation_id: str
) -> None:
    event_type = f"payment.transaction.state-change.{transaction.state.lower()}"
    _announce(world, transaction, event_type, correlation_id, previous=previous)


def _announce(
    world: World,
    transaction: PaymentTransaction,
    event_type: str,
    correlation_id: str,
    *,
    previous: TransactionState | None = None,
) -> None:
    announce(
        world,
        Event(
            type=event_type,
            at=transaction.updated_at,
            account_id=transaction.account.id,
            correlation_id=correlation_id,
            payload=views.payment_transaction_news(transaction, previous),
            references=references(transaction),
        ),
    )
