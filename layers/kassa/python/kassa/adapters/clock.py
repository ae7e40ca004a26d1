"""The clock of every handler."""

import time
from datetime import UTC, datetime


def utc_now() -> datetime:
    """The present, aware and in UTC."""
    return datetime.now(UTC)


pause = time.sleep
