"""What the acquirer holds at Klarna to be let in and to be told: credentials, certificates, signing keys, webhooks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

MOST_SIGNING_KEYS = 50
"""Klarna keeps no more for one account."""

DISUSE = timedelta(days=60)
"""Klarna disables a credential that nobody used for two months, and deletes it after ten."""


class CredentialKind(StrEnum):
    """A key for servers, or an identifier for Klarna's SDK in browsers and apps."""

    API_KEY = "api_key"
    CLIENT_IDENTIFIER = "client_identifier"


class CertificateUsage(StrEnum):
    """What a client certificate is for."""

    MTLS = "mtls"
    JWT_SIGNING = "jwt_signing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """An API key or client identifier at Klarna, without what Klarna shows once. A status is Klarna's own word."""

    id: str
    kind: CredentialKind
    description: str | None = None
    status: str | None = None
    allowed_domains: tuple[str, ...] = ()
    created_at: datetime | None = None
    last_used_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A client certificate at Klarna, without its key."""

    id: str
    usage: CertificateUsage = CertificateUsage.MTLS
    description: str | None = None
    status: str | None = None
    created_at: datetime | None = None
    expires_at: datetime | None = None
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningKey:
    """A key that Klarna signs its webhooks with, without the key itself."""

    id: str
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KlarnaWebhook:
    """Where Klarna posts which of its news, and under which key."""

    id: str
    url: str
    event_types: tuple[str, ...]
    event_version: str
    signing_key_id: str
    status: str | None = None
    created_at: datetime | None = None


def unused_for(credential: Credential, now: datetime) -> timedelta | None:
    """How long nobody has used it; where Klarna does not tell, since it was made; None where it tells neither."""
    since = credential.last_used_at or credential.created_at
    return None if since is None else now - since


def soon_disabled(credentials: Iterable[Credential], now: datetime, warn_before: timedelta) -> list[Credential]:
    """Those that Klarna will disable for disuse within `warn_before`, or has disabled by now."""
    return [one for one in credentials if (unused_for(one, now) or timedelta()) >= DISUSE - warn_before]


def soon_expired(certificates: Iterable[Certificate], now: datetime, warn_before: timedelta) -> list[Certificate]:
    """Those that are not revoked and expire within `warn_before`, or have expired."""
    return [
        one
        for one in certificates
        if one.revoked_at is None and one.expires_at is not None and one.expires_at - now <= warn_before
    ]
