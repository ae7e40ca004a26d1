"""Step Functions: executions that wait in slices, look, and start over; and what becomes of a Lambda that ends or dies."""

from collections.abc import Callable, Iterator
from typing import Any

from tests.explorer.outcomes import Option
from tests.explorer.programs import SESSION, Node, Programs
from tests.explorer.world import Actor, Execution, State, World


class Machine:
    """The session's state machine. Names start once; a token ends the slice that it was made for, and no other."""

    def __init__(self, programs: Programs) -> None:
        self._programs = programs
        self.operations: dict[str, Callable[[State, Any], Iterator[tuple[Option, tuple[Actor, ...]]]]] = {
            "start_execution": self._start,
            "send_task_success": self._end_slice,
        }

    def _start(self, state: State, name: str) -> Iterator[tuple[Option, tuple[Actor, ...]]]:
        world = state.world
        if any(execution.name == name for execution in world.executions):
            yield Option(False, world, "the name is taken"), ()
            return
        token = self._fresh_token(state)
        executions = (*world.executions, Execution(name, "slice", token))
        yield Option(True, world._replace(executions=executions)), (self._lambda("slice", name, token),)

    def _end_slice(self, state: State, token: int) -> Iterator[tuple[Option, tuple[Actor, ...]]]:
        for execution in state.world.executions:
            if (execution.phase, execution.token) == ("slice", token):
                world, look = self.look(state.world, execution)
                yield Option(True, world), (look,)
                return
        yield Option(False, state.world, "that slice is over"), ()

    def look(self, world: World, execution: Execution) -> tuple[World, Actor]:
        """The slice is over: Klarna is looked at."""
        return _with(world, execution._replace(phase="look", token=0)), self._lambda("look", execution.name)

    def slice_is_quiet(self, state: State, execution: Execution) -> bool:
        """Whether a slice waits, and the Lambda that left its token has ended."""
        at_work = (self._programs[actor.node] for actor in state.actors if actor.execution == execution.name)
        return not any((node.program, node.param) == ("slice", execution.token) for node in at_work)

    def ended(self, state: State, node: Node, name: str) -> State:
        """A Lambda of the session came to its end; its actor is not among the state's any more."""
        execution = _named(state.world, name)
        if not _drives(node, execution):
            return state
        if node.raised:
            return self.again(state, execution)
        if node.program == "slice":
            return state
        if node.returned == "settled":
            return state._replace(world=_with(state.world, execution._replace(phase="over", token=0)))
        return self._next_slice(state, execution)

    def died(self, state: State, node: Node, name: str) -> Iterator[tuple[str, State]]:
        """A Lambda of the session was killed: Step Functions tries again, or has done so often enough."""
        execution = _named(state.world, name)
        if not _drives(node, execution):
            yield "", state
            return
        yield "and is run again", self.again(state, execution)
        yield (
            "and its execution fails",
            state._replace(world=_with(state.world, execution._replace(phase="over", token=0))),
        )

    def again(self, state: State, execution: Execution) -> State:
        """The same step once more."""
        if execution.phase == "slice":
            return self._next_slice(state, execution)
        return _joined(state, self._lambda("look", execution.name))

    def _next_slice(self, state: State, execution: Execution) -> State:
        token = self._fresh_token(state)
        world = _with(state.world, execution._replace(phase="slice", token=token))
        return _joined(state._replace(world=world), self._lambda("slice", execution.name, token))

    def _lambda(self, program: str, name: str, param: Any = None) -> Actor:
        return Actor(self._programs.root(program, param).id, name)

    def _fresh_token(self, state: State) -> int:
        """The smallest token that nobody holds: names of things that are forgotten may be given again."""
        held = {execution.token for execution in state.world.executions}
        held |= {state.world.item.token} if state.world.item else set()
        for actor in state.actors:
            held |= self._programs[actor.node].tokens
        return next(token for token in range(1, len(held) + 2) if token not in held)


def _named(world: World, name: str) -> Execution:
    return next(execution for execution in world.executions if execution.name == name)


def _with(world: World, changed: Execution) -> World:
    executions = tuple(changed if execution.name == changed.name else execution for execution in world.executions)
    return world._replace(executions=executions)


def _joined(state: State, actor: Actor) -> State:
    return state._replace(actors=tuple(sorted((*state.actors, actor))))


def _drives(node: Node, execution: Execution) -> bool:
    """Whether the execution still waits for this very Lambda."""
    assert node.program in SESSION
    if node.program == "slice":
        return (execution.phase, execution.token) == ("slice", node.param)
    return execution.phase == "look"
