"""Klarna as every handler that calls it connects: with the settings it was given and the credentials in its secret."""

import random
import time
from collections.abc import Mapping

from kassa.adapters.klarna.calls import Calls
from kassa.adapters.klarna.client import KlarnaClient
from kassa.adapters.klarna.network import BoundedTransport
from kassa.adapters.klarna.presentation import KlarnaPresentations
from kassa.adapters.klarna.settings import KlarnaSettings
from kassa.adapters.klarna.transactions import KlarnaTransactions
from kassa.adapters.secrets import Secret


def connect(environ: Mapping[str, str], secret: Secret) -> KlarnaClient:
    """One client for the life of the process. Raises ValueError for settings that cannot work."""
    return KlarnaClient(settings_of(environ, secret))


def connect_books(environ: Mapping[str, str], secret: Secret) -> KlarnaTransactions:
    """The same for what is done with approved money."""
    settings, clock = settings_of(environ, secret), time.monotonic
    return KlarnaTransactions(settings, calls_of(settings), clock)


def connect_presentations(environ: Mapping[str, str], secret: Secret) -> KlarnaPresentations:
    """The same for what is shown before the shopper chooses."""
    settings, clock = settings_of(environ, secret), time.monotonic
    return KlarnaPresentations(settings, calls_of(settings), clock)


def calls_of(settings: KlarnaSettings) -> Calls:
    """Calls over connections that are kept."""
    transport = BoundedTransport(settings.tls(), time.monotonic)
    return Calls(settings.url, transport, clock=time.monotonic, sleep=time.sleep, chance=random.random)


def settings_of(environ: Mapping[str, str], secret: Secret) -> KlarnaSettings:
    """The settings of a handler's environment. Raises ValueError for settings that cannot work."""
    return KlarnaSettings.from_secret(
        secret.values(),
        url=environ["KLARNA_URL"],
        authentication=environ["KLARNA_AUTHENTICATION"],
        integrator=environ["KLARNA_INTEGRATOR"],
    )
