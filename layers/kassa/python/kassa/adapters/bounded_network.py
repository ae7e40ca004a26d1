"""A network whose every step ends at a moment instead of after a time.

HTTP clients count their timeouts anew for each connect, write and read, so an answer in single bytes could take for ever. Here
connect, write and read are handed a deadline, a moment of `clock`, and each gets what is left until then.
"""

import socket
import ssl
from collections.abc import Callable, Iterable
from typing import Any

import httpcore

Resolve = Callable[[str, int], list[str]]


class BoundedBackend(httpcore.NetworkBackend):
    """Opens connections whose every step ends at a moment instead of after a time."""

    def __init__(self, inner: httpcore.NetworkBackend, clock: Callable[[], float], resolve: Resolve) -> None:
        self._inner = inner
        self._clock = clock
        self._resolve = resolve

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Try each address in turn, with an equal share of what is left, so that a dead one does not take it all."""
        addresses = self._resolve(host, port)
        for number, address in enumerate(addresses):
            share = _left(timeout, self._clock, httpcore.ConnectTimeout) / (len(addresses) - number)
            try:
                stream = self._inner.connect_tcp(address, port, share, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
            return _BoundedStream(stream, self._clock)
        raise httpcore.ConnectError("no address answers")


class _BoundedStream(httpcore.NetworkStream):
    """A connection whose every step ends at a moment instead of after a time."""

    def __init__(self, inner: httpcore.NetworkStream, clock: Callable[[], float]) -> None:
        self._inner = inner
        self._clock = clock

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _left(timeout, self._clock, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _left(timeout, self._clock, httpcore.WriteTimeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = _left(timeout, self._clock, httpcore.ConnectTimeout)
        return _BoundedStream(self._inner.start_tls(ssl_context, server_hostname, left), self._clock)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


def _left(moment: float | None, clock: Callable[[], float], too_late: type[httpcore.TimeoutException]) -> float:
    """Seconds until `moment`. Raises `too_late` where it has passed: a socket would take 0 for `do not wait at all`."""
    left = (moment if moment is not None else float("-inf")) - clock()
    if left <= 0:
        raise too_late("deadline")
    return left


def addresses(host: str, port: int) -> list[str]:
    """The addresses of a host. The resolver alone keeps its own time, which nobody can shorten."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        found = []
    return [str(address[0]) for *_, address in found]
