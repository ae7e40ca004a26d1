"""`python -m tests.bench`: a settlement of any size, reconciled in bounded memory, beside a plain join of the same data."""

import argparse
import multiprocessing
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from tests.bench import day, ours, plain_join
from tests.bench.cost import cost

MEMORY_LIMIT = 512
"""Megabytes that no process of ours may pass."""


def main() -> int:
    """0 where every line is proved, exactly the wrong fees are found, and the memory is kept; else 1."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--lines", type=int, default=1_000_000)
    payments = parser.parse_args().lines * 2 // day.LINES_OF_TWO
    with tempfile.TemporaryDirectory() as name:
        return _run(Path(name), payments)


def _run(folder: Path, payments: int) -> int:
    _alone(day.write, folder, payments)
    size = (folder / "settlement.csv").stat().st_size / 1_000_000
    cutting = _alone(ours.cut, folder)
    batches = _alone(ours.batches, folder, payments)
    ending = _alone(ours.end, folder, payments)
    joined = _alone(plain_join.join, folder)
    lines, own = ending.lines, cutting.own + batches.own + ending.own

    print(f"{lines:,} lines, {size:,.0f} MB; {ending.breaks} breaks found, {day.wrong_fees(payments)} made\n")
    print(f"{'':<22} {'CPU s':>8} {'lines/s':>10} {'peak MB':>8}")
    for label, part in (("cut", cutting), (f"{cutting.batches} batches", batches), ("end", ending)):
        print(f"{label:<22} {part.own:>8.2f} {lines / part.own:>10,.0f} {part.megabytes:>8.0f}")
    print(f"{'all of it':<22} {own:>8.2f} {lines / own:>10,.0f}")
    print(
        f"{'books, computed':<22} {batches.in_books + ending.in_books:>8.2f}   (a table on AWS; not in the figures above)"
    )
    print(
        f"{'DuckDB, plain join':<22} {joined.seconds:>8.2f} {joined.lines / joined.seconds:>10,.0f} {joined.megabytes:>8.0f}"
    )
    print(
        f"\nours takes {own / joined.seconds:.1f} times the join's CPU; {batches.own / joined.seconds:.1f} in the batches"
    )
    _print_cost(cutting, batches, ending, payments)

    right = lines == joined.lines and ending.breaks == joined.breaks == day.wrong_fees(payments)
    kept = max(part.megabytes for part in (cutting, batches, ending)) <= MEMORY_LIMIT
    return 0 if right and kept else 1


def _print_cost(cutting: ours.Part, batches: ours.Part, ending: ours.Part, payments: int) -> None:
    priced = cost(cutting, batches, ending, entries=payments * 3 // 2)
    parts = ", ".join(
        f"{each} {getattr(priced, each):.3f}" for each in ("compute", "objects", "reads", "writes", "transitions")
    )
    print(f"on AWS, list prices: ${priced.total:.2f} ({parts})")


def _alone(work: Callable[..., Any], *arguments: object) -> Any:
    """In a process of its own, so that its memory is its own."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as alone:
        return alone.submit(work, *arguments).result()


if __name__ == "__main__":
    sys.exit(main())
