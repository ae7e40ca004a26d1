"""The connection of whoever fetches settlement files; apart, so that nobody at the till imports what it needs."""

from collections.abc import Mapping

import httpx

from kassa.adapters.klarna.connect import fresh_calls, fresh_transport, settings_in
from kassa.adapters.klarna.settings import KlarnaSettings
from kassa.adapters.klarna.settlements.client import KlarnaSettlements
from kassa.adapters.secrets import Secret


def connect_settlements(environ: Mapping[str, str], secret: Secret) -> KlarnaSettlements:
    """One client for the life of the process. Raises ValueError for settings that cannot work."""
    return KlarnaSettlements(
        settings_in(environ, secret.values()),
        fresh_calls(environ, secret),
        transport=lambda: fresh_transport(environ, secret, _streams_with),
    )


def _streams_with(settings: KlarnaSettings) -> httpx.BaseTransport:
    """Connections over which a file comes piece by piece, where others read an answer whole."""
    return httpx.HTTPTransport(verify=settings.tls() or True)
