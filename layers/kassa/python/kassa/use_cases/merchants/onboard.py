"""Onboard: the stores of a merchant."""

from dataclasses import dataclass, replace

from kassa.domain.merchants.merchant import Store
from kassa.ports.accounts import KlarnaAccounts
from kassa.ports.merchants import Merchants
from kassa.ports.requests import Request
from kassa.use_cases.merchants.managed import active, managing

KLARNA_LIMIT = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Onboard:
    """Every call is safe to repeat, and then returns what the first one stored.

    All raise KeyReused for another body under the same Idempotency-Key, AlreadyThere where another request made it first,
    and NotKnown for a merchant that does not exist. A merchant itself is taken on by `TakeOn`.
    """

    merchants: Merchants
    klarna: KlarnaAccounts

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
