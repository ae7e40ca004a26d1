"""A merchant's account at Klarna, in the generation of its API that the merchant is asked in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kassa.adapters.klarna.members import first_text, moment_of, object_of, text_of
from kassa.adapters.klarna.merchants import fields
from kassa.adapters.klarna.merchants.account_calls import AccountCalls
from kassa.adapters.klarna.merchants.applications import application, application_v1
from kassa.adapters.klarna.merchants.groups import ChannelCollections, StoreGroups
from kassa.adapters.klarna.merchants.operations import V1, V2, AccountOperations
from kassa.adapters.klarna.merchants.paths import Paths
from kassa.adapters.klarna.merchants.readers import account_of, id_of, listed, with_reference
from kassa.adapters.klarna.merchants.stores import AccountStores
from kassa.adapters.klarna.replies import unreadable
from kassa.adapters.klarna.words import ACCOUNT_STATES, PRODUCT_STATUSES
from kassa.domain.flow import Flow
from kassa.domain.merchants.account import ProductStatus
from kassa.domain.merchants.merchant import Merchant, Store
from kassa.failures import NotKnown
from kassa.ports.accounts import AccountSight, Document, PortalLink, ProductSight

_ENTITY_REFERENCES = ("partner_business_entity_reference", "business_entity_reference")
_ENTITY_IDS = ("partner_business_entity_id", "business_entity_id")
_PRIVATE = frozenset({"stakeholders", "bank_account"})

_Apply = Callable[[Merchant, Document], tuple[dict[str, Any], Callable[[str], str]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Generation:
    """What differs between the generations of Klarna's API."""

    operations: AccountOperations
    account: Paths
    apply: _Apply
    groups: StoreGroups | ChannelCollections
    stores: AccountStores


class KlarnaAccountClient:
    """Implements `ports.accounts.KlarnaAccounts`."""

    def __init__(self, calls: AccountCalls, *, flow: Flow) -> None:
        self._calls = calls
        self._flow = flow
        self._generations = {
            Flow.AUTHORIZE: _Generation(
                operations=V2,
                account=fields.ACCOUNT,
                apply=application,
                groups=StoreGroups(calls),
                stores=AccountStores(calls, V2, fields.STORE, StoreGroups(calls)),
            ),
            Flow.PAYMENT_REQUEST: _Generation(
                operations=V1,
                account=fields.ACCOUNT_V1,
                apply=application_v1,
                groups=ChannelCollections(calls),
                stores=AccountStores(calls, V1, fields.STORE_V1, ChannelCollections(calls)),
            ),
        }

    def onboard(self, merchant: Merchant, application: Document, *, key: str, within: float) -> str:
        """Klarna's id of the new account. Raises KlarnaUnavailable for an answer without one."""
        generation = self._of(merchant)
        body, field = generation.apply(merchant, application)
        onboard = generation.operations.onboard
        reply = self._calls.make(onboard, merchant, key=key, body=body, fields=field, within=within)
        found = object_of(reply.body)
        account_id = first_text(found.get("partner_account_id"), found.get("account_id"))
        if account_id is None:
            raise unreadable(reply.operation, "no id of the account", reply.correlation_id)
        return account_id

    def account(self, merchant: Merchant, klarna_account_id: str, *, within: float) -> AccountSight:
        """The account as it stands."""
        generation = self._of(merchant)
        read = generation.operations.read_account
        body = object_of(self._calls.make(read, merchant, within=within, account_id=klarna_account_id).body)
        found = generation.account.read(body)
        return AccountSight(
            klarna_account_id=klarna_account_id,
            state=ACCOUNT_STATES.get(text_of(found.get("state")) or ""),
            reference=text_of(found.get("reference")),
            name=text_of(found.get("name")),
            contact=found.get("contact"),
        )

    def update_account(self, merchant: Merchant, changes: Document, *, key: str, within: float) -> None:
        """Change the account's name or contact."""
        generation = self._of(merchant)
        self._change(merchant, generation.operations.update_account, generation.account, changes, key, within)

    def product(self, merchant: Merchant, *, within: float) -> ProductSight:
        """The payment product; an account has one."""
        read = self._of(merchant).operations.read_products
        found = listed(self._calls.make(read, merchant, within=within, account_id=account_of(merchant)))
        payment = next((one for one in found if one.get("type", "PAYMENT") in ("PAYMENT", "PAYMENTS")), {})
        word = first_text(payment.get("status"), payment.get("state"))
        product_id = id_of(payment, "payment_product_id", "product_instance_id")
        return ProductSight(klarna_product_id=product_id, status=PRODUCT_STATUSES.get(word or ""))

    def switch_product(self, merchant: Merchant, to: ProductStatus, reason: str, *, key: str, within: float) -> None:
        """Disable or enable the payment product."""
        deadline = self._calls.clock() + within
        operations = self._of(merchant).operations
        ids = {"account_id": account_of(merchant)}
        if operations is V2:
            product_id = self.product(merchant, within=within).klarna_product_id
            if product_id is None:
                raise NotKnown("payment product")
            ids["product_id"] = product_id
        self._calls.make(
            operations.enable_product if to is ProductStatus.ENABLED else operations.disable_product,
            merchant,
            key=key,
            body=fields.PRODUCT_CHANGE.written({"reason": reason}),
            fields=fields.PRODUCT_CHANGE.field,
            within=deadline - self._calls.clock(),
            **ids,
        )

    def open_store(self, merchant: Merchant, store: Store, *, within: float) -> str:
        """Klarna's id of the store, which is made unless Klarna has one with our reference."""
        return self._of(merchant).stores.open(merchant, store, within=within)

    def store_ids(self, merchant: Merchant, *, within: float) -> Mapping[str, str]:
        """Klarna's ids of the account's stores by our references."""
        return self._of(merchant).stores.ids(merchant, within=within)

    def update_store(self, merchant: Merchant, store: Store, *, key: str, within: float) -> None:
        """Have Klarna know the store as it is from now on. Raises NotKnown."""
        self._of(merchant).stores.update(merchant, store, key=key, within=within)

    def business_entities(self, merchant: Merchant, *, within: float) -> Sequence[Document]:
        """All of them, without the people behind them and without their bank account."""
        return [_entity(found) for found in self._entities(merchant, within)]

    def update_business_entity(
        self, merchant: Merchant, reference: str, changes: Document, *, key: str, within: float
    ) -> None:
        """Raises NotKnown where the account has no such entity."""
        deadline = self._calls.clock() + within
        found = with_reference(self._entities(merchant, within), _ENTITY_REFERENCES, reference)
        update = self._of(merchant).operations.update_entity
        left = deadline - self._calls.clock()
        entity_id = id_of(found, *_ENTITY_IDS) or ""
        self._change(merchant, update, fields.ENTITY, changes, key, left, entity_id=entity_id)

    def store_groups(self, merchant: Merchant, *, within: float) -> Sequence[Document]:
        """All of them, each with its brand."""
        return self._of(merchant).groups.all(merchant, account_of(merchant), within=within)

    def create_store_group(self, merchant: Merchant, group: Document, *, key: str, within: float) -> None:
        """Raises KlarnaConflict where the account has a group of that reference."""
        self._of(merchant).groups.create(merchant, account_of(merchant), group, key=key, within=within)

    def update_store_group(
        self, merchant: Merchant, reference: str, changes: Document, *, key: str, within: float
    ) -> None:
        """Raises NotKnown where the account has no such group."""
        groups = self._of(merchant).groups
        groups.update(merchant, account_of(merchant), reference, changes, key=key, within=within)

    def portal_link(
        self, merchant: Merchant, user_reference: str, roles: Sequence[str], *, key: str, within: float
    ) -> PortalLink:
        """A link into Klarna's portal. Raises KlarnaUnavailable for an answer without one."""
        asked = {"user_reference": user_reference, "roles": list(roles) or None}
        reply = self._calls.make(
            self._of(merchant).operations.create_portal_link,
            merchant,
            key=key,
            body=fields.PORTAL_LINK.written(asked),
            fields=fields.PORTAL_LINK.field,
            within=within,
            account_id=account_of(merchant),
        )
        found = object_of(reply.body)
        url = first_text(found.get("url"), found.get("deep_link"), found.get("deep_link_url"))
        if url is None:
            raise unreadable(reply.operation, "no link", reply.correlation_id)
        return PortalLink(url=url, expires_at=moment_of(found.get("expires_at")))

    def _of(self, merchant: Merchant) -> _Generation:
        return self._generations[merchant.flow or self._flow]

    def _change(
        self,
        merchant: Merchant,
        operation: Any,
        paths: Paths,
        changes: Document,
        key: str,
        within: float,
        **ids: str,
    ) -> None:
        self._calls.make(
            operation,
            merchant,
            key=key,
            body=paths.written(changes),
            fields=paths.field,
            within=within,
            account_id=account_of(merchant),
            **ids,
        )

    def _entities(self, merchant: Merchant, within: float) -> Sequence[Mapping[str, Any]]:
        entities = self._of(merchant).operations.list_entities
        return listed(self._calls.make(entities, merchant, within=within, account_id=account_of(merchant)))


def _entity(found: Mapping[str, Any]) -> Document:
    read = {name: value for name, value in fields.ENTITY.read(found).items() if name not in _PRIVATE}
    return {**read, "klarna_id": id_of(found, *_ENTITY_IDS)}
