"""Onboard: merchants and their stores."""

from dataclasses import dataclass, replace

from kassa.domain.merchant import Merchant, Store
from kassa.ports import Klarna, Merchants, Request

KLARNA_LIMIT = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Onboard:
    """Every call is safe to repeat, and then returns what the first one stored.

    All raise KeyReused for another body under the same Idempotency-Key, AlreadyThere where another request made it first,
    and NotKnown for a merchant that does not exist.
    """

    merchants: Merchants
    klarna: Klarna

    def merchant(self, merchant: Merchant, request: Request) -> Merchant:
        return self.merchants.add_merchant(merchant, request)

    def store(self, store: Store, request: Request) -> Store:
        """Our record first, then Klarna: where Klarna fails, the same request again goes on from there."""
        merchant = self.merchants.merchant(store.merchant_id)
        stored = self.merchants.add_store(store, request)
        if stored.klarna_store_id is not None:
            return stored
        klarna_store_id = self.klarna.open_store(merchant.klarna_account_id, stored, within=KLARNA_LIMIT)
        self.merchants.store_opened(replace(stored, klarna_store_id=klarna_store_id))
        return self.merchants.store(store.merchant_id, store.reference)
