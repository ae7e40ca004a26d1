"""A merchant's endpoint in this console: takes what is posted, answers at once, and hands it on."""

import queue
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

HOST = "127.0.0.1"
PATH = "/kassa"
LARGEST = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What was posted, as it came."""

    headers: Mapping[str, str]
    body: bytes


@dataclass(slots=True)
class Receiver:
    """Where it listens, and what came."""

    url: str = ""
    posts: "queue.Queue[Post]" = field(default_factory=queue.Queue)


class _Handler(BaseHTTPRequestHandler):
    server: "_Server"

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if self.path != PATH or not length.isdecimal() or int(length) > LARGEST:
            self._answer(HTTPStatus.NOT_FOUND)
            return
        body = self.rfile.read(int(length))
        self.server.receiver.posts.put(Post(headers={k.lower(): v for k, v in self.headers.items()}, body=body))
        self._answer(HTTPStatus.NO_CONTENT)

    def _answer(self, status: HTTPStatus) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - http.server calls it so
        """The events are shown, not the requests."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    receiver: Receiver


@contextmanager
def receiving(port: int = 0) -> Iterator[Receiver]:
    """Listen on the loopback interface; port 0 takes a free one. Raises OSError where the port is taken."""
    server = _Server((HOST, port), _Handler)
    server.receiver = Receiver(url=f"http://{HOST}:{server.server_address[1]}{PATH}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server.receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
