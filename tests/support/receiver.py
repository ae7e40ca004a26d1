"""A merchant's endpoint on this machine, which behaves as a test wants it to."""

import socketserver
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Behaviour = Callable[["Post"], None]


class Post(BaseHTTPRequestHandler):
    """One request, to be answered by the behaviour of the moment."""

    server: "_Server"
    body: bytes

    def do_POST(self) -> None:
        self.body = self.rfile.read(int(self.headers["content-length"]))
        self.server.receiver.got.append(Got(self.path, {k.lower(): v for k, v in self.headers.items()}, self.body))
        with suppress(BrokenPipeError, ConnectionResetError, ssl.SSLError):
            self.server.receiver.next_behaviour()(self)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - http.server calls it so
        """Say nothing."""

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


@dataclass(frozen=True)
class Got:
    """What was posted."""

    path: str
    headers: dict[str, str]
    body: bytes


def answers(status: int, body: bytes = b"", **headers: str) -> Behaviour:
    """Answer at once."""
    return lambda post: post.answer(status, body, **headers)


def hangs(seconds: float) -> Behaviour:
    """Take the request and say nothing for a while."""
    return lambda _: time.sleep(seconds)


def trickles(status_line: bytes, *, every: float, times: int) -> Behaviour:
    """Say something that never ends, one byte at a time."""

    def behave(post: Post) -> None:
        post.wfile.write(status_line)
        for _ in range(times):
            post.wfile.write(b"x")
            post.wfile.flush()
            time.sleep(every)

    return behave


def breaks_off(post: Post) -> None:
    """Take the request and close the connection."""
    post.connection.close()


def floods(post: Post) -> None:
    """Say yes, and much more than anybody wants to hear."""
    post.send_response(200)
    post.end_headers()
    for _ in range(64):
        post.wfile.write(b"y" * 65_536)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    receiver: "Receiver"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is what many tests are about."""


@dataclass
class Receiver:
    """What came, and how the next requests are answered: by `planned` first, then by `usual`."""

    url: str = ""
    got: list[Got] = field(default_factory=list)
    usual: Behaviour = field(default_factory=lambda: answers(204))
    planned: list[Behaviour] = field(default_factory=list)
    lock: Any = field(default_factory=threading.Lock)

    def next_behaviour(self) -> Behaviour:
        with self.lock:
            return self.planned.pop(0) if self.planned else self.usual


@contextmanager
def receiving(tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """A receiver that listens on this machine until the test is over."""
    server = _Server(("127.0.0.1", 0), Post)
    server.receiver = Receiver(url=f"{'https' if tls else 'http'}://127.0.0.1:{server.server_address[1]}/kassa")
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server.receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Silent(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        self.request.sendall(b"SSH-2.0-OpenSSH_9.6\r\n\r\n")


@contextmanager
def speaking_no_http() -> Iterator[str]:
    """Something else that listens; its URL."""
    with socketserver.TCPServer(("127.0.0.1", 0), _Silent) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()
        thread.join()
