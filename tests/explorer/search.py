"""The search: breadth first, so that the first broken promise has a shortest trace; and walks at random, deeper."""

import random
import time
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from tests.explorer.fair import Fair
from tests.explorer.moves import Moves
from tests.explorer.programs import Programs
from tests.explorer.promises import Promises
from tests.explorer.tables import Guards
from tests.explorer.world import Left, Move, State, World


class Found(NamedTuple):
    """What a search saw. `trace` leads to the broken promise, if there is one."""

    states: int
    transitions: int
    depth: int
    seconds: float
    complete: bool
    broken: str = ""
    trace: tuple[Move, ...] = ()
    future: tuple[Move, ...] = ()


_Origins = dict[State, tuple[State, Move] | None]


class Explorer:
    """One exploration, with all guards or without some. `programs` that another one ran need not be run again."""

    def __init__(self, guards: Guards | None = None, *, programs: Programs | None = None) -> None:
        self.moves = Moves(guards or Guards(), programs or Programs())
        self.visited: Collection[State] = ()
        self._promises = Promises(self.moves.programs)
        self._fair = Fair(self.moves, self._promises)

    def waiting(self, world: World) -> State:
        """The state in which the code is on the screen and the session waits, with what may happen still to come."""
        _, begun = self.moves.arrival(State(world), "start", "starts", (world.clock, world.capture_now))
        rest = self._fair.rest(begun._replace(world=begun.world._replace(left=Left())))
        return rest._replace(world=rest.world._replace(left=world.left))

    def broken_at(self, state: State) -> str:
        """A promise that a state breaks, or that its fair future does."""
        return self._promises.broken_in(state) or self._fair.broken_after(state)

    def _future(self, state: State) -> tuple[Move, ...]:
        return () if self._promises.broken_in(state) else tuple(self._fair.story(state))

    def breadth_first(self, beginning: State, *, depth: int | None = None, states: int | None = None) -> Found:
        """Every state within `depth` moves, each once, up to the first broken promise or to `states` of them."""
        started = time.monotonic()
        self.visited = came_from = _Origins({beginning: None})
        frontier, level, transitions = [beginning], 0, 0
        while frontier and (depth is None or level < depth):
            level += 1
            following: list[State] = []
            for state in frontier:
                for move, after in self.moves.of(state):
                    transitions += 1
                    if after in came_from:
                        continue
                    came_from[after] = (state, move)
                    following.append(after)
                    broken = self.broken_at(after)
                    if broken:
                        spent = time.monotonic() - started
                        trace, future = _trace(came_from, after), self._future(after)
                        return Found(len(came_from), transitions, level, spent, False, broken, trace, future)
                if states is not None and len(came_from) >= states:
                    spent = time.monotonic() - started
                    return Found(len(came_from), transitions, level, spent, complete=False)
            frontier = following
        spent = time.monotonic() - started
        return Found(len(came_from), transitions, level, spent, complete=not frontier)

    def at_random(self, beginnings: Sequence[State], *, walks: int, seed: int) -> Found:
        """Walks to their end, from each beginning in turn. The same seed walks the same ways."""
        started = time.monotonic()
        dice = random.Random(seed)  # noqa: S311 - no secret depends on it
        self.visited = visited = set(beginnings)
        transitions = deepest = 0
        for walk in range(walks):
            state, trace = beginnings[walk % len(beginnings)], []
            while moves := list(self.moves.of(state)):
                weights = [_HASTE if move.who == "clock" else 1.0 for move, _ in moves]
                ((move, state),) = dice.choices(moves, weights)
                trace.append(move)
                transitions += 1
                if state in visited:
                    continue
                visited.add(state)
                broken = self.broken_at(state)
                if broken:
                    spent = time.monotonic() - started
                    future = self._future(state)
                    return Found(len(visited), transitions, len(trace), spent, False, broken, tuple(trace), future)
            deepest = max(deepest, len(trace))
        return Found(len(visited), transitions, deepest, time.monotonic() - started, complete=False)


_HASTE = 0.1
"""The chance of the clock against any other move: time passes slowly for programs."""


def _trace(came_from: _Origins, state: State) -> tuple[Move, ...]:
    moves = []
    while (step := came_from[state]) is not None:
        state, move = step
        moves.append(move)
    return tuple(reversed(moves))


def lines(found: Found) -> list[str]:
    """A trace to read: who did what, and how it went; and what comes of it if from there on all goes well."""
    return [
        found.broken,
        *_numbered(found.trace, 1),
        *([_FROM_HERE] if found.future else []),
        *_numbered(found.future[:_SHOWN], len(found.trace) + 1),
    ]


_FROM_HERE = "      -- from here on everything goes its fair way --"
_SHOWN = 60


def _numbered(moves: Iterable[Move], first: int) -> list[str]:
    return [
        f"{number:>4}  {move.who:<8}  {move.what}{f' ({move.how})' if move.how else ''}"
        for number, move in enumerate(moves, first)
    ]
