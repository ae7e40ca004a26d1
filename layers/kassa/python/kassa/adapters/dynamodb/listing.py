"""Pages of an index: filled until they are full, and a cursor that is opaque to callers."""

import base64
import binascii
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kassa.adapters.dynamodb.items import item, text
from kassa.failures import NotAccepted

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from kassa.adapters.dynamodb.items import Item


def page_of(
    client: "DynamoDBClient", query: Mapping[str, Any], *, keys: tuple[str, ...], limit: int, cursor: str | None
) -> "tuple[list[Item], str | None]":
    """At most `limit` items of a query, and the cursor of the next page. Raises NotAccepted for a cursor that is none.

    `keys` are the attributes that say where an item stands: those of the index and those of the table.
    """
    asked = dict(query)
    if "FilterExpression" not in query:
        asked["Limit"] = limit + 1
    if cursor:
        asked["ExclusiveStartKey"] = _position(cursor, keys)
    found: list[Item] = []
    while len(found) <= limit:
        answer = client.query(**asked)
        found += answer["Items"]
        if "LastEvaluatedKey" not in answer:
            break
        asked["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
    more = len(found) > limit
    return found[:limit], _cursor(found[limit - 1], keys) if more else None


def _cursor(last: "Item", keys: tuple[str, ...]) -> str:
    position = json.dumps([text(last, name) for name in keys])
    return base64.urlsafe_b64encode(position.encode()).decode()


def _position(cursor: str, keys: tuple[str, ...]) -> "Item":
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor))
    except (binascii.Error, ValueError) as error:
        raise _not_ours() from error
    if not isinstance(values, list) or len(values) != len(keys) or not all(isinstance(value, str) for value in values):
        raise _not_ours()
    return item(**dict(zip(keys, values, strict=True)))


def _not_ours() -> NotAccepted:
    return NotAccepted({"cursor": "this is not a cursor of ours; leave it out to begin anew"})
