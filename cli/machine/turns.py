"""Only one command at a time starts or ends the local cloud."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from cli.failures import Busy
from cli.folders import LocalFolder


@contextmanager
def alone(folder: LocalFolder) -> Iterator[None]:
    """Take the turn, or raise `Busy`. The system ends the turn even of a command that was killed."""
    folder.path.mkdir(exist_ok=True)
    with folder.lock_file.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Busy("Another make up, demo or down is at work here; wait for it or end it.") from error
        yield
