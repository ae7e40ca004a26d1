"""Play cases one after another, and write down how each went."""

import inspect
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from cli import console
from cli.certify.case import Case, Need
from cli.certify.evidence import CaseEvidence, Step, Verdict, now
from cli.certify.masking import in_text
from cli.certify.play import Bench, Play
from cli.console import Colour, paint
from cli.failures import CannotGoOn

MARKS = {Verdict.PASSED: ("✓", Colour.GREEN), Verdict.FAILED: ("✗", Colour.RED), Verdict.SKIPPED: ("-", Colour.YELLOW)}


@dataclass(slots=True)
class _Begun:
    """A case that is being played; `rest` where it waits for the others."""

    case: Case
    play: Play
    began_at: str = ""
    seconds: float = 0.0
    rest: Iterator[None] | None = None
    trouble: str = ""

    def go_on(self, act: Callable[[], Iterator[None] | None]) -> None:
        began, self.began_at = time.monotonic(), self.began_at or now()
        try:
            self.rest = act()
            if self.rest is not None and next(self.rest, self) is self:
                self.rest = None
        except CannotGoOn as failure:
            self.rest, self.trouble = None, in_text(str(failure))
        except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
            # an answer without what the contract promises ends the case, not the run
            self.rest, self.trouble = None, in_text(f"An answer is not as it should be: {error!r}")
        self.seconds += time.monotonic() - began

    def finish(self) -> None:
        rest = self.rest
        if rest is not None:
            self.go_on(lambda: rest)

    def close(self) -> None:
        """Write down what Kassa has on record, with Klarna's correlation ids, and hang up."""
        if self.play.payments:
            with suppress(CannotGoOn), self.play.step("What Kassa has on record"):
                for payment_id in self.play.payments:
                    self.play.timeline({"id": payment_id})
        self.play.close()


def play_all(bench: Bench, cases: Sequence[Case], *, tell: Callable[[CaseEvidence], None]) -> list[CaseEvidence]:
    """Every case, in the given order; those that wait for minutes are begun first and ended last."""
    able = [case for case in cases if not missing(case, bench)]
    begun = {case.id: _Begun(case, Play(bench)) for case in able}
    try:
        waiting = [each for each in begun.values() if _waits(each.case)]
        for each in (*waiting, *(other for other in begun.values() if other not in waiting)):
            each.go_on(lambda each=each: each.case.steps(each.play))  # type: ignore[misc]
            if each.rest is None:
                each.close()
                tell(_evidence(each))
        for each in waiting:
            if each.rest is not None:
                each.finish()
                each.close()
                tell(_evidence(each))
    finally:
        for each in begun.values():
            each.play.close()
    return list(_all(cases, begun, bench))


def _waits(case: Case) -> bool:

    return inspect.isgeneratorfunction(case.steps)


def missing(case: Case, bench: Bench) -> str:
    """What the stage lacks for this case; empty where it lacks nothing."""
    has = {
        Need.SIMULATOR: bench.klarna.is_simulated,
        Need.ACQUIRER: bool(bench.acquirer_key),
        Need.MANAGEMENT: bench.has_management,
    }
    lacks = [str(need) for need in sorted(case.needs) if not has[need]]
    return f"Stage {bench.stage} lacks {' and '.join(lacks)}." if lacks else ""


def _all(cases: Iterable[Case], begun: dict[str, _Begun], bench: Bench) -> Iterator[CaseEvidence]:
    for case in cases:
        yield _evidence(begun[case.id]) if case.id in begun else skipped(case, missing(case, bench))


def skipped(case: Case, reason: str) -> CaseEvidence:
    """A case that was not played, and why."""
    return CaseEvidence(
        id=case.id,
        section=case.section,
        title=case.title,
        purpose=case.purpose,
        verdict=Verdict.SKIPPED,
        reason=reason,
        began_at=now(),
        seconds=0.0,
        payments=[],
        klarna_correlation_ids=[],
        steps=[],
    )


def _evidence(begun: _Begun) -> CaseEvidence:
    case, play = begun.case, begun.play
    return CaseEvidence(
        id=case.id,
        section=case.section,
        title=case.title,
        purpose=case.purpose,
        verdict=Verdict.FAILED if begun.trouble else Verdict.PASSED,
        reason=begun.trouble,
        began_at=begun.began_at,
        seconds=round(begun.seconds, 2),
        payments=play.payments,
        klarna_correlation_ids=sorted(_correlation_ids(play.steps)),
        steps=play.steps,
    )


def _correlation_ids(steps: Iterable[Step]) -> set[str]:
    """Klarna's ids of the calls behind these steps, from the timelines that were read."""
    found: set[str] = set()
    for step in steps:
        for exchange in step.exchanges:
            found |= set(_under("klarna_correlation_id", exchange.answered))
            found |= {exchange.klarna_correlation_id} if exchange.klarna_correlation_id else set()
    return found


def _under(name: str, value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get(name), str):
            yield value[name]
        for inner in value.values():
            yield from _under(name, inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _under(name, inner)


def line(evidence: CaseEvidence) -> str:
    """One case for somebody who waits."""
    mark, colour = MARKS[evidence.verdict]
    text = f"  {paint(mark, colour)} {evidence.section.ljust(12)} {evidence.title.ljust(42)}"
    return f"{text} {paint(f'{evidence.seconds:5.1f} s', Colour.DIM)}  {evidence.reason}".rstrip()


def tell(evidence: CaseEvidence) -> None:
    """Say it."""
    console.say(line(evidence))
