"""What the room's answers have in common: lists, Klarna's ids, and our references."""

from collections.abc import Mapping, Sequence
from typing import Any

from kassa.adapters.klarna.members import object_of, text_of
from kassa.adapters.klarna.replies import Reply
from kassa.domain.merchants.merchant import Merchant
from kassa.failures import NotKnown


def listed(reply: Reply) -> Sequence[Mapping[str, Any]]:
    """The objects of a list, which stands alone or under whatever name."""
    body = reply.body
    if isinstance(body, Mapping):
        body = next((member for member in body.values() if isinstance(member, list)), [])
    return [object_of(member) for member in body if isinstance(member, Mapping)]


def id_of(found: Mapping[str, Any], *names: str) -> str | None:
    """Klarna's id under the first of these names, or as plain `id`."""
    return next((text for text in (text_of(found.get(name)) for name in (*names, "id")) if text), None)


def with_reference(found: Sequence[Mapping[str, Any]], names: Sequence[str], reference: str) -> Mapping[str, Any]:
    """The one with our reference under one of these names. Raises NotKnown."""
    for one in found:
        if any(one.get(name) == reference for name in names):
            return one
    raise NotKnown(reference)


def account_of(merchant: Merchant) -> str:
    """Klarna's id of the account. ValueError where there is none: nobody asks about one before."""
    if merchant.klarna_account_id is None:
        raise ValueError(f"{merchant.id} has no account at Klarna")
    return merchant.klarna_account_id
