"""Merchants, stores, terminals and keys as an acquirer sees them."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from kassa.domain.merchant import ApiKey, Merchant, Store, Terminal


class _View(BaseModel):
    model_config = ConfigDict(from_attributes=True, extra="forbid")


class MerchantView(_View):
    """A merchant."""

    id: str
    object: Literal["merchant"] = "merchant"
    name: str
    klarna_account_id: str
    capture: Literal["now", "manual"]
    mcc: str | None
    flow: Annotated[Literal["authorize", "payment_request"] | None, Field(description="Null: as the stage does")]
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


class TerminalView(_View):
    """A terminal."""

    object: Literal["terminal"] = "terminal"
    merchant_id: str
    store_reference: str
    terminal_reference: Annotated[str, Field(validation_alias="reference")]
    created_at: datetime

    @classmethod
    def of(cls, terminal: Terminal) -> "TerminalView":
        return cls.model_validate(terminal)


class KeyView(_View):
    """A key's record; `key` is there in the very first answer only, since only its hash is kept."""

    id: str
    object: Literal["key"] = "key"
    key: str | None
    kind: Literal["terminal", "merchant", "acquirer"]
    merchant_id: str
    store_reference: str | None
    terminal_reference: str | None
    may_refund: bool
    description: str | None
    created_at: datetime
    expires_at: datetime | None

    @classmethod
    def of(cls, record: ApiKey, key: str | None) -> "KeyView":
        return cls(
            id=record.id,
            key=key,
            kind=record.kind.value,
            merchant_id=record.merchant_id,
            store_reference=record.store_reference,
            terminal_reference=record.terminal_reference,
            may_refund=record.may_refund,
            description=record.description,
            created_at=record.created_at,
            expires_at=record.expires_at,
        )
