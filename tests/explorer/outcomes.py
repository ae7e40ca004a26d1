"""What may become of a call: its result, the world after it, and the ways in which it can go wrong on its way."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from kassa.failures import KlarnaConflict, KlarnaDenied, KlarnaRefused, KlarnaUnavailable
from tests.explorer.script import Raised
from tests.explorer.world import Late, World


class Option(NamedTuple):
    """One of the things that a call may lead to. The first of several is what a healthy world does."""

    result: Any
    world: World
    how: str = ""


NO_ANSWER = Raised(KlarnaUnavailable, "no answer")
DENIED = Raised(KlarnaDenied, "not with this key")
REFUSED = Raised(KlarnaRefused, "not like this")
CONFLICT = Raised(KlarnaConflict, "not now")

_REPEATED_WITH_A_KEY = frozenset({"authorize", "finalise"})


def faults(
    world: World, executed: list[Option], *, late: Late | None = None, may_deny: bool = False
) -> Iterator[Option]:
    """What else may become of a call: not carried out, carried out without an answer, carried out later, denied."""
    left = world.left
    if may_deny and left.denials:
        yield Option(DENIED, world._replace(left=left._replace(denials=left.denials - 1)), "is denied")
    if not left.faults:
        return

    def one_less(changed: World) -> World:
        return changed._replace(left=changed.left._replace(faults=changed.left.faults - 1))

    yield Option(NO_ANSWER, one_less(world), "never arrives")
    for option in executed:
        how = f"{option.how}, its answer is lost"
        yield Option(NO_ANSWER, one_less(option.world), how)
    if late is not None:
        slow = one_less(world)._replace(late=tuple(sorted((*world.late, late))))
        yield Option(NO_ANSWER, slow, "is slow")
        if late.operation in _REPEATED_WITH_A_KEY:
            yield Option(CONFLICT, slow, "is slow, and our second attempt meets the first")
