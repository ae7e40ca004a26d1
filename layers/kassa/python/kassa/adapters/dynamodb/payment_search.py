"""Lists of payments: by merchant or by the merchant's own reference, newest first, page by page."""

import base64
import binascii
import json
from typing import TYPE_CHECKING, Any

from kassa.adapters.dynamodb.items import item, text
from kassa.ports import NotAccepted, Search

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from kassa.adapters.dynamodb.items import Item

_BEGINNING_OF_TIME = "0000"
_END_OF_TIME = "9999"


class PaymentSearch:
    """One query on one index; what the index does not answer is filtered, and pages are filled until they are full."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def __call__(self, search: Search, *, limit: int, cursor: str | None) -> "tuple[list[Item], str | None]":
        query = self._query(search)
        if cursor:
            query["ExclusiveStartKey"] = _position(cursor, search)
        found: list[Item] = []
        while len(found) <= limit:
            page = self._client.query(**query)
            found += page["Items"]
            if "LastEvaluatedKey" not in page:
                break
            query["ExclusiveStartKey"] = page["LastEvaluatedKey"]
        more = len(found) > limit
        return found[:limit], _cursor(found[limit - 1]) if more else None

    def _query(self, search: Search) -> Any:
        index, key, value = _index(search)
        values = {
            ":key": value,
            ":from": search.created_from.isoformat() if search.created_from else _BEGINNING_OF_TIME,
            ":to": search.created_to.isoformat() if search.created_to else _END_OF_TIME,
        }
        filters = {
            name: wanted
            for name in ("status", "store_reference", "terminal_reference")
            if (wanted := getattr(search, name)) is not None
        }
        query: dict[str, Any] = {
            "TableName": self._table,
            "IndexName": index,
            "KeyConditionExpression": f"{key} = :key AND created_at BETWEEN :from AND :to",
            "ExpressionAttributeValues": item(**values, **{f":{name}": wanted for name, wanted in filters.items()}),
            "ScanIndexForward": False,
        }
        if filters:
            query["FilterExpression"] = " AND ".join(f"#{name} = :{name}" for name in filters)
            query["ExpressionAttributeNames"] = {f"#{name}": name for name in filters}
        return query


def _index(search: Search) -> tuple[str, str, str]:
    if search.reference is not None:
        return "by_reference", "merchant_reference", f"{search.merchant_id}#{search.reference}"
    return "by_merchant", "merchant_id", search.merchant_id


def _cursor(last: "Item") -> str:
    """Where the next page begins: opaque to callers, and of no use with another search."""
    position = json.dumps([text(last, "created_at"), text(last, "payment_id")])
    return base64.urlsafe_b64encode(position.encode()).decode()


def _position(cursor: str, search: Search) -> "Item":
    _, key, value = _index(search)
    try:
        created_at, payment_id = json.loads(base64.urlsafe_b64decode(cursor))
    except (binascii.Error, ValueError, TypeError) as error:
        raise NotAccepted({"cursor": "this is not a cursor of ours; leave it out to begin anew"}) from error
    if not (isinstance(created_at, str) and isinstance(payment_id, str)):
        raise NotAccepted({"cursor": "this is not a cursor of ours; leave it out to begin anew"})
    return item(**{key: value, "created_at": created_at, "payment_id": payment_id, "item": "payment"})
