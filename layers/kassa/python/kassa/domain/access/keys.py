"""Keys: what opens Kassa to a merchant's systems and terminals, for how long, and what takes their place."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from kassa.domain.access.caller import KeyKind

LONGEST_OVERLAP = timedelta(days=30)
"""For which an earlier key may go on beside the one that takes its place."""

THE_ACQUIRER = "acquirer"
"""Who holds a key that has no merchant; no merchant's id looks like that."""

USED_EVERY = timedelta(hours=1)
"""How coarse `used_at` is: one write for each key in that time, however often it calls."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A key of a merchant or one of its terminals, or without a merchant one of the acquirer's finance department.

    Only the SHA-256 of the secret is kept.
    `closes_at` ends it because another key, `replaced_by`, took its place; `expires_at` was given when it was made.
    """

    id: str
    secret_hash: str
    kind: KeyKind
    merchant_id: str | None
    created_at: datetime
    store_reference: str | None = None
    terminal_reference: str | None = None
    description: str | None = None
    expires_at: datetime | None = None
    closes_at: datetime | None = None
    replaced_by: str | None = None
    revoked_at: datetime | None = None
    used_at: datetime | None = None
    may_refund: bool = True
    version: int = 1

    @property
    def holder(self) -> str:
        """Whose it is."""
        return self.merchant_id or THE_ACQUIRER

    @property
    def ends_at(self) -> datetime | None:
        """When it stops by itself: the earlier of what it was given and what a rotation left it. None for never."""
        return min((at for at in (self.expires_at, self.closes_at) if at is not None), default=None)

    def opens_at(self, now: datetime) -> bool:
        """Neither revoked nor at its end."""
        return self.revoked_at is None and (self.ends_at is None or now < self.ends_at)

    def use_is_news(self, now: datetime) -> bool:
        """Whether a use at this time is worth a write."""
        return self.used_at is None or now - self.used_at >= USED_EVERY

    def is_bound_to(self, store_reference: str, terminal_reference: str) -> bool:
        """Whether it is that one terminal's own; a store's key is not."""
        return (self.store_reference, self.terminal_reference) == (store_reference, terminal_reference)


def api_key(live: bool, secret: str) -> str:
    """The key as its holder writes it into the Authorization header."""
    return f"kassa_{'live' if live else 'test'}_{secret}"


def key_hash(key: str) -> str:
    """What is kept of a key. The secret is long and random, so a plain SHA-256 cannot be guessed back."""
    return hashlib.sha256(key.encode()).hexdigest()


def revoked(key: ApiKey, *, at: datetime) -> ApiKey:
    """The key, closed for good; the same object where it was closed before."""
    return key if key.revoked_at is not None else replace(key, revoked_at=at, version=key.version + 1)


def successor(key: ApiKey, *, new_id: str, secret_hash: str, at: datetime) -> ApiKey:
    """A key that may do the same, and lives as long from now on as the first was given."""
    life = None if key.expires_at is None else key.expires_at - key.created_at
    return replace(
        key,
        id=new_id,
        secret_hash=secret_hash,
        created_at=at,
        expires_at=None if life is None else at + life,
        closes_at=None,
        replaced_by=None,
        used_at=None,
        version=1,
    )


def replaced(key: ApiKey, *, by: str, overlap: timedelta, at: datetime) -> ApiKey:
    """The key as it goes on for a while beside the one that took its place. Nothing makes its life longer."""
    closes_at = min(ends for ends in (key.closes_at, at + overlap) if ends is not None)
    return replace(key, replaced_by=by, closes_at=closes_at, version=key.version + 1)
