"""What is searched: where each search begins, and how often each thing may happen in it. Each is searched to its end."""

from itertools import product
from typing import NamedTuple

from tests.explorer.search import Explorer
from tests.explorer.world import Left, State, World


class Scenario(NamedTuple):
    """A beginning and its bounds. `waiting`: the code is on the screen already, and the session waits in its first slice."""

    name: str
    left: Left
    waiting: bool = False
    capture_now: bool = True
    may_cancel_completed: bool = False
    expired_is_gone: bool = False

    def beginning(self, explorer: Explorer) -> State:
        """The first state."""
        world = World(
            self.left,
            capture_now=self.capture_now,
            may_cancel_completed=self.may_cancel_completed,
            expired_is_gone=self.expired_is_gone,
        )
        return explorer.waiting(world) if self.waiting else State(world)


_QUICK = (
    Scenario("a first call in doubt", Left(starts=2, faults=1, surprises=1, slices=1)),
    Scenario("a cancel while Klarna is asked", Left(starts=1, cancels=1, surprises=1, slices=1)),
    Scenario("something dies at the beginning", Left(starts=1, crashes=1, surprises=1, ticks=1, sweeps=1, slices=1)),
    Scenario("the shopper, news and a cancel", Left(scans=1, cancels=1, webhooks=1, slices=1), waiting=True),
    Scenario("the deadline", Left(scans=1, cancels=1, ticks=2, slices=1), waiting=True),
    Scenario("an amendment", Left(amends=1, scans=1, faults=1, slices=1), waiting=True),
    Scenario("something dies at the end", Left(scans=1, cancels=1, crashes=1, surprises=1, slices=1), waiting=True),
    Scenario("Klarna is away for an hour", Left(scans=1, faults=1, ticks=5, slices=2), waiting=True),
)

_DEEP = (
    Scenario("a first call in doubt, twice", Left(starts=2, faults=2, surprises=1, slices=2)),
    Scenario("a cancel while Klarna is in doubt", Left(starts=1, cancels=1, faults=1, surprises=1, slices=2)),
    Scenario("a cancel while Klarna denies", Left(starts=1, cancels=1, denials=1, surprises=1, slices=2)),
    Scenario(
        "a cancel, and something dies", Left(starts=1, cancels=1, crashes=1, surprises=1, slices=1), capture_now=False
    ),
    Scenario("a cancel, Klarna fails and something dies", Left(starts=1, cancels=1, surprises=1, faults=1, crashes=1)),
    Scenario("a reversal that fails", Left(starts=1, surprises=1, faults=2, ticks=2, slices=3, days=1)),
    Scenario("the sweeper finds what died", Left(starts=1, ticks=3, crashes=1, sweeps=1, slices=1, surprises=1)),
    Scenario("two things die", Left(starts=2, crashes=2, ticks=1, sweeps=1)),
    Scenario("a day later", Left(starts=1, faults=2, surprises=1, days=1, slices=3), capture_now=False),
    Scenario("news twice, and a cancel", Left(scans=1, cancels=1, webhooks=2, slices=2), waiting=True),
    Scenario("the shopper leaves and comes back", Left(scans=2, leaves=2, webhooks=2, ticks=1, slices=1), waiting=True),
    Scenario("the deadline, read by the terminal", Left(scans=1, ticks=2, slices=1, looks_up=2), waiting=True),
    Scenario(
        "an amendment, and the shopper comes back",
        Left(amends=1, scans=2, leaves=1, faults=1, webhooks=1, slices=1),
        waiting=True,
    ),
    Scenario("an amendment, and a cancel", Left(amends=1, scans=1, cancels=1), waiting=True),
    Scenario("an amendment at the deadline", Left(amends=1, faults=1, ticks=2, slices=1), waiting=True),
    Scenario("an amendment, and something dies", Left(amends=1, scans=1, crashes=1, denials=1, slices=1), waiting=True),
    Scenario("the operator's hand and the sweeper", Left(scans=1, ticks=1, sweeps=1, resumes=1), waiting=True),
    Scenario("two things die at the end", Left(scans=1, cancels=1, crashes=2, slices=1), waiting=True),
    Scenario(
        "Klarna fails while all are in a hurry",
        Left(scans=1, cancels=1, faults=1, surprises=1, webhooks=1, slices=1),
        waiting=True,
    ),
    Scenario(
        "Klarna may cancel what is completed",
        Left(scans=1, cancels=1, faults=1, surprises=1, ticks=2, slices=1),
        waiting=True,
        may_cancel_completed=True,
    ),
    Scenario(
        "Klarna may cancel what is completed, late",
        Left(scans=1, faults=2, ticks=2, slices=3),
        waiting=True,
        may_cancel_completed=True,
    ),
    Scenario(
        "Klarna is away for an hour, and forgets",
        Left(scans=1, faults=2, surprises=1, ticks=7, slices=3),
        waiting=True,
        expired_is_gone=True,
    ),
)

QUICK = _QUICK
"""For every check: seconds."""

ALL = _QUICK + _DEEP
"""For `make explore`: minutes."""

_AT_ONCE = Left(
    starts=2,
    cancels=1,
    webhooks=2,
    sweeps=2,
    resumes=1,
    looks_up=1,
    amends=1,
    scans=2,
    leaves=1,
    crashes=2,
    faults=3,
    denials=1,
    surprises=1,
    slices=6,
    ticks=7,
)
EVERYTHING = tuple(
    Scenario("everything at once", _AT_ONCE, False, capture_now, may_cancel_completed, expired_is_gone)
    for capture_now, may_cancel_completed, expired_is_gone in product((True, False), repeat=3)
)
"""Too large to be searched to its end: for walks at random."""
