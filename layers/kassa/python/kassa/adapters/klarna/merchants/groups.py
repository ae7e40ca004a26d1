"""Groups of stores under one brand: a brand and a store group in v2, one channel collection in v1."""

from collections.abc import Mapping, Sequence
from typing import Any

from kassa.adapters.klarna.merchants import operations
from kassa.adapters.klarna.merchants.account_calls import AccountCalls
from kassa.adapters.klarna.merchants.fields import BRAND, COLLECTION_V1, GROUP
from kassa.adapters.klarna.merchants.readers import id_of, listed, with_reference
from kassa.adapters.klarna.replies import Reply, unreadable
from kassa.domain.merchants.merchant import Merchant
from kassa.failures import NotKnown
from kassa.ports.accounts import Document

_GROUP_NAMES = ("store_group_reference", "reference")
_COLLECTION_NAMES = ("collection_reference", "channel_collection_reference", "reference")


class StoreGroups:
    """v2. A group is made after its brand, so a group without one cannot be."""

    def __init__(self, calls: AccountCalls) -> None:
        self._calls = calls

    def all(self, merchant: Merchant, account: str, *, within: float) -> Sequence[Document]:
        deadline = self._calls.clock() + within
        groups = listed(self._calls.make(operations.V2.list_groups, merchant, within=within, account_id=account))
        brands = self._brands(merchant, account, deadline)
        return [self._shown(group, brands) for group in groups]

    def create(self, merchant: Merchant, account: str, group: Document, *, key: str, within: float) -> None:
        deadline = self._calls.clock() + within
        brands = self._brands(merchant, account, deadline)
        brand = next((one for one in brands if one.get("brand_reference") == group["brand_reference"]), None)
        brand_id = id_of(brand, "brand_id") if brand else self._new_brand(merchant, account, group, key, deadline)
        self._calls.make(
            operations.V2.create_group,
            merchant,
            within=deadline - self._calls.clock(),
            key=key,
            body=GROUP.written({"reference": group["reference"], "brand_id": brand_id}),
            fields=GROUP.field,
            account_id=account,
        )

    def update(
        self, merchant: Merchant, account: str, reference: str, changes: Document, *, key: str, within: float
    ) -> None:
        """What can change is how the brand looks."""
        deadline = self._calls.clock() + within
        found = next((one for one in self.all(merchant, account, within=within) if one["reference"] == reference), None)
        if found is None:
            raise NotKnown(reference)
        brand = with_reference(
            self._brands(merchant, account, deadline), ("brand_reference",), str(found["brand_reference"])
        )
        self._calls.make(
            operations.UPDATE_BRAND,
            merchant,
            within=deadline - self._calls.clock(),
            key=key,
            body=BRAND.written(changes),
            fields=BRAND.field,
            account_id=account,
            brand_id=id_of(brand, "brand_id") or "",
        )

    def id_of(self, merchant: Merchant, account: str, reference: str, *, within: float) -> str | None:
        """Klarna's id of a group. Raises NotKnown."""
        reply = self._calls.make(operations.V2.list_groups, merchant, within=within, account_id=account)
        return id_of(with_reference(listed(reply), _GROUP_NAMES, reference), "store_group_id")

    def _brands(self, merchant: Merchant, account: str, deadline: float) -> Sequence[Mapping[str, Any]]:
        left = deadline - self._calls.clock()
        return listed(self._calls.make(operations.LIST_BRANDS, merchant, within=left, account_id=account))

    def _new_brand(self, merchant: Merchant, account: str, group: Document, key: str, deadline: float) -> str:
        reply: Reply = self._calls.make(
            operations.CREATE_BRAND,
            merchant,
            within=deadline - self._calls.clock(),
            key=key,
            body=BRAND.written(group),
            fields=BRAND.field,
            account_id=account,
        )
        found = id_of(reply.body, "brand_id")
        if found is None:
            raise unreadable(reply.operation, "no id of the brand", reply.correlation_id)
        return found

    def _shown(self, group: Mapping[str, Any], brands: Sequence[Mapping[str, Any]]) -> Document:
        brand: Mapping[str, Any] = next(
            (
                one
                for one in brands
                if (id_of(one, "brand_id") == group.get("brand_id") and group.get("brand_id"))
                or (one.get("brand_reference") == group.get("brand_reference") and group.get("brand_reference"))
            ),
            {},
        )
        look = BRAND.read(brand)
        return {**look, "reference": GROUP.read(group).get("reference"), "klarna_id": id_of(group, "store_group_id")}


class ChannelCollections:
    """v1. A collection is its own brand."""

    def __init__(self, calls: AccountCalls) -> None:
        self._calls = calls

    def all(self, merchant: Merchant, account: str, *, within: float) -> Sequence[Document]:
        reply = self._calls.make(operations.V1.list_groups, merchant, within=within, account_id=account)
        return [self._shown(one) for one in listed(reply)]

    def create(self, merchant: Merchant, account: str, group: Document, *, key: str, within: float) -> None:
        self._calls.make(
            operations.V1.create_group,
            merchant,
            within=within,
            key=key,
            body=COLLECTION_V1.written(group),
            fields=COLLECTION_V1.field,
            account_id=account,
        )

    def update(
        self, merchant: Merchant, account: str, reference: str, changes: Document, *, key: str, within: float
    ) -> None:
        deadline = self._calls.clock() + within
        reply = self._calls.make(operations.V1.list_groups, merchant, within=within, account_id=account)
        found = with_reference(listed(reply), _COLLECTION_NAMES, reference)
        self._calls.make(
            operations.V1.update_group,
            merchant,
            within=deadline - self._calls.clock(),
            key=key,
            body=COLLECTION_V1.written(changes),
            fields=COLLECTION_V1.field,
            account_id=account,
            group_id=id_of(found, "collection_id", "channel_collection_id") or "",
        )

    def id_of(self, merchant: Merchant, account: str, reference: str, *, within: float) -> str | None:  # noqa: ARG002
        """v1 names a collection by our reference alone."""
        return None

    def _shown(self, collection: Mapping[str, Any]) -> Document:
        read = COLLECTION_V1.read(collection)
        klarna_id = id_of(collection, "collection_id", "channel_collection_id")
        return {**read, "brand_reference": read.get("reference"), "klarna_id": klarna_id}
