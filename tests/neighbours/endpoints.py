"""Two endpoints of merchants on this machine: one answers at once, one takes everything and never says a word."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

LONGER_THAN_KASSA_WAITS = 60.0
LONG = 3.0
SLACK = 0.5  # seconds in which the next post may have come before the end of the last is seen here


class Endpoint:
    """What came, and when. One that hangs keeps each post open until the other side has had enough."""

    def __init__(self, *, hangs: bool = False) -> None:
        self.hangs = hangs
        self.url = ""
        self.lateness: dict[str, float] = {}
        """Seconds from an event's `created_at` to its first arrival, by event id."""
        self.versions: dict[str, set[int]] = {}
        """The versions of each payment that were told, by payment id."""
        self._posts: list[tuple[float, float]] = []
        self._lock = threading.Lock()
        self._closed = threading.Event()

    def take(self, body: bytes) -> None:
        """Note an event."""
        now, event = datetime.now(UTC), json.loads(body)
        late = (now - datetime.fromisoformat(event["created_at"])).total_seconds()
        with self._lock:
            self.lateness.setdefault(event["id"], late)
            self.versions.setdefault(event["data"]["id"], set()).add(event["version"])

    @contextmanager
    def open(self) -> Iterator[None]:
        """One post, while it lasts."""
        began = time.monotonic()
        try:
            yield
        finally:
            with self._lock:
                self._posts.append((began, time.monotonic()))

    def most_at_once(self) -> int:
        """How many posts that this endpoint let wait were waiting at the same time, at the most. A last attempt without
        a place is over after a second, and is none of them."""
        with self._lock:
            long = [(began, ended - SLACK) for began, ended in self._posts if ended - began > LONG]
        return max((sum(began <= at < ended for began, ended in long) for at, _ in long), default=0)

    def says_nothing(self, connection: Any) -> None:
        """Until the sender hangs up, or this endpoint is no more."""
        connection.settimeout(0.25)
        for _ in range(int(LONGER_THAN_KASSA_WAITS / 0.25)):
            try:
                if self._closed.is_set() or not connection.recv(1):
                    return
            except TimeoutError:
                continue
            except OSError:
                return

    def close(self) -> None:
        """Let go of everybody."""
        self._closed.set()


@contextmanager
def listening(endpoint: Endpoint) -> Iterator[Endpoint]:
    """The endpoint, on this machine only, while it listens."""

    class Post(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            with endpoint.open():
                endpoint.take(body)
                if endpoint.hangs:
                    endpoint.says_nothing(self.connection)
                    return
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Post)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    endpoint.url = f"http://127.0.0.1:{server.server_port}/kassa"
    try:
        yield endpoint
    finally:
        endpoint.close()
        server.shutdown()
        server.server_close()
        thread.join()
