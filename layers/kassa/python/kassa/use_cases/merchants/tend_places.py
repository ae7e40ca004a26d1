"""Tend what a merchant's account consists of: stores, groups of them under a brand, business entities, and the portal.

Business entities and store groups are kept at Klarna alone. A change goes to Klarna first, so that we never say what Klarna
does not know; where the answer is lost, the same change again does no harm.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from kassa.domain.ids import derived
from kassa.domain.merchants.merchant import Merchant, Store
from kassa.failures import AlreadyThere, NotKnown
from kassa.ports.accounts import AccountRefused, Accounts, Document, KlarnaAccounts, PortalLink, Stores
from kassa.ports.requests import Request
from kassa.use_cases.merchants.managed import active, managing

KLARNA_LIMIT = 9.0
"""Seconds for one call, of which a request makes up to three: API Gateway gives 30."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TendPlaces:
    """All raise TakesNoPayments for a merchant without an account, and what `managing` raises. `key` names one request."""

    accounts: Accounts
    stores: Stores
    klarna: KlarnaAccounts

    def change_store(self, merchant: Merchant, store_reference: str, news: Document, *, key: str) -> Store:
        """The store as it is from now on. Raises NotKnown, StaleStore."""
        active(merchant)
        store = self.stores.store(merchant.id, store_reference)
        changes: dict[str, Any] = dict(news)
        if all(getattr(store, name) == value for name, value in changes.items()):
            return store
        after = replace(store, version=store.version + 1, **changes)
        if not store.is_known_to_klarna:
            return self._open(merchant, after, key)
        if changes.keys() - {"time_zone"}:
            with managing(merchant):
                self.klarna.update_store(merchant, after, key=key, within=KLARNA_LIMIT)
        self.stores.change_store(after)
        return after

    def _open(self, merchant: Merchant, store: Store, key: str) -> Store:
        """A store that Klarna did not take as it was: made there as it is now, or, if it was taken after all, changed."""
        self.stores.change_store(store)
        with managing(merchant):
            klarna_store_id = self.klarna.open_store(merchant, store, within=KLARNA_LIMIT)
            self.klarna.update_store(merchant, store, key=key, within=KLARNA_LIMIT)
        self.stores.store_opened(replace(store, klarna_store_id=klarna_store_id))
        return self.stores.store(merchant.id, store.reference)

    def business_entities(self, merchant: Merchant) -> Sequence[Document]:
        """All of them."""
        active(merchant)
        with managing(merchant):
            return self.klarna.business_entities(merchant, within=KLARNA_LIMIT)

    def business_entity(self, merchant: Merchant, reference: str) -> Document:
        """One of them. Raises NotKnown."""
        return _named(self.business_entities(merchant), reference)

    def change_business_entity(self, merchant: Merchant, reference: str, changes: Document, *, key: str) -> Document:
        """The entity as Klarna then has it. Raises NotKnown."""
        active(merchant)
        with managing(merchant):
            self.klarna.update_business_entity(merchant, reference, changes, key=key, within=KLARNA_LIMIT)
        return self.business_entity(merchant, reference)

    def store_groups(self, merchant: Merchant) -> Sequence[Document]:
        """All of them."""
        active(merchant)
        with managing(merchant):
            return self.klarna.store_groups(merchant, within=KLARNA_LIMIT)

    def store_group(self, merchant: Merchant, reference: str) -> Document:
        """One of them. Raises NotKnown."""
        return _named(self.store_groups(merchant), reference)

    def new_store_group(self, merchant: Merchant, group: Document, request: Request) -> tuple[Document, bool]:
        """The group as Klarna has it, and whether this request has been here before. Raises KeyReused, AlreadyThere."""
        active(merchant)
        again = self.accounts.carried_out(merchant.id, request)
        key = derived("group", merchant.id, request.idempotency_key)
        try:
            with managing(merchant):
                self.klarna.create_store_group(merchant, group, key=key, within=KLARNA_LIMIT)
        except AccountRefused as refused:
            if not again:
                raise AlreadyThere(str(group["reference"])) from refused
        return self.store_group(merchant, str(group["reference"])), again

    def change_store_group(self, merchant: Merchant, reference: str, changes: Document, *, key: str) -> Document:
        """The group as Klarna then has it. Raises NotKnown."""
        active(merchant)
        with managing(merchant):
            self.klarna.update_store_group(merchant, reference, changes, key=key, within=KLARNA_LIMIT)
        return self.store_group(merchant, reference)

    def portal_link(
        self, merchant: Merchant, user_reference: str, roles: Sequence[str], request: Request
    ) -> tuple[PortalLink, bool]:
        """A link that opens Klarna's portal once, within a minute; the same one for the same request. Raises KeyReused."""
        active(merchant)
        again = self.accounts.carried_out(merchant.id, request)
        key = derived("link", merchant.id, request.idempotency_key)
        with managing(merchant):
            return self.klarna.portal_link(merchant, user_reference, roles, key=key, within=KLARNA_LIMIT), again


def _named(found: Sequence[Document], reference: str) -> Document:
    for one in found:
        if one.get("reference") == reference:
            return one
    raise NotKnown(reference)
