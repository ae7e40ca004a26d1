"""An account's stores at Klarna, which v1 calls channels."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from kassa.adapters.klarna.members import first_text, object_of
from kassa.adapters.klarna.merchants.account_calls import AccountCalls
from kassa.adapters.klarna.merchants.applications import store_in_klarnas_words
from kassa.adapters.klarna.merchants.groups import ChannelCollections, StoreGroups
from kassa.adapters.klarna.merchants.operations import AccountOperations
from kassa.adapters.klarna.merchants.paths import Paths
from kassa.adapters.klarna.merchants.readers import account_of, id_of, listed, with_reference
from kassa.adapters.klarna.replies import unreadable
from kassa.domain.ids import derived
from kassa.domain.merchants.merchant import Merchant, Store
from kassa.failures import KlarnaConflict

_REFERENCES = ("store_reference", "channel_reference")
_IDS = ("store_id", "channel_id")
_FIXED = frozenset({"type", "store_reference"})
"""What is settled when a store is made."""


class AccountStores:
    """In one generation of Klarna's API."""

    def __init__(
        self,
        calls: AccountCalls,
        operations: AccountOperations,
        paths: Paths,
        groups: StoreGroups | ChannelCollections,
    ) -> None:
        self._calls = calls
        self._operations = operations
        self._paths = paths
        self._groups = groups

    def open(self, merchant: Merchant, store: Store, *, within: float) -> str:
        """Klarna's id of the store, which is made unless Klarna has one with our reference."""
        deadline, account = self._calls.clock() + within, account_of(merchant)
        body = self._paths.written(self._document(merchant, store, within))
        try:
            reply = self._calls.make(
                self._operations.create_store,
                merchant,
                subject=derived("store", account, store.reference),
                body=body,
                fields=self._paths.field,
                within=deadline - self._calls.clock(),
                account_id=account,
            )
        except KlarnaConflict as conflict:
            there = self.ids(merchant, within=deadline - self._calls.clock()).get(store.reference)
            if there is None:
                raise conflict from None
            return there
        found = id_of(object_of(reply.body), *_IDS)
        if found is None:
            raise unreadable(reply.operation, "no id of the store", reply.correlation_id)
        return found

    def ids(self, merchant: Merchant, *, within: float) -> Mapping[str, str]:
        """Klarna's ids of the account's stores by our references."""
        found = {}
        for store in self._all(merchant, within):
            reference, store_id = first_text(*map(store.get, _REFERENCES)), id_of(store, *_IDS)
            if reference and store_id:
                found[reference] = store_id
        return found

    def update(self, merchant: Merchant, store: Store, *, key: str, within: float) -> None:
        """Have Klarna know the store as it is from now on. Raises NotKnown."""
        deadline = self._calls.clock() + within
        store_id = store.klarna_store_id
        if store_id is None:
            store_id = id_of(with_reference(self._all(merchant, within), _REFERENCES, store.reference), *_IDS)
        news = {name: value for name, value in _plain(store).items() if name not in _FIXED}
        self._calls.make(
            self._operations.update_store,
            merchant,
            key=key,
            body=self._paths.written(news),
            fields=self._paths.field,
            within=deadline - self._calls.clock(),
            account_id=account_of(merchant),
            store_id=store_id or "",
        )

    def _all(self, merchant: Merchant, within: float) -> Sequence[Mapping[str, Any]]:
        stores = self._operations.list_stores
        return listed(self._calls.make(stores, merchant, within=within, account_id=account_of(merchant)))

    def _document(self, merchant: Merchant, store: Store, within: float) -> dict[str, Any]:
        """The store, with Klarna's id of its group where it has one. Raises NotKnown for a group that is not there."""
        document = _plain(store)
        if store.store_group_reference is not None:
            document["store_group_id"] = self._groups.id_of(
                merchant, account_of(merchant), store.store_group_reference, within=within
            )
        return document


def _plain(store: Store) -> dict[str, Any]:
    return store_in_klarnas_words(
        {
            "type": store.kind,
            "store_reference": store.reference,
            "store_group_reference": store.store_group_reference,
            "name": store.name or None,
            "address": asdict(store.address) if store.address else None,
            "url": store.url,
            "platform": store.platform,
            "bundle_names": store.bundle_names or None,
        }
    )
