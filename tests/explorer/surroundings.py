"""What happens without any program of ours: the shopper's phone, and calls that Klarna carries out late."""

from collections.abc import Iterator
from typing import Any

from kassa.domain.payments.answers import RequestState
from tests.explorer import klarna
from tests.explorer.klarna import OPEN
from tests.explorer.world import MOMENTS, REQUEST_LIFE, Left, Move, State, Step, World


def shopper(state: State) -> Iterator[Step]:
    """A request is scanned, approved, declined or left, wherever one is open."""
    for number, request in enumerate(state.world.requests):
        if request.state is RequestState.WAITING:
            yield from _scan(state, number)
        if request.state is RequestState.IN_PROGRESS:
            yield from _decide(state, number)


def _scan(state: State, number: int) -> Iterator[Step]:
    left = state.world.left
    if left.scans:
        fewer = left._replace(scans=left.scans - 1)
        yield Move("shopper", "scans"), _moved(state, number, fewer, state=RequestState.IN_PROGRESS)


def _decide(state: State, number: int) -> Iterator[Step]:
    left = state.world.left
    now = state.world.clock
    approved = _moved(state, number, left, state=RequestState.SHOPPER_APPROVED, approved_at=now)
    yield Move("shopper", "approves"), approved
    if left.leaves:
        fewer = left._replace(leaves=left.leaves - 1)
        yield Move("shopper", "leaves"), _moved(state, number, fewer, state=RequestState.WAITING, was_there=True)
        yield Move("shopper", "declines"), _moved(state, number, fewer, state=RequestState.DECLINED)


def _moved(before: State, number: int, left: Left, **changes: Any) -> State:
    return before._replace(world=klarna.with_request(before.world, number, **changes)._replace(left=left))


def late(state: State) -> Iterator[Step]:
    """Klarna carries out a call whose caller has given up."""
    for call in state.world.late:
        for option in klarna.executed_late(state.world, call):
            move = Move("Klarna", f"carries out the late {call.operation}", option.how)
            yield move, state._replace(world=option.world)


def at_moment(world: World, clock: int) -> World:
    """The world at a later moment: requests that are still open may have expired at Klarna."""
    world = world._replace(clock=clock)
    for number, request in enumerate(world.requests):
        if request.state in OPEN and world.now - MOMENTS[request.made_at] >= REQUEST_LIFE:
            world = klarna.with_request(world, number, state=RequestState.EXPIRED)
    return world
