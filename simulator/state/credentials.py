"""The records of who is let in: credentials and client certificates."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

API, CLIENT = "API", "CLIENT"
DISUSE = timedelta(days=60)
"""A credential that nobody uses for two months is disabled."""


@dataclass(slots=True, kw_only=True)
class Credential:
    """An API key or client identifier. One that `lasts` is never disabled for disuse: the simulator was started with it."""

    id: str
    kind: str
    secret: str
    created_at: datetime
    description: str | None = None
    allowed_domains: list[str] = field(default_factory=list)
    last_used_at: datetime | None = None
    lasts: bool = False

    def status(self, now: datetime) -> str:
        """ENABLED, or DISABLED for disuse."""
        unused = now - (self.last_used_at or self.created_at)
        return "DISABLED" if unused >= DISUSE and not self.lasts else "ENABLED"


@dataclass(slots=True, kw_only=True)
class ClientCertificate:
    """A certificate that the simulator's own authority has issued."""

    id: str
    usage: str
    pem: str
    fingerprint: str
    created_at: datetime
    expires_at: datetime
    description: str | None = None
    revoked_from: datetime | None = None

    def status(self, now: datetime) -> str:
        """ACTIVE, REVOKED or EXPIRED."""
        if self.revoked_from is not None and self.revoked_from <= now:
            return "REVOKED"
        return "EXPIRED" if self.expires_at <= now else "ACTIVE"
