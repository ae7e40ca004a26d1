"""From any state to the end, fairly: everything that runs goes on, Klarna is well, time passes, the sweeper comes."""

from collections.abc import Iterator
from typing import NamedTuple

from tests.explorer.moves import WAITS_NO_LONGER, Moves
from tests.explorer.promises import Promises, unsettled
from tests.explorer.surroundings import at_moment, late
from tests.explorer.world import LAST_OF_THE_DAY, MOMENTS, NOTHING, Left, Move, State, known

_LONGEST = 1000
"""Steps of a future; the longest has about a third of them. Whoever takes more runs in a circle."""

_SWEEP = "sweep"


class Point(NamedTuple):
    """A point of a fair future: a state, and what is still to come in this moment once all programs rest."""

    state: State
    agenda: tuple[str, ...] | None = None


class Fair:
    """One fair future of each state. Futures meet, so each is followed only up to where another has been."""

    def __init__(self, moves: Moves, promises: Promises) -> None:
        self._moves = moves
        self._promises = promises
        self._verdicts: dict[Point, str] = {}

    def broken_after(self, state: State) -> str:
        """The promise that the fair future of a state breaks, or nothing."""
        point: Point | None = _from(state)
        verdict: str | None = None
        path: list[Point] = []
        while verdict is None:
            assert point is not None
            verdict = self._verdicts.get(point)
            if verdict is None:
                path.append(point)
                following = self._next(point)
                if following is None:
                    verdict = unsettled(point.state.world)
                elif len(path) > _LONGEST:
                    verdict = "programs run for ever without getting anywhere"
                else:
                    point = following[1]
                    verdict = self._promises.broken_in(point.state) or None
        self._verdicts.update(dict.fromkeys(path, verdict))
        return verdict

    def story(self, state: State) -> Iterator[Move]:
        """The moves of a state's fair future, up to the broken promise."""
        point = _from(state)
        for _ in range(_LONGEST):
            following = self._next(point)
            if following is None:
                return
            move, point = following
            yield move
            if self._promises.broken_in(point.state):
                return

    def rest(self, state: State) -> State:
        """The state once every program has ended or waits for time to pass."""
        while (step := self._someone_goes_on(state)) is not None:
            state = step[1]
        return state

    def _next(self, point: Point) -> tuple[Move, Point] | None:
        """Whoever is at work goes on; at rest, each slice times out once, the sweeper comes, and the clock goes on."""
        state, agenda = point
        step = self._someone_goes_on(state)
        if step is not None:
            return step[0], Point(step[1], agenda)
        if agenda is None:
            agenda = _agenda(state)
        while agenda:
            first, agenda = agenda[0], agenda[1:]
            if first == _SWEEP:
                move, swept = self._moves.arrival(state, "sweep", "sweeps")
                return move, Point(_unbounded(swept), agenda)
            if any((execution.name, execution.phase) == (first, "slice") for execution in state.world.executions):
                return Move("session", "slice times out"), Point(self._moves.timed_out(state, first), agenda)
        clock = state.world.clock
        last = len(MOMENTS) - 1 if clock > LAST_OF_THE_DAY else LAST_OF_THE_DAY
        if clock == last or _is_over(state):
            return None
        later = state._replace(world=at_moment(state.world, clock + 1))
        return Move("clock", f"{MOMENTS[clock + 1]:%d. %H:%M:%S}"), Point(later)

    def _someone_goes_on(self, state: State) -> tuple[Move, State] | None:
        """One effect more: of whoever can go on, and only then of who has polled long enough."""
        polling = None
        for actor in state.actors:
            step = next(self._moves.steps(state, actor))
            if step[0].what != WAITS_NO_LONGER:
                return step
            polling = polling or step
        return next(late(state), polling)


def _from(state: State) -> Point:
    return Point(_unbounded(state))


def _unbounded(state: State) -> State:
    """Without what may still go wrong; the same future for all states that differ in nothing else."""
    return state._replace(world=state.world._replace(left=Left()))


def _agenda(state: State) -> tuple[str, ...]:
    return (*(execution.name for execution in state.world.executions if execution.phase == "slice"), _SWEEP)


def _is_over(state: State) -> bool:
    """Final, nobody at work, nothing on its way: nothing can change any more."""
    world = state.world
    settled = world.payment == NOTHING or known[world.payment].is_final
    return settled and all(execution.phase == "over" for execution in world.executions)
