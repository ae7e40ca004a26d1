"""How a stage reaches Klarna: its API key and, where there is one, its client certificate."""

from collections.abc import Mapping
from typing import Protocol

from cli.failures import CannotGoOn
from kassa.adapters.klarna.settings import KlarnaSettings

INTEGRATOR = "KASSA"  # not sent with the console's own calls


class Secrets(Protocol):
    """A stage's account, of which only the secrets are read."""

    stage: str

    def read_secret(self, name: str) -> dict[str, str] | None:
        """None where there is none of that name."""
        ...


def settings(account: Secrets, *, klarna_url: str, authentication: str) -> KlarnaSettings:
    """From the stage's secret. Raises `CannotGoOn` with what must be in it."""
    name = f"kassa/{account.stage}/klarna"
    secret = account.read_secret(name)
    if secret is None:
        raise CannotGoOn(f'There is no secret {name}; it must hold Klarna\'s API key: {{"api_key": "…"}}.')
    try:
        return KlarnaSettings.from_secret(secret, url=klarna_url, authentication=authentication, integrator=INTEGRATOR)
    except ValueError as error:
        raise CannotGoOn(f"The secret {name} cannot be used: {error}.") from error


def settings_of(account: Secrets, outputs: Mapping[str, str]) -> KlarnaSettings:
    """The same, for what the stage was deployed with."""
    return settings(account, klarna_url=outputs["KlarnaUrl"], authentication=outputs["KlarnaAuthentication"])
