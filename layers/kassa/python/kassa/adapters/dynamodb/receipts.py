"""Conditional writes in the merchants table, and the requests that were carried out: a repeated one finds its first self."""

import json
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from kassa.adapters.dynamodb.items import item, lost_race, text, undisturbed
from kassa.failures import KeyReused
from kassa.ports.requests import Request

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

    from kassa.adapters.dynamodb.items import Item


class ConditionalWrites:
    """Writes under a condition, one or several in a transaction."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def put_new(self, stored: "Item") -> "TransactWriteItemTypeDef":
        """A write that fails where there is such an item."""
        return {"Put": {"TableName": self._table, "Item": stored, "ConditionExpression": "attribute_not_exists(pk)"}}

    def put_next(self, stored: "Item", version: int) -> "TransactWriteItemTypeDef":
        """A write that fails unless the stored version is the one before."""
        return {
            "Put": {
                "TableName": self._table,
                "Item": stored,
                "ConditionExpression": "version = :previous",
                "ExpressionAttributeValues": item(**{":previous": version - 1}),
            }
        }

    def wrote(self, first: "TransactWriteItemTypeDef", *more: "TransactWriteItemTypeDef") -> bool:
        """All or nothing; False where a condition did not hold. A single write costs half of one in a transaction."""
        try:
            undisturbed(lambda: self._write(first, *more))
        except ClientError as error:
            if not lost_race(error):
                raise
            return False
        return True

    def _write(self, first: "TransactWriteItemTypeDef", *more: "TransactWriteItemTypeDef") -> None:
        if more:
            self._client.transact_write_items(TransactItems=[first, *more])
        elif "Put" in first:
            put: Any = first["Put"]
            self._client.put_item(**put)
        else:
            update: Any = first["Update"]
            self._client.update_item(**update)


class Receipts:
    """One for each request, below its merchant, written in the same transaction as what the request did."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def put(self, merchant_id: str, request: Request) -> "TransactWriteItemTypeDef":
        """The write that puts the request on record; it fails where the request is on record already."""
        receipt = item(pk=merchant_id, item=_key(request), document=json.dumps({"body_hash": request.body_hash}))
        return ConditionalWrites(self._client, self._table).put_new(receipt)

    def has(self, merchant_id: str, request: Request) -> bool:
        """Whether the request was carried out before. Raises KeyReused where another one bears its key."""
        key = item(pk=merchant_id, item=_key(request))
        found = self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True)
        if "Item" not in found:
            return False
        if json.loads(text(found["Item"], "document"))["body_hash"] != request.body_hash:
            raise KeyReused(request.idempotency_key)
        return True


def _key(request: Request) -> str:
    return f"request#{request.operation}#{request.idempotency_key}"
