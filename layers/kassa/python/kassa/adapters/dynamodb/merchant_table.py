"""The merchants table: merchants, stores, and the requests that made them."""

import json
from dataclasses import asdict, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from kassa.adapters.dynamodb.items import item, lost_race, text
from kassa.adapters.dynamodb.terminal_table import TerminalTable, software_in
from kassa.domain.flow import Flow
from kassa.domain.merchant import Address, Merchant, Store
from kassa.domain.payment import Capture
from kassa.domain.terminals import Terminal
from kassa.failures import AlreadyThere, KeyReused, NotKnown
from kassa.ports import Request

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from kassa.adapters.dynamodb.items import Item

_Key = tuple[str, str]

_ACQUIRER = "acquirer"
"""The partition of requests that no merchant exists for yet."""


class MerchantTable:
    """What is made and the request that made it are written in one transaction, so that a repeated request finds both."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table
        self._terminals = TerminalTable(client, table)

    def add_merchant(self, merchant: Merchant, request: Request) -> Merchant:
        made = self._make({(merchant.id, "merchant"): merchant}, (_ACQUIRER, _request_key(request)), request)
        return merchant if made is None else _merchant(made)

    def merchant(self, merchant_id: str) -> Merchant:
        """Raises NotKnown."""
        return _merchant(self._document(merchant_id, "merchant"))

    def add_store(self, store: Store, request: Request) -> Store:
        key = (store.merchant_id, f"store#{store.reference}")
        made = self._make({key: store}, (store.merchant_id, _request_key(request)), request)
        return store if made is None else _store(made)

    def store(self, merchant_id: str, store_reference: str) -> Store:
        """Raises NotKnown."""
        return _store(self._document(merchant_id, f"store#{store_reference}"))

    def store_opened(self, store: Store) -> None:
        """Record under which id Klarna knows the store; the first id stands."""
        key = (store.merchant_id, f"store#{store.reference}")
        unopened = _dump(replace(store, klarna_store_id=None))
        try:
            self._client.put_item(
                TableName=self._table,
                Item=_stored(key, store),
                ConditionExpression="document = :unopened",
                ExpressionAttributeValues=item(**{":unopened": unopened}),
            )
        except ClientError as error:
            if not lost_race(error):
                raise

    def terminal(self, merchant_id: str, store_reference: str, terminal_reference: str) -> Terminal:
        """Raises NotKnown."""
        return self._terminals.at(merchant_id, store_reference, terminal_reference)

    def _make(self, things: dict[_Key, Any], request_key: _Key, request: Request) -> dict[str, Any] | None:
        """None where everything was written, or the document that the same request wrote before."""
        first = next(iter(things))
        receipt = _stored(request_key, {"body_hash": request.body_hash, "made": first})
        new = [_stored(key, thing) for key, thing in things.items()]
        try:
            self._client.transact_write_items(TransactItems=[self._put_if_absent(entry) for entry in (*new, receipt)])
        except ClientError as error:
            if not lost_race(error):
                raise
            return self._made_before(request_key, request)
        return None

    def _made_before(self, request_key: _Key, request: Request) -> dict[str, Any]:
        try:
            receipt = self._document(*request_key)
        except NotKnown as unknown:
            raise AlreadyThere(request.operation) from unknown
        if receipt["body_hash"] != request.body_hash:
            raise KeyReused(request.idempotency_key)
        return self._document(*receipt["made"])

    def _put_if_absent(self, entry: "Item") -> Any:
        return {"Put": {"TableName": self._table, "Item": entry, "ConditionExpression": "attribute_not_exists(pk)"}}

    def _document(self, pk: str, name: str) -> dict[str, Any]:
        found = self._client.get_item(TableName=self._table, Key=item(pk=pk, item=name), ConsistentRead=True)
        if "Item" not in found:
            raise NotKnown(name)
        document: dict[str, Any] = json.loads(text(found["Item"], "document"))
        return document


def _request_key(request: Request) -> str:
    return f"request#{request.operation}#{request.idempotency_key}"


def _stored(key: _Key, thing: Any) -> "Item":
    return item(pk=key[0], item=key[1], document=_dump(thing))


def _dump(thing: Any) -> str:
    plain = thing if isinstance(thing, dict) else asdict(thing)
    return json.dumps(plain, default=lambda value: value.isoformat(), sort_keys=True)


def _merchant(document: dict[str, Any]) -> Merchant:
    created_at = datetime.fromisoformat(document["created_at"])
    flow = Flow(document["flow"]) if document.get("flow") else None  # merchants of before had no say in it
    known = {"capture": Capture(document["capture"]), "flow": flow, "created_at": created_at}
    return Merchant(**{**document, **known, "platform": software_in(document.get("platform"))})


def _store(document: dict[str, Any]) -> Store:
    created_at = datetime.fromisoformat(document["created_at"])
    return Store(**{**document, "address": Address(**document["address"]), "created_at": created_at})
