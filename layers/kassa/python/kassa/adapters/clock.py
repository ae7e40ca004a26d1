"""The clock of every handler."""

import random
import time
from datetime import UTC, datetime


def utc_now() -> datetime:
    """The present, aware and in UTC."""
    return datetime.now(UTC)


pause = time.sleep


def pause_briefly() -> None:
    """A moment of a length that nobody else pauses for, so that writers who met once do not meet again."""
    time.sleep(random.uniform(0.005, 0.1))  # noqa: S311 (nobody gains anything by guessing it)
