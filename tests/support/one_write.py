"""DynamoDB in this process, to which threads write at the same time."""

import threading
from typing import Any


class OneWriteAtATime:
    """DynamoDB does a conditional write of an item as a whole; between threads, the one in this process has to be told to."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._lock = threading.Lock()

    def update_item(self, **asked: Any) -> Any:
        with self._lock:
            return self._client.update_item(**asked)


def one_write_at_a_time(client: Any) -> Any:
    return OneWriteAtATime(client)
