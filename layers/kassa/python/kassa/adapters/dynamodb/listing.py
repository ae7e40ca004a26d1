"""Pages of an index: filled until they are full, and a cursor that is opaque to callers."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kassa.adapters.dynamodb.cursors import cursor_of, position_of, read_behind

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
        asked["ExclusiveStartKey"] = position_of(cursor, {}, keys)
    found: list[Item] = []
    while len(found) <= limit:
        with read_behind(cursor):
            answer = client.query(**asked)
        found += answer["Items"]
        if "LastEvaluatedKey" not in answer:
            break
        asked["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
    more = len(found) > limit
    return found[:limit], cursor_of(found[limit - 1], keys) if more else None
