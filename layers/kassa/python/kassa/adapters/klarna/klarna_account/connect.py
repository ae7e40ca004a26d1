"""The acquirer's own account at Klarna as the handlers that look after it connect."""

from collections.abc import Mapping

from kassa.adapters.klarna.calls import Calls
from kassa.adapters.klarna.connect import calls_over, fresh_calls, settings_in, transport_with
from kassa.adapters.klarna.klarna_account.client import KlarnaOwnAccount
from kassa.adapters.klarna.klarna_account.operations import GENERATIONS
from kassa.adapters.klarna.network import BoundedTransport
from kassa.adapters.klarna.settings import KlarnaSettings
from kassa.adapters.secrets import Secret

_LINES_KEPT = 4


def connect_account(environ: Mapping[str, str], secret: Secret) -> KlarnaOwnAccount:
    """The acquirer's own account, with the credentials that the secret holds by then."""
    return _account(environ, settings_in(environ, secret.values()), fresh_calls(environ, secret))


class AccountLines:
    """The acquirer's own account with exactly the credentials that somebody brings. Keeps a few connections."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._lines: dict[tuple[str | None, ...], tuple[BoundedTransport, KlarnaOwnAccount]] = {}

    def __call__(self, values: Mapping[str, str]) -> KlarnaOwnAccount:
        """Implements `ports.klarna_account.Connect`. Raises ValueError for credentials that cannot work."""
        settings = settings_in(self._environ, values)
        shown = settings.api_key, settings.client_certificate, settings.client_key
        if shown not in self._lines:
            self._close_all_but(_LINES_KEPT - 1)
            transport = transport_with(settings)
            self._lines[shown] = transport, _account(self._environ, settings, calls_over(transport, settings.url))
        return self._lines[shown][1]

    def close(self) -> None:
        """Close every connection."""
        self._close_all_but(0)

    def _close_all_but(self, kept: int) -> None:
        while len(self._lines) > kept:
            transport, _ = self._lines.pop(next(iter(self._lines)))
            transport.close()


def _account(environ: Mapping[str, str], settings: KlarnaSettings, calls: Calls) -> KlarnaOwnAccount:
    generation = GENERATIONS[environ["KLARNA_ACCOUNT_API"]]
    return KlarnaOwnAccount(settings, calls, generation, live=environ["LIVE"] == "true")
