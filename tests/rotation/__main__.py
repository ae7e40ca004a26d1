"""`python -m tests.rotation`: so many payments in the running local cloud while its credentials at Klarna are replaced."""

import argparse
import sys

from cli import stack_file
from cli.failures import NotRunning
from cli.folders import LocalFolder
from tests.rotation.run import KINDS, run


def main() -> int:
    """0 where every rotation came through and no payment was lost, 1 otherwise, 2 where no local cloud is up."""
    parser = argparse.ArgumentParser(prog="python -m tests.rotation", description=__doc__)
    parser.add_argument("--payments", type=int, default=50, help="at least")
    parser.add_argument("--kind", choices=KINDS, action="append", help="only this")
    asked = parser.parse_args()
    try:
        stack = stack_file.read(LocalFolder())
    except NotRunning as failure:
        print(failure, file=sys.stderr)
        return 2
    outcome = run(stack, payments=asked.payments, kinds=asked.kind or KINDS)
    for rotation in outcome.rotations:
        print(f"{rotation['kind']:<20} {rotation['status']:<12} {rotation['trouble'] or ''}")
    print(f"{outcome.payments} payments in {outcome.seconds:.0f} s, {len(outcome.lost)} lost")
    for story in outcome.lost:
        print(story)
    return 0 if outcome.is_good else 1


if __name__ == "__main__":
    sys.exit(main())
