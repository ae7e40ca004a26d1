"""Stores as an acquirer sees them."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from kassa.domain.merchants.merchant import Store


class _View(BaseModel):
    model_config = ConfigDict(from_attributes=True, extra="forbid")


class AddressView(_View):
    """Where a store stands."""

    street_address: str
    postal_code: str
    city: str
    country: str


class StoreView(_View):
    """A store. A physical one is open for payments once Klarna knows it."""

    object: Literal["store"] = "store"
    merchant_id: str
    store_reference: Annotated[str, Field(validation_alias="reference")]
    type: Annotated[Literal["physical_store", "website", "mobile_app"], Field(validation_alias="kind")]
    name: str
    address: AddressView | None
    url: str | None
    platform: str | None
    bundle_names: list[str]
    time_zone: str
    store_group_reference: str | None
    klarna_store_id: Annotated[str | None, Field(description="Null until Klarna has told it")]
    created_at: datetime

    @classmethod
    def of(cls, store: Store) -> "StoreView":
        return cls.model_validate(store)


class StoreList(_View):
    """A page of a merchant's stores, by reference."""

    data: list[StoreView]
    next_cursor: str | None
