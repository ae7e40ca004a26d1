"""A test case: what it is for, what it does, and what it needs of a stage."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from cli.certify.play import Play

Steps = Callable[[Play], Iterator[None] | None]
"""What the case does. One that must wait for minutes yields first, and goes on after the others have been played."""


class Need(StrEnum):
    """What not every stage has."""

    SIMULATOR = "a simulated Klarna, which loses things on purpose"
    ACQUIRER = "the acquirer's key"
    MANAGEMENT = "routes for Klarna's settings"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case. `section` is what it is a part of; ids are for --only."""

    id: str
    section: str
    title: str
    purpose: str
    steps: Steps
    needs: frozenset[Need] = field(default_factory=frozenset)
