"""Klarna as its documents describe it: what each call may do, answer and fail with, as pure functions of the world."""

from collections.abc import Callable, Iterator
from typing import Any

from kassa.domain.payments.answers import Approved, Declined, RequestState, Reversal, Sighting, Standing, StepUp
from tests.explorer.outcomes import CONFLICT, REFUSED, Option, faults
from tests.explorer.world import (
    AMENDED,
    AMOUNT,
    KLARNA_REMEMBERS,
    MOMENTS,
    TOKEN_LIFE,
    Late,
    Reply,
    Request,
    Transaction,
    World,
)

OPEN = frozenset({RequestState.WAITING, RequestState.IN_PROGRESS})


def authorize(world: World, key: str) -> Iterator[Option]:
    """The first call: under a key that Klarna remembers the same answer again, else a new purchase."""
    reply = _remembered(world, key)
    running = Late("authorize", key) in world.late
    done = [Option(_answer(world, reply), world, "again")] if reply else list(_executed(world, key))
    yield from done
    if running and reply is None:
        yield Option(CONFLICT, world, "one of its kind is running")
    late = None if reply or running else Late("authorize", key)
    yield from faults(world, [] if reply else done, late=late, may_deny=True)


def _remembered(world: World, key: str) -> Reply | None:
    for reply in world.replies:
        if reply.key == key != "" and MOMENTS[world.clock] - MOMENTS[reply.at] < KLARNA_REMEMBERS:
            return reply
    return None


def _executed(world: World, key: str) -> Iterator[Option]:
    kinds = ["step_up"]
    if world.left.surprises:
        kinds += ["approved", "declined", "refused"]
    for kind in kinds:
        changed = world
        number = 0
        if kind == "step_up":
            number = len(world.requests)
            changed = changed._replace(requests=(*world.requests, Request(made_at=world.clock)))
        else:
            changed = changed._replace(left=world.left._replace(surprises=world.left.surprises - 1))
        if kind == "approved":
            number = len(world.transactions)
            changed = changed._replace(transactions=(*world.transactions, _new_transaction(world)))
        reply = Reply(key, kind, number, world.clock)
        changed = changed._replace(replies=(*world.replies, reply))
        yield Option(_answer(changed, reply), changed, kind)


def _new_transaction(world: World, amount: int = AMOUNT) -> Transaction:
    return Transaction(remaining=0, captured=amount) if world.capture_now else Transaction(remaining=amount, captured=0)


def _answer(world: World, reply: Reply) -> Any:
    match reply.kind:
        case "step_up":
            return StepUp(payment_request_id=f"request {reply.number}", qr_content="qr")
        case "approved":
            return _approved(reply.number)
        case "declined":
            return Declined(reason="no")
        case _:
            return REFUSED


def _approved(transaction: int) -> Approved:
    return Approved(payment_transaction_id=f"transaction {transaction}")


def finalise(world: World, number: int, amount: int) -> Iterator[Option]:
    """The final call: the token gives one result for ever; a transaction is made at most once for each request."""
    request = world.requests[number]
    if amount != request.amount:
        yield Option(CONFLICT, world._replace(overcharged=True), "another amount than the shopper saw")
        return
    late = Late("finalise", number)
    if request.answer:
        yield Option(_final_answer(request), world, "again")
        yield from faults(world, [], may_deny=True)
        return
    lapsed = request.approved_at < 0 or world.now >= MOMENTS[request.approved_at] + TOKEN_LIFE
    if request.state is not RequestState.SHOPPER_APPROVED or lapsed:
        yield Option(CONFLICT, world, f"{request.state}, lapsed" if lapsed else request.state)
        yield from faults(world, [], may_deny=True)
        return
    done = list(_finalised(world, number))
    yield from done
    if late in world.late:
        yield Option(CONFLICT, world, "one of its kind is running")
    yield from faults(world, done, late=None if late in world.late else late, may_deny=True)


def _finalised(world: World, number: int) -> Iterator[Option]:
    transaction = len(world.transactions)
    approved = with_request(world, number, answer=f"approved {transaction}")
    approved = approved._replace(
        transactions=(*world.transactions, _new_transaction(world, world.requests[number].amount))
    )
    yield Option(_final_answer(approved.requests[number]), approved, "approved")
    if world.left.surprises:
        declined = with_request(world, number, answer="declined")
        declined = declined._replace(left=world.left._replace(surprises=world.left.surprises - 1))
        yield Option(_final_answer(declined.requests[number]), declined, "declined")


def _final_answer(request: Request) -> Approved | Declined:
    word, _, transaction = request.answer.partition(" ")
    return _approved(int(transaction)) if word == "approved" else Declined(reason="no")


def look_at(world: World, number: int) -> Iterator[Option]:
    """Where the request is."""
    yield Option(_sighting(world, number), world, world.requests[number].state)
    yield from faults(world, [])


def _sighting(world: World, number: int) -> Sighting:
    request = world.requests[number]
    if request.state is RequestState.EXPIRED and world.expired_is_gone:
        return Sighting(state=RequestState.GONE)
    approved = request.state is RequestState.SHOPPER_APPROVED
    return Sighting(
        state=request.state,
        shopper_left=request.state is RequestState.WAITING and request.was_there,
        session_token=f"token {number}" if approved else None,
        amount=request.amount,
    )


def amend(world: World, number: int) -> Iterator[Option]:
    """Ask for another amount, while nobody is there; under its key the first success again."""
    request = world.requests[number]
    if request.state is not RequestState.WAITING and request.amount != AMENDED:
        yield Option(CONFLICT, world, request.state)
        yield from faults(world, [], may_deny=True)
        return
    changed = with_request(world, number, amount=AMENDED)
    done = Option(_sighting(changed, number), changed, "amended")
    yield done
    yield from faults(world, [done], late=Late("update", number), may_deny=True)


def close(world: World, number: int) -> Iterator[Option]:
    """Withdraw the request, while it is open; a completed one only where Klarna allows it, and before the final call."""
    if not _may_close(world, number):
        yield Option(CONFLICT, world, world.requests[number].state)
        yield from faults(world, [])
        return
    closed = with_request(world, number, state=RequestState.CANCELED)
    done = Option(_sighting(closed, number), closed, "closed")
    yield done
    yield from faults(world, [done], late=Late("close", number))


def _may_close(world: World, number: int) -> bool:
    request = world.requests[number]
    completed = request.state is RequestState.SHOPPER_APPROVED and not request.answer
    return request.state in OPEN or (completed and world.may_cancel_completed)


def transaction(world: World, number: int) -> Iterator[Option]:
    """What stands of a transaction."""
    found = world.transactions[number]
    standing = Standing(remaining_authorized=found.remaining, captured=found.captured, refunded=found.refunded)
    yield Option(standing, world)
    yield from faults(world, [])


def reverse(world: World, number: int) -> Iterator[Option]:
    """Refund what was captured, release what was not; the same answer again under a key that Klarna remembers."""
    found = world.transactions[number]
    if found.is_reversed:
        forgotten = world.now - MOMENTS[found.reversed_at] >= KLARNA_REMEMBERS
        yield Option(REFUSED if forgotten else _reversal(found), world, "nothing is left" if forgotten else "again")
        yield from faults(world, [], may_deny=True)
        return
    undone = found._replace(remaining=0, refunded=found.captured, reversed_at=world.clock)
    transactions = (*world.transactions[:number], undone, *world.transactions[number + 1 :])
    done = Option(_reversal(found), world._replace(transactions=transactions), "undone")
    yield done
    yield from faults(world, [done], late=Late("reverse", number), may_deny=True)


def _reversal(transaction: Transaction) -> Reversal:
    return Reversal(klarna_refund_id="refund" if transaction.captured else None)


def with_request(world: World, number: int, **changes: Any) -> World:
    """The world with one payment request changed."""
    changed = world.requests[number]._replace(**changes)
    return world._replace(requests=(*world.requests[:number], changed, *world.requests[number + 1 :]))


def executed_late(world: World, late: Late) -> Iterator[Option]:
    """A call that was given up, carried out after all; nobody hears its answer. A final call came in time."""
    world = world._replace(late=tuple(other for other in world.late if other != late))
    if late.operation == "finalise":
        number = int(late.subject)
        request = world.requests[number]
        in_vain = bool(request.answer) or request.state is not RequestState.SHOPPER_APPROVED
        yield from [Option(None, world, "in vain")] if in_vain else _finalised(world, number)
        return
    calm = world._replace(left=world.left._replace(faults=0, denials=0))
    for option in OPERATIONS[late.operation](calm, late.subject):
        left = option.world.left._replace(faults=world.left.faults, denials=world.left.denials)
        yield option._replace(world=option.world._replace(left=left))


OPERATIONS: dict[str, Callable[..., Iterator[Option]]] = {
    "authorize": authorize,
    "finalise": finalise,
    "look_at": look_at,
    "update": amend,
    "close": close,
    "transaction": transaction,
    "reverse": reverse,
}
