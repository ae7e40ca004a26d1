"""Where a caller is: what its key is bound to and what it says must agree, and the store must be open."""

from kassa.domain.merchants.merchant import Store, StoreKind
from kassa.failures import NotAccepted, NotKnown
from kassa.ports.merchants import Merchants


def agreed(field: str, key_says: str | None, caller_says: str | None, errors: dict[str, str]) -> str:
    """The one reference both agree on; otherwise a message in `errors`."""
    if key_says is None and caller_says is None:
        errors[field] = "required, since this key is not bound to one"
    elif None not in (key_says, caller_says) and key_says != caller_says:
        errors[field] = f"this key is bound to {key_says}"
    return key_says or caller_says or ""


def open_store(merchants: Merchants, merchant_id: str, store_reference: str) -> Store:
    """The merchant's store. Raises NotAccepted where there is none of that reference, or Klarna does not know it."""
    try:
        store = merchants.store(merchant_id, store_reference)
    except NotKnown as unknown:
        raise NotAccepted({"store_reference": "this merchant has no such store"}) from unknown
    if store.kind is not StoreKind.PHYSICAL:
        raise NotAccepted({"store_reference": "this is no physical store, where payments are made"})
    if not store.is_known_to_klarna:
        raise NotAccepted({"store_reference": "Klarna does not know this store yet; create it again to go on"})
    return store
