"""Who sells, and where."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from kassa.domain.access.terminals import Software
from kassa.domain.flow import Flow
from kassa.domain.merchants.account import (
    KlarnaState,
    MerchantStatus,
    Obstruction,
    PaymentProduct,
    ProductStatus,
    Refusal,
)
from kassa.domain.payments.payment import Capture


@dataclass(frozen=True, slots=True, kw_only=True)
class Merchant:
    """A seller. `capture` is what a payment does that does not say otherwise.

    `flow` is how Klarna is asked, for its payments and about its account; None leaves that to the stage. There is a
    `klarna_account_id` once the merchant is active. `attempt` counts what was sent to Klarna to onboard it, `submitted_at`
    is when the present attempt began. Klarna's state is None for an account that was there before and was never looked at.
    `platform` is the commerce system that it runs on, which Klarna is told of as an upstream system.
    `mcc` is its merchant category code (ISO 18245), which prices may depend on.
    """

    id: str
    name: str
    klarna_account_id: str | None
    capture: Capture
    created_at: datetime
    flow: Flow | None = None
    platform: Software | None = None
    version: int = 1
    updated_at: datetime | None = None
    status: MerchantStatus = MerchantStatus.ACTIVE
    klarna_state: KlarnaState | None = None
    payment_product: PaymentProduct = field(default_factory=PaymentProduct)
    refusal: Refusal | None = None
    attempt: int = 1
    submitted_at: datetime | None = None
    mcc: str | None = None

    @property
    def is_unfinished(self) -> bool:
        """Whether Klarna owes us an answer."""
        return self.status is MerchantStatus.ONBOARDING or self.payment_product.change is not None

    @property
    def obstruction(self) -> Obstruction | None:
        """Why it can take no new payments; None where it can."""
        if self.klarna_account_id is None:
            return Obstruction.NOT_ONBOARDED
        if self.klarna_state is KlarnaState.DISABLED:
            return Obstruction.ACCOUNT_DISABLED
        return _OF_PRODUCT.get(self.payment_product.status)


_OF_PRODUCT = {
    ProductStatus.DISABLED: Obstruction.PRODUCT_DISABLED,
    ProductStatus.TERMINATED: Obstruction.PRODUCT_TERMINATED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a store stands. Country is ISO 3166-1 alpha-2."""

    street_address: str
    postal_code: str
    city: str
    country: str


class StoreKind(StrEnum):
    """What kind of place a store is."""

    PHYSICAL = "physical_store"
    WEBSITE = "website"
    MOBILE_APP = "mobile_app"


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """Where a merchant sells. A physical store has an address, a website its URL, an app its platform and bundle names.

    It is known to Klarna under `klarna_store_id`, or because it was onboarded together with its merchant.
    """

    merchant_id: str
    reference: str
    name: str
    address: Address | None
    time_zone: str
    created_at: datetime
    klarna_store_id: str | None = None
    kind: StoreKind = StoreKind.PHYSICAL
    url: str | None = None
    platform: str | None = None
    bundle_names: tuple[str, ...] = ()
    store_group_reference: str | None = None
    onboarded: bool = False
    version: int = 1

    @property
    def is_known_to_klarna(self) -> bool:
        """Whether payments may name it."""
        return self.onboarded or self.klarna_store_id is not None

    @property
    def market(self) -> str:
        """The country that prices and caps go by, ISO 3166-1 alpha-2; empty for a store without an address."""
        return self.address.country if self.address is not None else ""

    @property
    def stands_at(self) -> Address:
        """The address of a physical store, the only kind in which payments are made. ValueError for another kind."""
        if self.address is None:
            raise ValueError(f"{self.reference} is no physical store")
        return self.address
