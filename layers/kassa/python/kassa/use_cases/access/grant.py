"""Grant keys: make, show, replace and revoke them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from kassa.domain.access.caller import KeyKind
from kassa.domain.access.keys import ApiKey, api_key, key_hash, replaced, revoked, successor
from kassa.domain.ids import derived, is_id
from kassa.failures import NotAccepted, NotKnown
from kassa.ports.access import KeyClosed, Keys, Overtaken, TerminalRevoked, Terminals
from kassa.ports.merchants import Merchants
from kassa.ports.requests import Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A key is shown when it is made, and never again: what is not kept cannot be shown.

    Whoever repeats a request finds what the first one made. Keys without a merchant are those of the acquirer's finance
    department. All raise NotKnown for a merchant or key that does not exist, and KeyReused for another body under the same
    Idempotency-Key.
    """

    merchants: Merchants
    keys: Keys
    terminals: Terminals
    live: bool
    now: Callable[[], datetime]
    new_secret: Callable[[], str]

    def new(self, key: ApiKey, request: Request) -> tuple[ApiKey, str | None]:
        """The key's record, and the key itself the first time only. Raises NotAccepted, TerminalRevoked."""
        if key.merchant_id is not None:
            self.merchants.merchant(key.merchant_id)
            self._check_binding(key, key.merchant_id)
        written = api_key(self.live, self.new_secret())
        new = replace(key, secret_hash=key_hash(written))
        stored = self.keys.add(new, request)
        return stored, written if stored is new else None

    def one(self, merchant_id: str | None, key_id: str) -> ApiKey:
        if not is_id("key", key_id):
            raise NotKnown(key_id)
        return self.keys.get(merchant_id, key_id)

    def many(self, merchant_id: str | None, *, limit: int, cursor: str | None) -> tuple[Sequence[ApiKey], str | None]:
        """A page of somebody's keys, those that are closed among them. Raises NotAccepted for a strange cursor."""
        if merchant_id is not None:
            self.merchants.merchant(merchant_id)
        return self.keys.many(merchant_id, limit=limit, cursor=cursor)

    def rotate(
        self, merchant_id: str | None, key_id: str, overlap: timedelta, request: Request
    ) -> tuple[ApiKey, ApiKey, str | None]:
        """The earlier key, the one that takes its place, and that one itself the first time only.

        Raises KeyClosed where the earlier one is revoked or has ended, Overtaken where it changed meanwhile.
        """
        now, earlier = self.now(), self.one(merchant_id, key_id)
        new_id = derived("key", earlier.holder, key_id, request.idempotency_key)
        written = api_key(self.live, self.new_secret())
        new = successor(earlier, new_id=new_id, secret_hash=key_hash(written), at=now)
        if earlier.replaced_by != new_id and not earlier.opens_at(now):
            raise KeyClosed(key_id)
        later = replaced(earlier, by=new_id, overlap=overlap, at=now)
        stored = self.keys.replace(earlier, later, new, request)
        if stored is new:
            return later, new, written
        return self.one(merchant_id, key_id), stored, None

    def revoke(self, merchant_id: str | None, key_id: str) -> ApiKey:
        """The key, closed for good; nothing happens where it was. Raises Overtaken where it keeps changing."""
        key = self.one(merchant_id, key_id)
        return close(self.keys, key, at=self.now())

    def _check_binding(self, key: ApiKey, merchant_id: str) -> None:
        """A terminal's key names a store, or a store and a terminal, that exist; a merchant's key names neither."""
        if key.kind is KeyKind.MERCHANT:
            if key.store_reference or key.terminal_reference:
                raise NotAccepted({"kind": "a merchant key is not bound to a store or terminal; use kind `terminal`"})
            if not key.may_refund:
                raise NotAccepted({"may_refund": "a merchant key may do everything of its merchant"})
            return
        if key.store_reference is None:
            raise NotAccepted({"store_reference": "a terminal key is bound to a store, or to a terminal in it"})
        need_store(self.merchants, merchant_id, key.store_reference)
        if key.terminal_reference is not None:
            try:
                terminal = self.terminals.at(merchant_id, key.store_reference, key.terminal_reference)
            except NotKnown as unknown:
                raise NotAccepted({"terminal_reference": "there is no such terminal in this store"}) from unknown
            if terminal.is_revoked:
                raise TerminalRevoked(terminal.id)


def need_store(merchants: Merchants, merchant_id: str, store_reference: str) -> None:
    """Raises NotAccepted where the merchant has no such store."""
    try:
        merchants.store(merchant_id, store_reference)
    except NotKnown as unknown:
        raise NotAccepted({"store_reference": "this merchant has no such store"}) from unknown


def close(keys: Keys, key: ApiKey, *, at: datetime) -> ApiKey:
    """Revoke a key, also where somebody rotates it at the same time. Raises Overtaken where that happens twice."""
    after = revoked(key, at=at)
    if after is key:
        return key
    try:
        keys.save(after)
    except Overtaken:
        after = revoked(keys.get(key.merchant_id, key.id), at=at)
        if after.revoked_at == at:
            keys.save(after)
    return after
