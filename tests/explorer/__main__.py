"""`python -m tests.explorer`: search, print what was seen, and the trace of the first broken promise."""

import argparse
import sys
from collections.abc import Callable, Iterator
from functools import partial

from tests.explorer import scenarios
from tests.explorer.mutation import without
from tests.explorer.mutations import MUTATIONS
from tests.explorer.programs import Programs
from tests.explorer.scenarios import Scenario
from tests.explorer.search import Explorer, Found, lines

_ROW = "{:<42}{:>10}{:>13}{:>7}{:>9}  {}"


def main() -> int:
    """Exit status 0 where no promise is broken, and each guard is missed when it is taken away."""
    options = _options()
    return _without_guards() if options.guards else _with_all_guards(options)


def _without_guards() -> int:
    missed = 0
    for mutation in MUTATIONS:
        with without(mutation) as guards:
            explorer = Explorer(guards)
            found = explorer.breadth_first(mutation.scenario.beginning(explorer))
        missed += bool(found.broken)
        print(f"\nwithout the guard: {mutation.guard} ({found.states:,} states)", *lines(found), sep="\n")
    print(f"\n{len(MUTATIONS)} guards taken away, {missed} missed")
    return 0 if missed == len(MUTATIONS) else 1


def _with_all_guards(options: argparse.Namespace) -> int:
    print(_ROW.format("search", "states", "transitions", "depth", "seconds", "promises broken"))
    programs = Programs()
    distinct: set[int] = set()
    transitions = broken = 0
    seconds = 0.0
    for name, search in _searches(options):
        explorer = Explorer(programs=programs)  # with a new memory: what the last one knows fills the machine
        found = search(explorer)
        print(_row(name, found), flush=True)
        if found.broken:
            print("", *lines(found), "", sep="\n", flush=True)
        distinct.update(map(hash, explorer.visited))
        transitions, seconds, broken = (
            transitions + found.transitions,
            seconds + found.seconds,
            broken + bool(found.broken),
        )
    print(_ROW.format("distinct, in all", f"{len(distinct):,}", f"{transitions:,}", "", f"{seconds:.1f}", broken))
    return 1 if broken else 0


def _searches(options: argparse.Namespace) -> Iterator[tuple[str, Callable[[Explorer], Found]]]:
    for scenario in scenarios.QUICK if options.quick else scenarios.ALL:
        if options.only in scenario.name:
            yield scenario.name, partial(_to_the_end, scenario=scenario, options=options)
    if options.walks and not options.only:
        yield f"{options.walks:,} walks at random, seed {options.seed}", partial(_at_random, options=options)


def _to_the_end(explorer: Explorer, *, scenario: Scenario, options: argparse.Namespace) -> Found:
    return explorer.breadth_first(scenario.beginning(explorer), depth=options.depth, states=options.states)


def _at_random(explorer: Explorer, *, options: argparse.Namespace) -> Found:
    beginnings = [scenario.beginning(explorer) for scenario in scenarios.EVERYTHING]
    return explorer.at_random(beginnings, walks=options.walks, seed=options.seed)


def _row(name: str, found: Found) -> str:
    verdict = "1" if found.broken else "0" if found.complete else "0 (not to the end)"
    return _ROW.format(
        name, f"{found.states:,}", f"{found.transitions:,}", found.depth, f"{found.seconds:.1f}", verdict
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.explorer", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="only the searches of `make check`")
    parser.add_argument(
        "--guards", action="store_true", help="take each guard away in turn; print who misses it, and why"
    )
    parser.add_argument("--only", default="", help="only searches with this in their name")
    parser.add_argument("--depth", type=int, help="no further than so many moves; without it, each search to its end")
    parser.add_argument(
        "--states", type=int, default=250_000, help="no more than so many in one search: they cost memory"
    )
    parser.add_argument("--walks", type=int, default=3000, help="walks at random through everything at once")
    parser.add_argument("--seed", type=int, default=1, help="of the walks")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
