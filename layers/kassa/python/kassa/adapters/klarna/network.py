"""HTTP that is over at its deadline, even where the other end sends one byte at a time.

httpx counts its timeouts anew for each connect, write and read, so a slow answer could take for ever. Here a request
carries a deadline, and each step on the wire gets what is left until then.
"""

import socket
import ssl
from collections.abc import Callable, Iterable
from typing import Any

import httpcore
import httpx

_KEPT_ALIVE = 50.0
"""Seconds that an idle connection stays usable; Klarna closes it after 59."""

Resolve = Callable[[str, int], list[str]]


class BoundedTransport(httpx.BaseTransport):
    """Connections to Klarna. Every request has an extension `deadline`, a moment of `clock`.

    Raises httpx.ConnectError where the request certainly never left, else another httpx.TransportError.
    """

    def __init__(
        self,
        tls: ssl.SSLContext | None,
        clock: Callable[[], float],
        *,
        backend: httpcore.NetworkBackend | None = None,
        resolve: Resolve | None = None,
    ) -> None:
        self._clock = clock
        self._pool = httpcore.ConnectionPool(
            ssl_context=tls,
            keepalive_expiry=_KEPT_ALIVE,
            network_backend=_BoundedBackend(backend or httpcore.SyncBackend(), clock, resolve or _addresses),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request and read the whole answer."""
        deadline = request.extensions["deadline"]
        # httpcore hands connect, write and read to our backend, which takes them as the moment at which to give up
        steps = dict.fromkeys(("connect", "write", "read"), deadline) | {"pool": max(deadline - self._clock(), 0.0)}
        try:
            answer = self._pool.request(
                request.method,
                str(request.url),
                headers=request.headers.raw,
                content=request.content,
                extensions={"timeout": steps},
            )
        except (httpcore.ConnectError, httpcore.ConnectTimeout, httpcore.PoolTimeout) as error:
            failure: httpx.TransportError = httpx.ConnectError(type(error).__name__)
        except httpcore.TimeoutException as error:
            failure = httpx.ReadTimeout(type(error).__name__)
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol) as error:
            failure = httpx.NetworkError(type(error).__name__)
        else:
            return httpx.Response(answer.status, headers=answer.headers, content=answer.content)
        raise failure

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()


class _BoundedBackend(httpcore.NetworkBackend):
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


def _addresses(host: str, port: int) -> list[str]:
    """The addresses of a host. The resolver alone keeps its own time, which nobody can shorten."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        found = []
    return [str(address[0]) for *_, address in found]
