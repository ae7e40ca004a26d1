"""`python -m tests.week`: a week in the local cloud that is up, closed by Klarna day by day, and its table."""

import argparse
import sys

from cli import stack_file
from cli.failures import NotRunning
from cli.folders import LocalFolder
from tests.week.run import run


def main() -> int:
    """0 where everything agrees to the minor unit, 1 where something does not, 2 where no local cloud is up."""
    asked = _arguments()
    try:
        stack = stack_file.read(LocalFolder())
    except NotRunning as failure:
        print(failure, file=sys.stderr)
        return 2
    outcome = run(stack, days=asked.days, say=lambda line: print(line, flush=True))
    verdict = outcome.broken or [f"Everything agrees to the minor unit, after {outcome.seconds:.0f} seconds."]
    print("\n".join(("", outcome.table, "", *verdict)), flush=True)
    return 1 if outcome.broken else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.week", description=__doc__)
    parser.add_argument("--days", type=int, default=7, choices=range(1, 8), help="how many of them, from Monday on")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
