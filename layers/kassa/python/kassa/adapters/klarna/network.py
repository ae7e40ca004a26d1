"""HTTP to Klarna that is over at its deadline, even where the other end sends one byte at a time."""

import ssl
from collections.abc import Callable

import httpcore
import httpx

from kassa.adapters.bounded_network import BoundedBackend, Resolve, addresses

_KEPT_ALIVE = 50.0
"""Seconds that an idle connection stays usable; Klarna closes it after 59."""


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
            network_backend=BoundedBackend(backend or httpcore.SyncBackend(), clock, resolve or addresses),
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
