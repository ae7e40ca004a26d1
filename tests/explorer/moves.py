"""What can happen next: every move of every actor, of the shopper, of Klarna and of the clock."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import product
from typing import Any

from kassa.domain.payments.payment import Status
from tests.explorer import klarna
from tests.explorer.machine import Machine
from tests.explorer.outcomes import Option
from tests.explorer.programs import SESSION, Node, Programs
from tests.explorer.surroundings import at_moment, late, shopper
from tests.explorer.tables import Guards, Tables
from tests.explorer.world import (
    LAST_TICK,
    MOMENTS,
    NEXT_DAY,
    NOTHING,
    Actor,
    Left,
    Move,
    State,
    Step,
    World,
    known,
)

WAITS_NO_LONGER = "waits no longer"

_A_SECOND = timedelta(seconds=1)
_ASKING = frozenset({"start", "look", "amend"})


class Moves:
    """The moves of one exploration. Deterministic: the same state has the same moves, in the same order."""

    def __init__(self, guards: Guards, programs: Programs) -> None:
        self.programs = programs
        self._tables = Tables(guards)
        self.machine = Machine(self.programs)

    def of(self, state: State) -> Iterator[Step]:
        """All moves of a state, but for those after the end that can change nothing any more."""
        settled = self._settled(state)
        for actor in dict.fromkeys(state.actors):  # twins move alike
            yield from self.steps(state, actor)
            if not settled:
                yield from self._crash(state, actor)
        yield from self._terminal(state)
        if not settled:
            yield from self._machines(state)
            yield from shopper(state)
            yield from late(state)
            yield from self._time_out(state)
            yield from self._tick(state)

    def _settled(self, state: State) -> bool:
        """Final, and nobody is left who might ask Klarna: what begins now reads that it is over, and only says so."""
        world = state.world
        if world.payment == NOTHING or not known[world.payment].is_final or world.late:
            return False
        return not any(self.programs[actor.node].program in _ASKING for actor in state.actors)

    # programs

    def steps(self, state: State, actor: Actor) -> Iterator[Step]:
        """One effect of a program. Reads of the clock are part of the effect that they come before."""
        others = _without(state, actor)
        node = self._past_the_clock(self.programs[actor.node], state.world.clock)
        if node.pending is None:
            yield Move(node.program, "ends", _end(node)), self._arrived(others, actor, node)
        elif node.pending.operation == "pause":
            yield from self._poll(state, actor, node)
        else:
            move = Move(node.program, node.pending.operation)
            for option, spawned in self._options(state, node):
                changed = State(option.world, (*others.actors, *spawned))
                after = self.programs.after(node, option.result)
                yield move._replace(how=option.how), self._arrived(changed, actor, after)

    def _options(self, state: State, node: Node) -> Iterator[tuple[Option, tuple[Actor, ...]]]:
        assert node.pending is not None
        operation, args = node.pending
        if operation in self._tables.operations:
            options = self._tables.operations[operation](state.world, *args)
            if node.program == "look" and operation == "get":  # the truth is being read from here on
                options = (option._replace(world=option.world._replace(unlooked=False)) for option in options)
            for option in options:
                yield option, ()
        elif operation in klarna.OPERATIONS:
            for option in klarna.OPERATIONS[operation](state.world, *args):
                yield option, ()
        else:
            yield from self.machine.operations[operation](state, *args)

    def _poll(self, state: State, actor: Actor, node: Node) -> Iterator[Step]:
        """A poll that only leads to the next one changes nothing but patience: it is left out."""
        others = _without(state, actor)
        stored = state.world.payment
        seen = self.programs.after(self.programs.after(node, None), stored)
        if seen.pending is None or seen.pending.operation != "pause":
            yield Move(node.program, "sees what it waited for"), self._arrived(others, actor, seen)
        given_up = self.programs.out_of_patience(node, stored)
        yield Move(node.program, WAITS_NO_LONGER), self._arrived(others, actor, given_up)

    def _past_the_clock(self, node: Node, clock: int) -> Node:
        while node.pending is not None and node.pending.operation == "now":
            node = self.programs.after(node, clock)
        return node

    def _arrived(self, others: State, actor: Actor, node: Node) -> State:
        """The state with the actor where it has come to; one that has ended leaves its answer."""
        if node.pending is not None:
            return State(others.world, tuple(sorted((*others.actors, Actor(node.id, actor.execution)))))
        settled = State(_told(others.world, node), tuple(sorted(others.actors)))
        return self.machine.ended(settled, node, actor.execution) if node.program in SESSION else settled

    def _crash(self, state: State, actor: Actor) -> Iterator[Step]:
        left = state.world.left
        if not left.crashes:
            return
        node = self.programs[actor.node]
        world = state.world._replace(left=left._replace(crashes=left.crashes - 1), disturbed=True)
        others = _without(state._replace(world=world), actor)
        move = Move(node.program, "is killed")
        if node.program not in SESSION:
            yield move, others
            return
        for how, after in self.machine.died(others, node, actor.execution):
            yield move._replace(how=how), after

    # people and machines that come along

    def _terminal(self, state: State) -> Iterator[Step]:
        world = state.world
        left = world.left
        if left.starts:
            yield self.arrival(state, "start", "starts", (world.clock, world.capture_now))
        if left.cancels and world.payment != NOTHING:
            yield self.arrival(state, "cancel", "cancels")
        if left.amends and world.payment != NOTHING:
            yield self.arrival(state, "amend", "amends")
        if left.looks_up and world.payment != NOTHING and world.clock > 0:
            yield self.arrival(state, "look_up", "looks_up")

    def _machines(self, state: State) -> Iterator[Step]:
        world = state.world
        left = world.left
        if left.webhooks and world.replies:
            yield self.arrival(state, "webhook", "webhooks")
        if left.sweeps and world.clock > 0:
            yield self.arrival(state, "sweep", "sweeps")
        if left.resumes and world.payment != NOTHING:
            yield self.arrival(state, "resume", "resumes")

    def arrival(self, state: State, program: str, budget: str, param: Any = None) -> Step:
        """Somebody begins a program."""
        left = state.world.left
        world = state.world._replace(left=left._replace(**{budget: getattr(left, budget) - 1}))
        actors = tuple(sorted((*state.actors, Actor(self.programs.root(program, param).id))))
        return Move(program, "begins"), State(world, actors)

    # time

    def _time_out(self, state: State) -> Iterator[Step]:
        world = state.world
        left = world.left
        for execution in world.executions:
            if execution.phase != "slice" or not left.slices:
                continue
            move = Move("session", "slice times out")
            fewer = left._replace(slices=left.slices - 1)
            if self.machine.slice_is_quiet(state, execution):
                yield move, self.timed_out(state._replace(world=world._replace(left=fewer)), execution.name)
            elif left.crashes:
                fewer = fewer._replace(crashes=left.crashes - 1)
                disturbed = state._replace(world=world._replace(left=fewer, disturbed=True))
                yield move._replace(how="while its Lambda hangs"), self.timed_out(disturbed, execution.name)

    def timed_out(self, state: State, name: str) -> State:
        """The slice of an execution is over, without news."""
        execution = next(execution for execution in state.world.executions if execution.name == name)
        world, look = self.machine.look(state.world, execution)
        return State(world, tuple(sorted((*state.actors, look))))

    def _tick(self, state: State) -> Iterator[Step]:
        world = state.world
        left = world.left
        if left.ticks and world.clock < LAST_TICK:
            yield from self._later(state, world.clock + 1, left._replace(ticks=left.ticks - 1))
        if left.days and world.clock < NEXT_DAY:
            yield from self._later(state, NEXT_DAY, left._replace(days=left.days - 1))

    def _later(self, state: State, to: int, left: Left) -> Iterator[Step]:
        """Time passes: a second, in which a program may have read the clock just before; or longer than one lives."""
        world = state.world
        if MOMENTS[to] - world.now > _A_SECOND and (state.actors or world.late):
            return
        passed = at_moment(world._replace(left=left), to)
        places = [list(self._readings(self.programs[actor.node], world.clock)) for actor in state.actors]
        for read in product(*places):
            actors = tuple(Actor(node.id, actor.execution) for node, actor in zip(read, state.actors, strict=True))
            how = "" if actors == state.actors else "after a read"
            yield Move("clock", f"{MOMENTS[to]:%d. %H:%M:%S}", how), State(passed, tuple(sorted(actors)))

    def _readings(self, node: Node, clock: int) -> Iterator[Node]:
        yield node
        while node.pending is not None and node.pending.operation == "now":
            node = self.programs.after(node, clock)
            yield node


def _without(state: State, actor: Actor) -> State:
    actors = list(state.actors)
    actors.remove(actor)
    return state._replace(actors=tuple(actors))


def _end(node: Node) -> str:
    return f"raises {node.raised}" if node.raised else str(node.returned)


def _told(world: World, node: Node) -> World:
    """The world with what was promised to a caller: an outcome, or that it is too late; and any failure."""
    if node.raised:
        answer = f"{node.program} raised {node.raised}"
    elif isinstance(node.returned, Status) and node.returned.is_final:
        answer = f"told {node.returned}"
    else:
        return world
    return world if answer in world.told else world._replace(told=tuple(sorted((*world.told, answer))))
