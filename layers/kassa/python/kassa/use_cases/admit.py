"""Admit a caller: whose key is this?"""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from kassa.domain.access import Caller, KeyKind
from kassa.failures import NotKnown
from kassa.ports import Merchants
from kassa.use_cases.onboard import api_key, key_hash


@dataclass(frozen=True, slots=True, kw_only=True)
class Admit:
    """Looks a key up by its hash; the acquirer's first key lives in Secrets Manager, not in the table."""

    merchants: Merchants
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
            known = self.merchants.key_with_hash(key_hash(key))
        except NotKnown:
            return None
        if not known.opens_at(self.now()):
            return None
        return Caller(
            key_id=known.id,
            kind=known.kind,
            merchant_id=known.merchant_id,
            store_reference=known.store_reference,
            terminal_reference=known.terminal_reference,
            may_refund=known.may_refund,
        )
