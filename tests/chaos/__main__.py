"""`python -m tests.chaos --payments 200 --seed 1`: a run against the local cloud that is up, and its table."""

import argparse
import sys
from pathlib import Path

from cli import stack_file
from cli.failures import NotRunning
from cli.folders import LocalFolder
from tests.chaos.plan import draw
from tests.chaos.run import Run


def main() -> int:
    """0 where all promises were kept, 1 where one was broken, 2 where nothing could be tried."""
    asked = _arguments()
    folder = LocalFolder(asked.stack.resolve().parent)
    try:
        stack = stack_file.read(folder)
    except NotRunning as failure:
        print(failure, file=sys.stderr)
        return 2
    plan = draw(asked.seed, asked.payments, outage=asked.outage)
    print(f"{asked.payments} payments, seed {plan.seed}, faults {plan.digest}", flush=True)
    outcome = Run(
        plan=plan,
        stack=stack,
        folder=folder,
        say=lambda line: print(line, flush=True),
        concurrency=asked.concurrency,
        kill_all=asked.kill_all,
    )()
    broken = outcome.broken
    print("\n".join(("", outcome.table, "", *broken)), flush=True)
    return 1 if broken else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--payments", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1, help="the same seed plans the same faults")
    parser.add_argument("--concurrency", type=int, default=8, help="payments that are started at the same time")
    parser.add_argument("--outage", type=int, default=0, metavar="SECONDS", help="Klarna is silent in the middle")
    parser.add_argument("--kill-all", action="store_true", help="SIGKILL every Lambda process in the middle")
    parser.add_argument("--stack", type=Path, default=LocalFolder().stack_file, help="who the local cloud is")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
