"""What onboarding and everything about a merchant's account needs from the world, and how that can fail.

The failures:

    KassaError
    ├── StaleMerchant        somebody else changed the merchant first
    ├── StaleStore           somebody else changed the store first
    ├── OnboardingRefused    Klarna did not take the merchant; its record says why
    ├── OnboardingOpen       Klarna has not answered yet, so nothing can be corrected
    ├── AccountRefused       a KlarnaRefused: the account as it stands does not allow it
    ├── AccountNotReady      Klarna is still setting the account up: it can be paid at, but not be managed
    └── TakesNoPayments      the merchant can take no new payment now
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from kassa.domain.merchants.account import KlarnaState, MerchantEvent, MerchantStatus, Obstruction, ProductStatus
from kassa.domain.merchants.merchant import Merchant, Store
from kassa.failures import KassaError, KlarnaRefused
from kassa.ports.requests import Request

Document = Mapping[str, Any]
"""A part of an account in the words of our own API; only the edges look into it."""


class StaleMerchant(KassaError):
    """Somebody else wrote a newer version of the merchant first."""


class StaleStore(KassaError):
    """Somebody else wrote a newer version of the store first."""


class OnboardingRefused(KassaError):
    """Klarna did not take the merchant."""

    def __init__(self, merchant: Merchant) -> None:
        super().__init__(merchant.id)
        self.merchant = merchant


class OnboardingOpen(KassaError):
    """Klarna has not said yet what became of the onboarding."""


class AccountNotReady(KassaError):
    """Klarna is still setting up the account."""


class AccountRefused(KlarnaRefused):
    """The account as it stands at Klarna does not allow it."""


class TakesNoPayments(KassaError):
    """The merchant can take no new payment, for this reason."""

    def __init__(self, obstruction: Obstruction) -> None:
        super().__init__(obstruction.value)
        self.obstruction = obstruction


@dataclass(frozen=True, slots=True, kw_only=True)
class MerchantHappening:
    """One entry of the merchants' outbox: what happened, and the whole merchant as it then stood."""

    id: str
    type: MerchantEvent
    merchant: Merchant


class Accounts(Protocol):
    """Where merchants are kept, and what Klarna needs to onboard one for as long as Klarna has not taken it."""

    def add(self, merchant: Merchant, application: Document | None, request: Request) -> Merchant:
        """Store a new merchant; the one that is there for a repeated request. Raises KeyReused."""
        ...

    def get(self, merchant_id: str) -> Merchant:
        """Raises NotKnown."""
        ...

    def save(
        self,
        before: Merchant,
        after: Merchant,
        event: MerchantEvent | None = None,
        *,
        application: Document | None = None,
        stores: Sequence[Store] = (),
        request: Request | None = None,
    ) -> None:
        """Store the next version, what happened, and what else changed with it, in one stroke.

        The application is forgotten with the version that is active. Raises StaleMerchant.
        """
        ...

    def application(self, merchant: Merchant) -> Document | None:
        """What Klarna was or will be told with the merchant's attempt; None where only that of a later one is kept, or none."""
        ...

    def unfinished(self) -> Sequence[str]:
        """The ids of the merchants to whom Klarna owes an answer."""
        ...

    def with_account(self, klarna_account_id: str) -> Sequence[str]:
        """The ids of the merchants with this account at Klarna."""
        ...

    def search(
        self, status: MerchantStatus | None, *, limit: int, cursor: str | None
    ) -> tuple[Sequence[Merchant], str | None]:
        """Merchants, newest first, and the cursor of the next page. Raises NotAccepted for a cursor that is none of ours."""
        ...

    def has(self, merchant_id: str, request: Request) -> bool:
        """Whether the request is on record. Raises KeyReused where another one bears its key."""
        ...

    def carried_out(self, merchant_id: str, request: Request) -> bool:
        """Put a request on record; whether it was there before. Raises KeyReused."""
        ...


class Stores(Protocol):
    """A merchant's stores."""

    def store(self, merchant_id: str, store_reference: str) -> Store:
        """Raises NotKnown."""
        ...

    def stores(self, merchant_id: str, *, limit: int, cursor: str | None) -> tuple[Sequence[Store], str | None]:
        """By reference, and the cursor of the next page."""
        ...

    def change_store(self, store: Store) -> None:
        """Store the next version. Raises StaleStore."""
        ...

    def store_opened(self, store: Store) -> None:
        """Record under which id Klarna knows the store; the first id stands."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSight:
    """An account as Klarna has it. `reference` is our merchant's id where we onboarded it."""

    klarna_account_id: str
    state: KlarnaState | None
    reference: str | None
    name: str | None
    contact: Document | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductSight:
    """The payment product as Klarna has it; status None for a word of Klarna's that we do not know."""

    klarna_product_id: str | None
    status: ProductStatus | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalLink:
    """A way into Klarna's portal: once, for a minute. `expires_at` is None where Klarna does not say."""

    url: str = field(repr=False)
    expires_at: datetime | None


class KlarnaAccounts(Protocol):
    """Klarna's side of accounts, in the generation of its API that each merchant is asked in.

    Every method raises KlarnaUnavailable or KlarnaRefused, whose `mistakes` name fields as our callers write them. `key` is
    what Klarna's idempotency key is derived from. `within` is in seconds.
    """

    def onboard(self, merchant: Merchant, application: Document, *, key: str, within: float) -> str:
        """Klarna's id of the new account. One key, one account, for 24 hours."""
        ...

    def account(self, merchant: Merchant, klarna_account_id: str, *, within: float) -> AccountSight: ...
    def update_account(self, merchant: Merchant, changes: Document, *, key: str, within: float) -> None: ...
    def product(self, merchant: Merchant, *, within: float) -> ProductSight: ...
    def switch_product(
        self, merchant: Merchant, to: ProductStatus, reason: str, *, key: str, within: float
    ) -> None: ...
    def open_store(self, merchant: Merchant, store: Store, *, within: float) -> str:
        """Make a store known to Klarna; returns Klarna's id of it. Safe to repeat."""
        ...

    def store_ids(self, merchant: Merchant, *, within: float) -> Mapping[str, str]:
        """Klarna's ids of the account's stores by our references."""
        ...

    def update_store(self, merchant: Merchant, store: Store, *, key: str, within: float) -> None:
        """Have Klarna know the store as it is from now on. Raises NotKnown where Klarna has no such store."""
        ...

    def business_entities(self, merchant: Merchant, *, within: float) -> Sequence[Document]: ...
    def update_business_entity(
        self, merchant: Merchant, reference: str, changes: Document, *, key: str, within: float
    ) -> None:
        """Raises NotKnown where the account has no such entity."""
        ...

    def store_groups(self, merchant: Merchant, *, within: float) -> Sequence[Document]: ...
    def create_store_group(self, merchant: Merchant, group: Document, *, key: str, within: float) -> None:
        """Raises KlarnaConflict where the account has a group of that reference."""
        ...

    def update_store_group(
        self, merchant: Merchant, reference: str, changes: Document, *, key: str, within: float
    ) -> None:
        """Raises NotKnown where the account has no such group."""
        ...

    def portal_link(
        self, merchant: Merchant, user_reference: str, roles: Sequence[str], *, key: str, within: float
    ) -> PortalLink: ...


class KlarnaTerms(Protocol):
    """What Klarna agreed with the acquirer. Raises KlarnaUnavailable or KlarnaRefused."""

    def price_plans(self, *, within: float) -> Sequence[Document]: ...
    def payment_profiles(self, *, within: float) -> Sequence[Document]: ...
    def acquiring_accounts(self, *, within: float) -> Sequence[Document]: ...
