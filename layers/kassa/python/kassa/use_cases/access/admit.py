"""Admit a caller: whose key is this?"""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from kassa.domain.access.caller import Caller, KeyKind
from kassa.domain.access.keys import ApiKey, api_key, key_hash
from kassa.failures import NotKnown
from kassa.ports.access import Keys


class NoteUse(Protocol):
    """Put on record when a key was used; never an error, and never a long wait."""

    def __call__(self, key: ApiKey, *, at: datetime) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Admit:
    """Looks a key up by its hash; the acquirer's own lives in Secrets Manager, not in the table.

    Once an hour at most it notes that a key was used; the note is read along with the key, so the other calls cost nothing.
    """

    keys: Keys
    note_use: NoteUse
    acquirer_secret: Callable[[], str]
    live: bool
    now: Callable[[], datetime]

    def __call__(self, authorization: str) -> Caller | None:
        """Who calls, or None for a key that is malformed, unknown, revoked or expired."""
        scheme, _, key = authorization.partition(" ")
        if scheme.lower() != "bearer" or not key.isascii() or not key.startswith(api_key(self.live, "")):
            return None
        if hmac.compare_digest(key_hash(key), key_hash(api_key(self.live, self.acquirer_secret()))):
            return Caller(key_id="key_acquirer", kind=KeyKind.ACQUIRER)
        try:
            known = self.keys.with_hash(key_hash(key))
        except NotKnown:
            return None
        now = self.now()
        if not known.opens_at(now):
            return None
        if known.use_is_news(now):
            self.note_use(known, at=now)
        return Caller(
            key_id=known.id,
            kind=known.kind,
            merchant_id=known.merchant_id,
            store_reference=known.store_reference,
            terminal_reference=known.terminal_reference,
            may_refund=known.may_refund,
        )
