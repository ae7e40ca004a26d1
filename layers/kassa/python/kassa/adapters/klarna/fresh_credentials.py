"""Calls go out with the credentials of the moment, so that a rotated key or certificate arrives while we run."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

import httpx
from aws_lambda_powertools import Logger

from kassa.adapters.klarna.settings import KlarnaSettings

logger = Logger()


@dataclass(frozen=True, slots=True)
class _Line:
    settings: KlarnaSettings
    transport: httpx.BaseTransport

    def send(self, request: httpx.Request) -> httpx.Response:
        request.headers["Authorization"] = self.settings.authorization
        return self.transport.handle_request(request)


class FreshCredentials(httpx.BaseTransport):
    """A transport whose calls carry the key, and show the certificate, that the secret holds by then.

    Where Klarna answers 401, the secret is looked into at once, and if it holds something else the very same call goes
    out once more with that: same body, same idempotency key, within the same deadline.
    """

    def __init__(
        self,
        settings: Callable[[bool], KlarnaSettings],
        connect: Callable[[KlarnaSettings], httpx.BaseTransport],
    ) -> None:
        """`settings(fresh)` gives the settings as the secret has them; `fresh` looks into it past what is kept."""
        self._settings = settings
        self._connect = connect
        first = settings(False)
        self._line = _Line(first, connect(first))
        self._before: httpx.BaseTransport | None = None

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send it, and once more where the credentials turn out to be others by now."""
        line = self._present(fresh=False)
        response = line.send(request)
        if response.status_code != HTTPStatus.UNAUTHORIZED:
            return response
        renewed = self._present(fresh=True)
        if renewed.settings == line.settings:
            return response
        response.close()
        logger.info("klarna's credentials were renewed after a 401")
        return renewed.send(request)

    def close(self) -> None:
        """Close every connection."""
        self._line.transport.close()
        if self._before is not None:
            self._before.close()

    def _present(self, *, fresh: bool) -> _Line:
        try:
            settings = self._settings(fresh)
            if settings != self._line.settings:
                self._line = _Line(settings, self._transport_for(settings))
        except ValueError as unusable:  # somebody wrote nonsense into the secret: what worked so far may still work
            logger.warning("klarna's secret cannot be used", reason=str(unusable))
        return self._line

    def _transport_for(self, settings: KlarnaSettings) -> httpx.BaseTransport:
        """The same connections, unless another certificate is to be shown; calls under way end on those of before."""
        shown = self._line.settings.client_certificate, self._line.settings.client_key
        if shown == (settings.client_certificate, settings.client_key):
            return self._line.transport
        transport = self._connect(settings)
        if self._before is not None:
            self._before.close()
        self._before = self._line.transport
        return transport
