"""Onboard: a merchant's stores and terminals, and the keys with which they call."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace

from kassa.account_ports import KlarnaAccounts
from kassa.domain.access import KeyKind
from kassa.domain.merchant import ApiKey, Store, Terminal
from kassa.failures import NotAccepted, NotKnown
from kassa.ports import Merchants, Request
from kassa.use_cases.managed import active, managing

KLARNA_LIMIT = 20.0


def api_key(live: bool, secret: str) -> str:
    """The key as its holder writes it into the Authorization header."""
    return f"kassa_{'live' if live else 'test'}_{secret}"


def key_hash(key: str) -> str:
    """What is kept of a key. The secret is long and random, so a plain SHA-256 cannot be guessed back."""
    return hashlib.sha256(key.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Onboard:
    """Every call is safe to repeat, and then returns what the first one stored.

    All raise KeyReused for another body under the same Idempotency-Key, AlreadyThere where another request made it first,
    and NotKnown for a merchant that does not exist. A merchant itself is taken on by `TakeOn`.
    """

    merchants: Merchants
    klarna: KlarnaAccounts
    live: bool
    new_secret: Callable[[], str]

    def store(self, store: Store, request: Request) -> Store:
        """Our record first, then Klarna: where Klarna fails, the same request again goes on from there."""
        merchant = self.merchants.merchant(store.merchant_id)
        active(merchant)
        stored = self.merchants.add_store(store, request)
        if stored.is_known_to_klarna:
            return stored
        with managing(merchant):
            klarna_store_id = self.klarna.open_store(merchant, stored, within=KLARNA_LIMIT)
        self.merchants.store_opened(replace(stored, klarna_store_id=klarna_store_id))
        return self.merchants.store(store.merchant_id, store.reference)

    def terminal(self, terminal: Terminal, request: Request) -> Terminal:
        """Raises NotAccepted where the store does not exist."""
        self.merchants.merchant(terminal.merchant_id)
        self._need_store(terminal.merchant_id, terminal.store_reference)
        return self.merchants.add_terminal(terminal, request)

    def key(self, key: ApiKey, request: Request) -> tuple[ApiKey, str | None]:
        """The key's record, and its secret the first time only: what is not kept cannot be shown again."""
        self.merchants.merchant(key.merchant_id)
        self._check_binding(key)
        written = api_key(self.live, self.new_secret())
        new = replace(key, secret_hash=key_hash(written))
        stored = self.merchants.add_key(new, request)
        return stored, written if stored is new else None

    def _check_binding(self, key: ApiKey) -> None:
        """A terminal's key names a store, or a store and a terminal, that exist; a merchant's key names neither."""
        if key.kind is KeyKind.MERCHANT:
            if key.store_reference or key.terminal_reference:
                raise NotAccepted({"kind": "a merchant key is not bound to a store or terminal; use kind `terminal`"})
            if not key.may_refund:
                raise NotAccepted({"may_refund": "a merchant key may do everything of its merchant"})
            return
        if key.store_reference is None:
            raise NotAccepted({"store_reference": "a terminal key is bound to a store, or to a terminal in it"})
        self._need_store(key.merchant_id, key.store_reference)
        if key.terminal_reference is not None:
            try:
                self.merchants.terminal(key.merchant_id, key.store_reference, key.terminal_reference)
            except NotKnown as unknown:
                raise NotAccepted({"terminal_reference": "there is no such terminal in this store"}) from unknown

    def _need_store(self, merchant_id: str, store_reference: str) -> None:
        try:
            self.merchants.store(merchant_id, store_reference)
        except NotKnown as unknown:
            raise NotAccepted({"store_reference": "this merchant has no such store"}) from unknown
