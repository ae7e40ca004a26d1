"""Merchants and stores as the merchants table holds them: one JSON document each, and a version to write under."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from kassa.adapters.dynamodb.access.terminal_table import software_in
from kassa.adapters.dynamodb.items import item, text
from kassa.domain.flow import Flow
from kassa.domain.merchants.account import (
    Change,
    KlarnaState,
    MerchantStatus,
    Mistake,
    PaymentProduct,
    ProductStatus,
    Refusal,
)
from kassa.domain.merchants.merchant import Address, Merchant, Store, StoreKind
from kassa.domain.payments.payment import Capture

if TYPE_CHECKING:
    from kassa.adapters.dynamodb.items import Item


def dump(thing: Any) -> str:
    """A dataclass or a plain document as JSON."""
    plain = asdict(thing) if hasattr(thing, "__dataclass_fields__") else thing
    return json.dumps(plain, default=lambda value: value.isoformat(), sort_keys=True)


def stored_merchant(merchant: Merchant) -> "Item":
    """The item of a merchant."""
    return item(pk=merchant.id, item="merchant", version=merchant.version, document=dump(merchant))


def stored_store(store: Store) -> "Item":
    """The item of a store."""
    return item(pk=store.merchant_id, item=f"store#{store.reference}", version=store.version, document=dump(store))


def read_merchant(stored: "Item") -> Merchant:
    """The merchant in an item; one that was stored before there was onboarding is active, in its first version."""
    return merchant_in(json.loads(text(stored, "document")))


def merchant_in(document: dict[str, Any]) -> Merchant:
    """The merchant in its document."""
    read = {
        "capture": Capture,
        "flow": Flow,
        "created_at": datetime.fromisoformat,
        "updated_at": datetime.fromisoformat,
        "submitted_at": datetime.fromisoformat,
        "status": MerchantStatus,
        "klarna_state": KlarnaState,
        "payment_product": _product,
        "refusal": _refusal,
        "platform": software_in,
    }
    return Merchant(**_converted(document, read))


def store_in(document: dict[str, Any]) -> Store:
    """The store in its document; one that was stored before there were other kinds is a physical one."""
    read = {
        "created_at": datetime.fromisoformat,
        "address": _address,
        "kind": StoreKind,
        "bundle_names": tuple,
    }
    return Store(**_converted(document, read))


def _address(document: dict[str, Any]) -> Address:
    return Address(**document)


def _product(document: dict[str, Any]) -> PaymentProduct:
    return PaymentProduct(**_converted(document, {"status": ProductStatus, "change": _change}))


def _change(document: dict[str, Any]) -> Change:
    return Change(**_converted(document, {"to": ProductStatus}))


def _refusal(document: dict[str, Any]) -> Refusal:
    mistakes = tuple(Mistake(**mistake) for mistake in document["mistakes"])
    return Refusal(**_converted({**document, "mistakes": mistakes}, {"at": datetime.fromisoformat}))


def _converted(document: dict[str, Any], read: dict[str, Any]) -> dict[str, Any]:
    return {
        name: read[name](value) if name in read and value is not None else value for name, value in document.items()
    }
