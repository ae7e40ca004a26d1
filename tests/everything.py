"""`make test`: the tests that need the cloud, and `make check` beside them, which yields the processors to them."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOG = Path(".local/logs/check.log")
YIELDING = 10
MAKE = (os.environ.get("MAKE", "make"), "--no-print-directory")


def main() -> int:
    """0 only if both are green. What `make check` says is shown when both are done."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # so that what we started is ended
    LOG.parent.mkdir(parents=True, exist_ok=True)
    try:
        with _beside(*MAKE, "check", "PYTEST_WORKERS=2") as check:
            failed = subprocess.call((*MAKE, "e2e"))
            failed |= check.wait()
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    print(f"\nmake check, which ran beside it:\n{LOG.read_text(encoding='utf-8')}")
    return int(bool(failed))


@contextmanager
def _beside(*command: str) -> Iterator[subprocess.Popen[bytes]]:
    """A command in a session of its own, all of which ends with us."""
    with LOG.open("wb") as log:
        started = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, start_new_session=True)
    os.setpriority(os.PRIO_PGRP, started.pid, YIELDING)
    try:
        yield started
    finally:
        if started.poll() is None:
            os.killpg(started.pid, signal.SIGTERM)
            started.wait()


if __name__ == "__main__":
    sys.exit(main())
