"""Documents below a merchant in the merchants table, page by page in the order of their names."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from kassa.adapters.dynamodb.items import item, text
from kassa.adapters.dynamodb.pages import page_of
from kassa.failures import NotKnown

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

    from kassa.adapters.dynamodb.items import Item

Document = dict[str, Any]


class BelowMerchant:
    """The items of one merchant whose names begin alike."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def document(self, pk: str, name: str) -> Document:
        """Raises NotKnown."""
        return document_in(self.item(pk, name))

    def item(self, pk: str, name: str) -> "Item":
        """The whole item. Raises NotKnown."""
        found = self._client.get_item(TableName=self._table, Key=item(pk=pk, item=name), ConsistentRead=True)
        if "Item" not in found:
            raise NotKnown(name)
        return found["Item"]

    def page(self, merchant_id: str, prefix: str, *, limit: int, cursor: str | None) -> "tuple[list[Item], str | None]":
        """At most `limit` items, and the cursor of the next page. Raises NotAccepted for a cursor that is none of ours."""
        query, within = self._query(merchant_id, prefix), {"pk": merchant_id}
        return page_of(self._client, query, within=within, place=("item",), limit=limit, cursor=cursor, prefix=prefix)

    def all(self, merchant_id: str, prefix: str) -> "list[Item]":
        """Every one of them."""
        pages = self._client.get_paginator("query").paginate(**self._query(merchant_id, prefix))
        return [found for page in pages for found in page["Items"]]

    def _query(self, merchant_id: str, prefix: str) -> Any:
        return {
            "TableName": self._table,
            "KeyConditionExpression": "pk = :merchant AND begins_with(#item, :prefix)",
            "ExpressionAttributeNames": {"#item": "item"},
            "ExpressionAttributeValues": item(**{":merchant": merchant_id, ":prefix": prefix}),
            "ConsistentRead": True,
        }

    def next_version(self, pk: str, name: str, document: Document) -> "TransactWriteItemTypeDef":
        """A write that fails unless the stored version is the one before; other attributes stay as they are."""
        version = document["version"]
        return {
            "Update": {
                "TableName": self._table,
                "Key": item(pk=pk, item=name),
                "UpdateExpression": "SET document = :document, version = :version",
                "ConditionExpression": "version = :previous",
                "ExpressionAttributeValues": item(
                    **{":document": dump(document), ":version": version, ":previous": version - 1}
                ),
            }
        }


def stored(pk: str, name: str, document: Document) -> "Item":
    """The item of a document."""
    return item(pk=pk, item=name, version=document.get("version"), document=dump(document))


def document_in(found: "Item") -> Document:
    """What an item holds."""
    document: Document = json.loads(text(found, "document"))
    return document


def plain(thing: Any) -> Document:
    """A dataclass as a document."""
    return asdict(thing)


def dump(document: Document) -> str:
    """Times in ISO 8601, names in order."""
    return json.dumps(document, default=lambda value: value.isoformat(), sort_keys=True)


def times_in(document: Document, *names: str) -> dict[str, datetime | None]:
    """These members of a document as times."""
    return {name: datetime.fromisoformat(document[name]) if document.get(name) else None for name in names}
