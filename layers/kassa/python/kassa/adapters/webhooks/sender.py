"""The wire to a merchant's endpoint: signed by the Standard Webhooks specification, bounded, and public addresses only."""

import ssl
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

import httpcore
from standardwebhooks import Webhook

from kassa.adapters.bounded_network import BoundedBackend, Resolve, addresses
from kassa.domain.webhooks.deliveries import Attempt, Message, Trouble
from kassa.domain.webhooks.endpoint_urls import is_public

KEPT_BYTES = 1024
"""What is read and kept of a response."""


class NameNotFound(Exception):
    """The endpoint's host has no address."""


class AddressNotAllowed(Exception):
    """The endpoint's host has an address that is not public; its others do not matter then."""


class WebhookSender:
    """One connection for each message: it goes to the very address that was checked, and no redirect is followed."""

    def __init__(
        self,
        *,
        allow_private: bool,
        tls: ssl.SSLContext | None = None,
        resolve: Resolve = addresses,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._clock = clock
        self._pool = httpcore.ConnectionPool(
            ssl_context=tls,  # None: the authorities that certifi lists
            max_keepalive_connections=0,
            network_backend=BoundedBackend(
                httpcore.SyncBackend(), clock, checked(resolve, allow_private=allow_private)
            ),
        )

    def send(self, message: Message, url: str, secrets: Sequence[str], *, at: datetime, within: timedelta) -> Attempt:
        """Post a signed message; `within` is from the first step to the last. Never raises for what the other end does."""
        began = self._clock()
        status, trouble, response = None, None, b""
        try:
            status, response = self._post(url, message, secrets, at, began + within.total_seconds())
        except NameNotFound:
            trouble = Trouble.NAME_NOT_FOUND
        except AddressNotAllowed:
            trouble = Trouble.ADDRESS_NOT_ALLOWED
        except httpcore.TimeoutException:
            trouble = Trouble.TIMEOUT
        except httpcore.ConnectError as error:
            tls = isinstance(error.__context__, ssl.SSLError)  # the pool takes the cause away
            trouble = Trouble.TLS_FAILED if tls else Trouble.CONNECTION_FAILED
        except httpcore.NetworkError:
            trouble = Trouble.CONNECTION_LOST
        except httpcore.ProtocolError:
            trouble = Trouble.NOT_HTTP
        return Attempt(
            at=at,
            latency_ms=round(1000 * (self._clock() - began)),
            status=status,
            trouble=trouble,
            response=None if status is None else _text(response),
        )

    def _post(
        self, url: str, message: Message, secrets: Sequence[str], at: datetime, deadline: float
    ) -> tuple[int, bytes]:
        body = message.body.encode()
        steps = dict.fromkeys(("connect", "write", "read"), deadline)  # moments: our network takes them as such
        with self._pool.stream(
            "POST",
            url,
            headers=headers_of(message, secrets, at=at),
            content=body,
            extensions={"timeout": steps},  # nobody waits for the pool: it has room for more than one at a time
        ) as answer:
            return answer.status, _beginning(answer.iter_stream())


def headers_of(message: Message, secrets: Sequence[str], *, at: datetime) -> dict[bytes | str, bytes | str]:
    """What the receiver verifies: one signature for each secret, over the id, this attempt's time and the body."""
    signatures = (Webhook(secret).sign(message.id, at, message.body) for secret in secrets)
    return {
        "content-type": "application/json",
        "user-agent": "Kassa-Webhooks/1",
        "webhook-id": message.id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def _beginning(pieces: Iterable[bytes]) -> bytes:
    """The first bytes of a response. Its status has come: what happens after that changes nothing."""
    kept = b""
    with suppress(httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError):
        for piece in pieces:
            kept += piece
            if len(kept) >= KEPT_BYTES:
                break
    return kept


def _text(response: bytes) -> str:
    """At most so many bytes of it also when what is no text has been replaced."""
    return response.decode(errors="replace").encode()[:KEPT_BYTES].decode(errors="ignore")


def checked(resolve: Resolve, *, allow_private: bool) -> Resolve:
    """`resolve`, but every address must be public. Whoever connects takes these and never asks for the name again."""

    def allowed(host: str, port: int) -> list[str]:
        found = resolve(host, port)
        if not found:
            raise NameNotFound(host)
        if not allow_private and not all(is_public(address) for address in found):
            raise AddressNotAllowed(host)
        return found

    return allowed
