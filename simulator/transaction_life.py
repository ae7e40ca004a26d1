"""The life of a payment transaction: its states, what the clock does to it, and how everybody is told."""

from datetime import datetime, timedelta

from simulator import transaction_views
from simulator.calls import Call
from simulator.errors import OPERATION_FORBIDDEN, RESOURCE_CONFLICT, RESOURCE_NOT_FOUND, Refusal
from simulator.events import Event, announce
from simulator.state.records import JsonObject
from simulator.state.transactions import PaymentTransaction, Release, TransactionState
from simulator.state.world import World

LIFE = timedelta(days=28)
GRACE = timedelta(days=7)
"""How long an expired transaction can be reauthorised."""
CLOSED_AFTER = timedelta(days=3 * 365)
"""How long a completed transaction can be refunded."""
MOST_OPERATIONS = 500
MOST_OF_A_KIND = 200


def wanted(world: World, call: Call) -> PaymentTransaction:
    """The payment transaction of a path, which must be the account's own."""
    transaction = world.transactions.get(call.path["transaction"])
    if transaction is None or transaction.account != call.partner:
        raise Refusal(RESOURCE_NOT_FOUND, "There is no such payment transaction")
    return transaction


def check_state(transaction: PaymentTransaction, *allowed: TransactionState) -> None:
    """Refuse what the state does not allow."""
    if transaction.state not in allowed:
        raise Refusal(RESOURCE_CONFLICT, f"The payment transaction is {transaction.state}")


def check_room(transaction: PaymentTransaction, of_this_kind: int = 0) -> None:
    """Refuse one operation too many; `of_this_kind` is how many of its kind there are."""
    if transaction.operations >= MOST_OPERATIONS or of_this_kind >= MOST_OF_A_KIND:
        raise Refusal(OPERATION_FORBIDDEN, "The payment transaction has had as many operations as it may have")


def move(
    world: World,
    transaction: PaymentTransaction,
    to: TransactionState,
    *,
    at: datetime,
    correlation_id: str,
    is_new: bool = False,
) -> None:
    """The only way a payment transaction changes its state; everybody who listens is told."""
    previous = None if is_new else transaction.state
    transaction.state = to
    transaction.updated_at = at
    news = transaction_views.payment_transaction_news(transaction, previous)
    _announce(world, transaction, f"state-change.{to.lower()}", correlation_id, news)
    if to is TransactionState.COMPLETED:
        world.agenda.add(at + CLOSED_AFTER, lambda due: _close(world, transaction, due))


def record(
    world: World, transaction: PaymentTransaction, event: str, *, at: datetime, correlation_id: str, **about: str | None
) -> None:
    """Count an operation that was carried out, and tell everybody who listens what it was about."""
    transaction.operations += 1
    transaction.updated_at = at
    news = transaction_views.payment_transaction_news(transaction, None)
    named = {name: value for name, value in about.items() if value is not None}
    _announce(world, transaction, event, correlation_id, news | named)


def live_until(world: World, transaction: PaymentTransaction, expires_at: datetime) -> None:
    """Let an authorised transaction expire then, and not before."""
    transaction.expires_at = expires_at
    world.agenda.add(expires_at, lambda at: _expire(world, transaction, at))


def release(world: World, transaction: PaymentTransaction, reason: str, *, at: datetime, correlation_id: str) -> None:
    """Let go of what was not captured. What was captured stays refundable; without a capture it is the end."""
    made = Release(amount=transaction.uncaptured_amount, reason=reason, released_at=at)
    transaction.releases.append(made)
    to = TransactionState.COMPLETED if transaction.captures else TransactionState.CLOSED
    move(world, transaction, to, at=at, correlation_id=correlation_id)


def _expire(world: World, transaction: PaymentTransaction, at: datetime) -> None:
    # A reauthorisation may have moved the expiry in the meantime.
    if transaction.state is TransactionState.AUTHORIZED and transaction.expires_at <= at:
        move(world, transaction, TransactionState.EXPIRED, at=at, correlation_id=world.ids.uuid("correlation"))
        world.agenda.add(transaction.expires_at + GRACE, lambda due: _lapse(world, transaction, due))


def _lapse(world: World, transaction: PaymentTransaction, at: datetime) -> None:
    # A void or a reauthorisation may have come in between; the latter lasts longer than the grace.
    if transaction.state is TransactionState.EXPIRED:
        release(world, transaction, "EXPIRY", at=at, correlation_id=world.ids.uuid("correlation"))


def _close(world: World, transaction: PaymentTransaction, at: datetime) -> None:
    move(world, transaction, TransactionState.CLOSED, at=at, correlation_id=world.ids.uuid("correlation"))


def _announce(
    world: World, transaction: PaymentTransaction, event: str, correlation_id: str, payload: JsonObject
) -> None:
    announce(
        world,
        Event(
            type=f"payment.transaction.{event}",
            at=transaction.updated_at,
            account_id=transaction.account.id,
            correlation_id=correlation_id,
            payload=payload,
            references=transaction.references,
        ),
    )
