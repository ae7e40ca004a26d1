"""Cursors: where the next page of a list begins, opaque to callers and of no use with another list."""

import base64
import binascii
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

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
    except (binascii.Error, ValueError, TypeError, RecursionError):
        told = None
    if not isinstance(told, list) or len(told) != len(names) or not all(isinstance(one, str) and one for one in told):
        raise not_ours()
    return item(**fixed, **dict(zip(names, told, strict=True)))


@contextmanager
def read_behind(cursor: str | None) -> Iterator[None]:
    """Reading a page. Raises NotAccepted where DynamoDB does not take the cursor: it is of another search, or made up."""
    try:
        yield
    except ClientError as error:
        if cursor is not None and error.response["Error"]["Code"] == "ValidationException":
            raise not_ours() from error
        raise


def not_ours() -> NotAccepted:
    """That a cursor is none."""
    return NotAccepted({"cursor": "this is not a cursor of ours; leave it out to begin anew"})
