"""Klarna as every handler that calls it connects: with the settings it was given and the credentials in its secret."""

from collections.abc import Mapping

from kassa.adapters.klarna.client import KlarnaClient
from kassa.adapters.klarna.settings import KlarnaSettings
from kassa.adapters.secrets import Secret


def connect(environ: Mapping[str, str], secret: Secret) -> KlarnaClient:
    """One client for the life of the process. Raises ValueError for settings that cannot work."""
    return KlarnaClient(
        KlarnaSettings.from_secret(
            secret.values(),
            url=environ["KLARNA_URL"],
            authentication=environ["KLARNA_AUTHENTICATION"],
            integrator=environ["KLARNA_INTEGRATOR"],
        )
    )
