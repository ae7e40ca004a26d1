"""Ids that carry their kind and are derived from what they name, so that a repeated request meets its first self."""

from uuid import NAMESPACE_URL, UUID, uuid5

_KASSA = uuid5(NAMESPACE_URL, "urn:kassa")


def derived(kind: str, *names: str) -> str:
    """An id such as `pay_9f10…`: the same names give the same id, other names another (UUIDv5)."""
    return f"{kind}_{_uuid(kind, *names).hex}"


def klarna_idempotency_key(payment_id: str, operation: str) -> str:
    """The key under which one operation on one payment is known at Klarna, which asks for a UUID and keeps it 24 hours."""
    return str(_uuid("klarna", payment_id, operation))


def _uuid(*names: str) -> UUID:
    # each name with its length in front, so that ("a", "bc") and ("ab", "c") stay apart
    return uuid5(_KASSA, "".join(f"{len(name)}:{name}" for name in names))


def is_id(kind: str, text: str) -> bool:
    """Whether a text that came from outside can be an id of ours."""
    prefix, _, digits = text.partition("_")
    return prefix == kind and len(digits) == _HEX_DIGITS and set(digits) <= set("0123456789abcdef")


_HEX_DIGITS = 32
