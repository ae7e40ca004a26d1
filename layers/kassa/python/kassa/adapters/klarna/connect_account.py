"""The acquirer's own account at Klarna as the handlers that look after it connect."""

from collections.abc import Mapping

from kassa.adapters.klarna.account import KlarnaAccountClient
from kassa.adapters.klarna.account_operations import GENERATIONS
from kassa.adapters.klarna.calls import Calls
from kassa.adapters.klarna.connect import calls_over, fresh_calls, settings_in, transport_with
from kassa.adapters.klarna.settings import KlarnaSettings
from kassa.adapters.secrets import Secret


def connect_account(environ: Mapping[str, str], secret: Secret) -> KlarnaAccountClient:
    """The acquirer's own account, with the credentials that the secret holds by then."""
    settings = settings_in(environ, secret.values())
    return _account(environ, settings, fresh_calls(environ, secret))


def account_with(environ: Mapping[str, str], values: Mapping[str, str]) -> KlarnaAccountClient:
    """The acquirer's own account with exactly these credentials. Raises ValueError for those that cannot work."""
    settings = settings_in(environ, values)
    return _account(environ, settings, calls_over(transport_with(settings), settings.url))


def _account(environ: Mapping[str, str], settings: KlarnaSettings, calls: Calls) -> KlarnaAccountClient:
    generation = GENERATIONS[environ["KLARNA_ACCOUNT_API"]]
    return KlarnaAccountClient(settings, calls, generation, live=environ["LIVE"] == "true")
