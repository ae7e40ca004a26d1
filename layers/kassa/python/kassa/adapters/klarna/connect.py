"""Klarna as every handler that calls it connects: with the settings it was given and the credentials in its secret."""

import random
import time
from collections.abc import Callable, Mapping

import httpx

from kassa.adapters.klarna.approved_money.client import KlarnaTransactions
from kassa.adapters.klarna.calls import Calls
from kassa.adapters.klarna.disputes.client import KlarnaDisputes
from kassa.adapters.klarna.fresh_credentials import FreshCredentials
from kassa.adapters.klarna.merchants.account_calls import AccountCalls
from kassa.adapters.klarna.merchants.client import KlarnaAccountClient
from kassa.adapters.klarna.merchants.terms import KlarnaTermsClient
from kassa.adapters.klarna.network import BoundedTransport
from kassa.adapters.klarna.payments.client import KlarnaClient
from kassa.adapters.klarna.presentation.client import KlarnaPresentations
from kassa.adapters.klarna.settings import KlarnaSettings
from kassa.adapters.secrets import Secret
from kassa.domain.flow import Flow


def connect(environ: Mapping[str, str], secret: Secret) -> KlarnaClient:
    """One client for the life of the process. Raises ValueError for settings that cannot work."""
    return KlarnaClient(settings_in(environ, secret.values()), transport=fresh_transport(environ, secret))


def connect_books(environ: Mapping[str, str], secret: Secret) -> KlarnaTransactions:
    """The same for what is done with approved money."""
    return KlarnaTransactions(settings_in(environ, secret.values()), fresh_calls(environ, secret), time.monotonic)


def connect_disputes(environ: Mapping[str, str], secret: Secret) -> KlarnaDisputes:
    """The same for disputes."""
    return KlarnaDisputes(settings_in(environ, secret.values()), fresh_calls(environ, secret))


def connect_presentations(environ: Mapping[str, str], secret: Secret) -> KlarnaPresentations:
    """The same for what is shown before the shopper chooses."""
    return KlarnaPresentations(settings_in(environ, secret.values()), fresh_calls(environ, secret), time.monotonic)


def connect_accounts(environ: Mapping[str, str], secret: Secret) -> tuple[KlarnaAccountClient, KlarnaTermsClient]:
    """The same for merchants' accounts, and for what Klarna agreed with the acquirer."""
    settings, flow = settings_in(environ, secret.values()), Flow(environ["KLARNA_FLOW"])
    calls = AccountCalls(settings, fresh_calls(environ, secret), time.monotonic)
    return KlarnaAccountClient(calls, flow=flow), KlarnaTermsClient(calls, flow=flow)


def fresh_calls(environ: Mapping[str, str], secret: Secret) -> Calls:
    """Calls whose credentials are those that the secret holds by then."""
    return calls_over(fresh_transport(environ, secret), environ["KLARNA_URL"])


def calls_over(transport: FreshCredentials | BoundedTransport, url: str) -> Calls:
    """Calls over this transport, by this process's clock."""
    return Calls(url, transport, clock=time.monotonic, sleep=time.sleep, chance=random.random)


def transport_with(settings: KlarnaSettings) -> BoundedTransport:
    """Connections that show the settings' certificate, if they have one."""
    return BoundedTransport(settings.tls(), time.monotonic)


def fresh_transport(
    environ: Mapping[str, str],
    secret: Secret,
    connect: Callable[[KlarnaSettings], httpx.BaseTransport] = transport_with,
) -> FreshCredentials:
    """Connections that follow the secret: read anew by its age, and at once when Klarna says 401."""
    fresh_for = float(environ["KLARNA_SECRET_FRESH_FOR"])
    return FreshCredentials(
        lambda fresh: settings_in(environ, secret.values(fresh=fresh, fresh_for=fresh_for)), connect
    )


def settings_in(environ: Mapping[str, str], values: Mapping[str, object]) -> KlarnaSettings:
    """The stage's settings with the credentials that a secret holds. Raises ValueError for those that cannot work."""
    return KlarnaSettings.from_secret(
        values,
        url=environ["KLARNA_URL"],
        authentication=environ["KLARNA_AUTHENTICATION"],
        integrator=environ["KLARNA_INTEGRATOR"],
    )
