"""Merchants and stores as an acquirer sees them."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from kassa.domain.merchant import Merchant, Store


class _View(BaseModel):
    model_config = ConfigDict(from_attributes=True, extra="forbid")


class PlatformView(_View):
    """The commerce system that a merchant runs on."""

    name: str
    version: str | None


class MerchantView(_View):
    """A merchant."""

    id: str
    object: Literal["merchant"] = "merchant"
    name: str
    klarna_account_id: str
    capture: Literal["now", "manual"]
    flow: Annotated[Literal["authorize", "payment_request"] | None, Field(description="Null: as the stage does")]
    platform: PlatformView | None
    created_at: datetime

    @classmethod
    def of(cls, merchant: Merchant) -> "MerchantView":
        return cls.model_validate(merchant)


class AddressView(_View):
    """Where a store stands."""

    street_address: str
    postal_code: str
    city: str
    country: str


class StoreView(_View):
    """A physical store, open for payments once Klarna knows it."""

    object: Literal["store"] = "store"
    merchant_id: str
    store_reference: Annotated[str, Field(validation_alias="reference")]
    name: str
    address: AddressView
    time_zone: str
    klarna_store_id: str | None
    created_at: datetime

    @classmethod
    def of(cls, store: Store) -> "StoreView":
        return cls.model_validate(store)
