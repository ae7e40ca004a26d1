"""Cursors: where the next page of a list begins, opaque to callers and of no use with another list."""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from kassa.adapters.dynamodb.items import item, text
from kassa.failures import NotAccepted

if TYPE_CHECKING:
    from kassa.adapters.dynamodb.items import Item


def cursor_of(last: "Item", names: Sequence[str]) -> str:
    """The cursor behind the last item of a page, by these attributes of its key."""
    return base64.urlsafe_b64encode(json.dumps([text(last, name) for name in names]).encode()).decode()


def position_of(cursor: str, fixed: Mapping[str, str], names: Sequence[str]) -> "Item":
    """The key behind which to go on; `fixed` is what the caller may not choose. Raises NotAccepted."""
    try:
        told = json.loads(base64.urlsafe_b64decode(cursor))
    except (binascii.Error, ValueError, TypeError):
        told = None
    if not isinstance(told, list) or len(told) != len(names) or not all(isinstance(one, str) and one for one in told):
        raise NotAccepted({"cursor": "this is not a cursor of ours; leave it out to begin anew"})
    return item(**fixed, **dict(zip(names, told, strict=True)))
