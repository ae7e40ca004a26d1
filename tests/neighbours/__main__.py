"""`python -m tests.neighbours`: how late a merchant hears of its payments beside one whose endpoint hangs."""

import argparse
import sys

from cli import stack_file
from cli.failures import NotRunning
from cli.folders import LocalFolder
from tests.neighbours.run import run

NEIGHBOURS = ("nobody", "prompt", "hanging")
LINE = "{:<10} {:>7} {:>8} {:>8} {:>8} {:>8} {:>8}   {}"


def main() -> int:
    """0 where every event came, 1 where one did not, 2 where no local cloud is up."""
    asked = _arguments()
    try:
        stack = stack_file.read(LocalFolder())
    except NotRunning as failure:
        print(failure, file=sys.stderr)
        return 2
    print(
        f"{asked.payments} payments of each merchant, one each {asked.pace:g} s; seconds from created_at to arrival\n"
    )
    print(
        LINE.format("neighbour", "events", "median", "p95", "max", "missing", "put off", "its posts at once, at most"),
        flush=True,
    )
    missing = 0
    for neighbour in asked.neighbour or NEIGHBOURS:
        heard = run(stack, payments=asked.payments, pace=asked.pace, neighbour=neighbour)
        figures = (f"{seconds:.2f}" for seconds in (heard.median, heard.p95, heard.worst))
        line = (neighbour, len(heard.lateness), *figures, heard.missing, heard.put_off, heard.neighbours_most_at_once)
        print(LINE.format(*line), flush=True)
        missing += heard.missing
    return 1 if missing else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.neighbours", description=__doc__)
    parser.add_argument("--payments", type=int, default=60, help="of each merchant")
    parser.add_argument("--pace", type=float, default=2.0, metavar="SECONDS", help="between two payments of one")
    parser.add_argument("--neighbour", choices=NEIGHBOURS, action="append", help="only beside this one")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
