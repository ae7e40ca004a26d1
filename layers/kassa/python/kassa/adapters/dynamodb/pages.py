"""Pages of a query: filled until they are full, with a cursor that is opaque to callers and of no use with another list."""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from kassa.adapters.dynamodb.items import item, text
from kassa.failures import NotAccepted

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import QueryOutputTypeDef

    from kassa.adapters.dynamodb.items import Item


def page_of(
    client: "DynamoDBClient",
    query: Mapping[str, Any],
    *,
    within: Mapping[str, str],
    place: Sequence[str],
    limit: int,
    cursor: str | None,
    prefix: str = "",
) -> "tuple[list[Item], str | None]":
    """At most `limit` items of a query, and the cursor of the next page; None where there is none.

    A cursor says where the last item stands: it holds the attributes `place`, of which the first begins with `prefix`. The
    others of its key are in `within`, for no caller may choose them. Raises NotAccepted for a cursor that is none of ours.
    """
    asked = dict(query)
    if "FilterExpression" not in query:
        asked["Limit"] = limit + 1
    if cursor:
        asked["ExclusiveStartKey"] = item(**within, **_place_in(cursor, place, prefix))
    found: list[Item] = []
    while len(found) <= limit:
        answer = _read(client, asked, cursor)
        found += answer["Items"]
        if "LastEvaluatedKey" not in answer:
            break
        asked["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
    more = len(found) > limit
    return found[:limit], _cursor(found[limit - 1], place) if more else None


def _read(client: "DynamoDBClient", query: dict[str, Any], cursor: str | None) -> "QueryOutputTypeDef":
    """A part of a page. Raises NotAccepted where DynamoDB does not take the cursor: it is of another search, or made up."""
    try:
        return client.query(**query)
    except ClientError as error:
        if cursor and error.response["Error"]["Code"] == "ValidationException":
            raise _not_ours() from error
        raise


def _cursor(last: "Item", place: Sequence[str]) -> str:
    return base64.urlsafe_b64encode(json.dumps([text(last, name) for name in place]).encode()).decode()


def _place_in(cursor: str, place: Sequence[str], prefix: str) -> dict[str, str]:
    try:
        told = json.loads(base64.urlsafe_b64decode(cursor))
    except (binascii.Error, ValueError, RecursionError):
        told = None
    is_ours = isinstance(told, list) and len(told) == len(place) and all(isinstance(one, str) and one for one in told)
    if not is_ours or not told[0].startswith(prefix):
        raise _not_ours()
    return dict(zip(place, told, strict=True))


def _not_ours() -> NotAccepted:
    return NotAccepted({"cursor": "this is not a cursor of ours; leave it out to begin anew"})
