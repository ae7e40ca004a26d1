"""Webhook endpoints in the merchants table, below their merchant."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from kassa.adapters.dynamodb.items import item, lost_race, text, undisturbed
from kassa.adapters.dynamodb.receipts import ConditionalWrites, Receipts
from kassa.domain.webhooks.endpoints import Endpoint, EndpointStatus, SigningSecret
from kassa.failures import AlreadyThere
from kassa.ports.requests import Request
from kassa.ports.webhooks import EndpointNotFound, StaleEndpoint

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from kassa.adapters.dynamodb.items import Item


class WebhookTable:
    """One item for each endpoint; what a request changed and the request itself are written in one transaction."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table
        self._writes = ConditionalWrites(client, table)
        self._receipts = Receipts(client, table)

    def add(self, endpoint: Endpoint, request: Request) -> bool:
        """Store a new endpoint; False where the same request was carried out before. Raises KeyReused."""
        receipt = self._receipts.put(endpoint.merchant_id, request)
        if self._writes.wrote(self._writes.put_new(_stored(endpoint)), receipt):
            return True
        if not self._receipts.has(endpoint.merchant_id, request):
            raise AlreadyThere(endpoint.id)
        return False

    def get(self, merchant_id: str, endpoint_id: str) -> Endpoint:
        """Raises EndpointNotFound."""
        key = _key(merchant_id, endpoint_id)
        found = self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True)
        if "Item" not in found:
            raise EndpointNotFound(endpoint_id)
        return _read(found["Item"])

    def of_merchant(self, merchant_id: str) -> Sequence[Endpoint]:
        """All of them, in no particular order; they are few."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="pk = :merchant AND begins_with(#item, :endpoint)",
            ExpressionAttributeNames={"#item": "item"},
            ExpressionAttributeValues=item(**{":merchant": merchant_id, ":endpoint": "endpoint#"}),
            ConsistentRead=True,
        )
        return [_read(found) for page in pages for found in page["Items"]]

    def save(self, endpoint: Endpoint, request: Request | None = None) -> bool:
        """Store the next version; False where the request was carried out before. Raises StaleEndpoint, KeyReused."""
        receipts = [] if request is None else [self._receipts.put(endpoint.merchant_id, request)]
        if self._writes.wrote(self._writes.put_next(_stored(endpoint), endpoint.version), *receipts):
            return True
        if request is None or not self._receipts.has(endpoint.merchant_id, request):
            raise StaleEndpoint(endpoint.id)
        return False

    def remove(self, endpoint: Endpoint) -> None:
        """Raises EndpointNotFound where somebody else removed it first."""
        key = _key(endpoint.merchant_id, endpoint.id)
        try:
            undisturbed(
                lambda: self._client.delete_item(
                    TableName=self._table, Key=key, ConditionExpression="attribute_exists(pk)"
                )
            )
        except ClientError as error:
            if not lost_race(error):
                raise
            raise EndpointNotFound(endpoint.id) from error


def _key(merchant_id: str, endpoint_id: str) -> "Item":
    return item(pk=merchant_id, item=f"endpoint#{endpoint_id}")


def _stored(endpoint: Endpoint) -> "Item":
    document = json.dumps(asdict(endpoint), default=lambda value: value.isoformat(), sort_keys=True)
    return {**_key(endpoint.merchant_id, endpoint.id), **item(version=endpoint.version, document=document)}


def _read(stored: "Item") -> Endpoint:
    document = json.loads(text(stored, "document"))
    secrets = tuple(
        SigningSecret(value=secret["value"], valid_until=_time(secret["valid_until"])) for secret in document["secrets"]
    )
    times = {name: _time(document[name]) for name in ("created_at", "updated_at", "gone_at")}
    return Endpoint(
        **{
            **document,
            **times,
            "secrets": secrets,
            "event_types": tuple(document["event_types"]),
            "status": EndpointStatus(document["status"]),
        }
    )


def _time(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value)
