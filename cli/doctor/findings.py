"""What a check found, and what to do about it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from cli import console
from cli.console import Colour, paint

WIDTH = 24


class Level(StrEnum):
    """How bad it is. Of what does not apply to a stage nothing is asked."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"
    NOT_HERE = "not applicable"


_MARKS = {
    Level.OK: ("✓", Colour.GREEN),
    Level.WARNING: ("!", Colour.YELLOW),
    Level.PROBLEM: ("✗", Colour.RED),
    Level.NOT_HERE: ("-", Colour.DIM),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at. `do` is empty where nothing is to be done."""

    check: str
    level: Level
    found: str
    do: str = ""


def ok(check: str, found: str) -> Finding:
    """As it should be."""
    return Finding(check=check, level=Level.OK, found=found)


def warning(check: str, found: str, do: str) -> Finding:
    """It works, but somebody should know."""
    return Finding(check=check, level=Level.WARNING, found=found, do=do)


def problem(check: str, found: str, do: str) -> Finding:
    """It does not work, or will not tell when it does not."""
    return Finding(check=check, level=Level.PROBLEM, found=found, do=do)


def not_here(check: str, why: str) -> Finding:
    """The stage has no such thing."""
    return Finding(check=check, level=Level.NOT_HERE, found=why)


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """All of them."""

    stage: str
    found: Sequence[Finding]

    @property
    def has_problems(self) -> bool:
        """Whether the stage should not go live like that."""
        return any(one.level is Level.PROBLEM for one in self.found)

    @property
    def totals(self) -> dict[str, int]:
        """How many of each level."""
        return {str(level): sum(one.level is level for one in self.found) for level in Level}

    @property
    def summary(self) -> str:
        """One line at the end."""
        counted = ", ".join(f"{count} {level}" for level, count in self.totals.items() if count)
        return f"Stage {self.stage}: {counted}."

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        found = [asdict(one) for one in self.found]
        return {"stage": self.stage, "good": not self.has_problems, "totals": self.totals, "findings": found}


def show(finding: Finding) -> None:
    """One finding in a line, and what to do in the next."""
    mark, colour = _MARKS[finding.level]
    aside = finding.level is Level.NOT_HERE
    found = paint(f"does not apply: {finding.found}", Colour.DIM) if aside else finding.found
    console.say(f"  {paint(mark, colour)} {finding.check.ljust(WIDTH)} {found}")
    if finding.do:
        console.say(f"    {''.ljust(WIDTH)} {paint(f'→ {finding.do}', Colour.BOLD)}")
