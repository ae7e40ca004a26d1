"""What a shopper who has not arrived will be asked for may still change: what may be amended, and what came of it."""

from datetime import datetime, timedelta

from kassa.domain.approved_money.movements import Kind, Operation
from kassa.domain.approved_money.transactions import NotPossible, Obstacle, Wanted, complete, take_back
from kassa.domain.payments.answers import CarriedOut, RequestState, Sighting
from kassa.domain.payments.happenings import EventType, Happening
from kassa.domain.payments.payment import Payment, Shopper, Status, note

STILL_RUNNING = timedelta(seconds=90)
"""How long a call that nobody waits for may still be carried out: 15 s of attempts, and the 59 s that Klarna holds the last."""


def ask_to_amend(payment: Payment, wanted: Wanted, *, at: datetime) -> Payment:
    """The payment with the amendment on record; what is to be paid stays as it is until Klarna has it. Raises NotPossible."""
    obstacle = _obstacle(payment, at)
    if obstacle is not None:
        raise NotPossible(obstacle)
    operation = Operation(
        id=wanted.id,
        kind=Kind.AMEND,
        amount=payment.amount if wanted.amount is None else wanted.amount,
        requested_at=at,
        reference=wanted.reference,
    )
    happened = Happening(type=EventType.UPDATED, cause=wanted.by, detail="amend requested")
    return note(payment, happened=happened, at=at, operations=(*payment.operations, operation))


def _obstacle(payment: Payment, at: datetime) -> Obstacle | None:
    if payment.status is Status.CREATED or payment.open_operations():
        return Obstacle.OPERATION_OPEN
    if payment.status is not Status.AWAITING_SHOPPER:
        return Obstacle.TOO_LATE_TO_UPDATE
    if payment.shopper is not Shopper.NOT_ARRIVED or payment.finalising_since is not None:
        return Obstacle.SHOPPER_ARRIVED
    if payment.cancellation is not None or at >= payment.expires_at:
        return Obstacle.TOO_LATE_TO_UPDATE
    return None


def open_amendment(payment: Payment) -> Operation | None:
    """The amendment whose outcome is not known; there is never more than one."""
    return next(iter(payment.open_operations(Kind.AMEND)), None)


def settle(payment: Payment, seen: Sighting, *, at: datetime) -> Payment:
    """The payment after a look told what became of an open amendment; the same object where it did not, or nothing is open.

    Klarna takes updates only while the request waits: once it is approved, what it says stands. A request that has ended
    settles nothing here, for a payment that ends takes back what is open.
    """
    operation = open_amendment(payment)
    if operation is None:
        return payment
    landed = has_landed(payment, operation, seen)
    if landed:
        return complete(payment, operation, done_by(seen), at=at)
    over = seen.state is RequestState.SHOPPER_APPROVED or (
        seen.state is RequestState.IN_PROGRESS and at >= operation.requested_at + STILL_RUNNING
    )
    # where the amounts differ and Klarna does not say which it asks for, nobody may guess
    if not over or (landed is None and operation.amount != payment.amount):
        return payment
    return take_back(payment, operation, "a shopper was faster", error_id=None, at=at)


def has_landed(payment: Payment, operation: Operation, seen: Sighting) -> bool | None:
    """Whether Klarna's request asks for the new purchase; None where it does not tell the two apart."""
    if seen.amount not in (payment.amount, operation.amount):
        return None
    if operation.amount != payment.amount:
        return seen.amount == operation.amount
    if operation.reference in (None, payment.reference) or seen.reference is None:
        return None
    return seen.reference == operation.reference


def done_by(seen: Sighting) -> CarriedOut:
    """What Klarna's request says, as the outcome of an amendment."""
    return CarriedOut(qr_content=seen.qr_content, correlation_id=seen.correlation_id)


def is_agreed(payment: Payment, seen: Sighting) -> bool:
    """Whether the amount on record is the one that the shopper saw: a final call may carry no other."""
    return seen.amount in (None, payment.amount) and open_amendment(payment) is None
