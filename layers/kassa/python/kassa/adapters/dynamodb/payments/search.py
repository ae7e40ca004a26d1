"""Lists of payments: by merchant or by the merchant's own reference, newest first, page by page."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kassa.adapters.dynamodb.items import item
from kassa.adapters.dynamodb.pages import page_of
from kassa.ports.payments import Search

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from kassa.adapters.dynamodb.items import Item

ATTENTION = "attention"
"""The partition of the sparse index that holds what a person should look at."""

_BEGINNING_OF_TIME = "0000"
_END_OF_TIME = "9999"


class PaymentSearch:
    """One query on one index; what the index does not answer is filtered."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def __call__(self, search: Search, *, limit: int, cursor: str | None) -> "tuple[list[Item], str | None]":
        index = _index(search)
        return page_of(
            self._client,
            self._query(search, index),
            within={index.key: index.value, "item": "payment"},
            place=(index.sort, "payment_id"),
            limit=limit,
            cursor=cursor,
        )

    def _query(self, search: Search, index: "_Index") -> Any:
        values = {
            ":key": index.value,
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
            "IndexName": index.name,
            "KeyConditionExpression": f"{index.key} = :key AND {index.sort} BETWEEN :from AND :to",
            "ExpressionAttributeValues": item(**values, **{f":{name}": wanted for name, wanted in filters.items()}),
            "ScanIndexForward": False,
        }
        if filters:
            query["FilterExpression"] = " AND ".join(f"#{name} = :{name}" for name in filters)
            query["ExpressionAttributeNames"] = {f"#{name}": name for name in filters}
        return query


@dataclass(frozen=True, slots=True)
class _Index:
    """Which index answers, by which partition and in which order."""

    name: str
    key: str
    value: str
    sort: str


def _index(search: Search) -> _Index:
    if search.attention:
        return _Index("unfinished", "unfinished", ATTENTION, "updated_at")
    if search.reference is not None:
        return _Index("by_reference", "merchant_reference", f"{search.merchant_id}#{search.reference}", "created_at")
    return _Index("by_merchant", "merchant_id", str(search.merchant_id), "created_at")
