"""The merchants table: merchants, stores, and the requests that made them."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from kassa.adapters.dynamodb.access.terminal_table import TerminalTable
from kassa.adapters.dynamodb.below_merchant import BelowMerchant, document_in
from kassa.adapters.dynamodb.items import item, lost_race, text, undisturbed
from kassa.adapters.dynamodb.merchants.items import dump, merchant_in, store_in, stored_store
from kassa.domain.access.terminals import Terminal
from kassa.domain.merchants.merchant import Merchant, Store
from kassa.failures import AlreadyThere, KeyReused, NotKnown
from kassa.ports.accounts import StaleStore
from kassa.ports.requests import Request

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from kassa.adapters.dynamodb.items import Item

_Key = tuple[str, str]
_SECOND = 2
_KNOWN = '"klarna_store_id": "'  # as a document has it once Klarna has told the id
_SAME_VERSION = "version = :version OR attribute_not_exists(version)"


class MerchantTable:
    """What is made and the request that made it are written in one transaction, so that a repeated request finds both."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table
        self._terminals = TerminalTable(client, table)
        self._below = BelowMerchant(client, table)

    def merchant(self, merchant_id: str) -> Merchant:
        """Raises NotKnown."""
        return merchant_in(self._document(merchant_id, "merchant"))

    def add_store(self, store: Store, request: Request) -> Store:
        key = (store.merchant_id, f"store#{store.reference}")
        made = self._make({key: store}, (store.merchant_id, _request_key(request)), request)
        return store if made is None else store_in(made)

    def store(self, merchant_id: str, store_reference: str) -> Store:
        """Raises NotKnown."""
        return store_in(self._document(merchant_id, f"store#{store_reference}"))

    def store_opened(self, store: Store) -> None:
        """Record under which id Klarna knows the store; the first id stands."""
        try:
            undisturbed(
                lambda: self._client.put_item(
                    TableName=self._table,
                    Item=stored_store(store),
                    ConditionExpression=f"attribute_exists(pk) AND ({_SAME_VERSION}) AND NOT contains(document, :known)",
                    ExpressionAttributeValues={":version": {"N": str(store.version)}, ":known": {"S": _KNOWN}},
                )
            )
        except ClientError as error:
            if not lost_race(error):
                raise

    def stores(self, merchant_id: str, *, limit: int, cursor: str | None) -> tuple[Sequence[Store], str | None]:
        """By reference. Raises NotAccepted for a cursor that is none of ours."""
        found, next_cursor = self._below.page(merchant_id, "store#", limit=limit, cursor=cursor)
        return [store_in(document_in(one)) for one in found], next_cursor

    def change_store(self, store: Store) -> None:
        """Store the next version. Raises StaleStore."""
        first = " OR attribute_not_exists(version)" if store.version == _SECOND else ""  # stores of before had none
        try:
            self._client.put_item(
                TableName=self._table,
                Item=stored_store(store),
                ConditionExpression=f"attribute_exists(pk) AND (version = :previous{first})",
                ExpressionAttributeValues=item(**{":previous": store.version - 1}),
            )
        except ClientError as error:
            if not lost_race(error):
                raise
            raise StaleStore(store.reference) from error

    def terminal(self, merchant_id: str, store_reference: str, terminal_reference: str) -> Terminal:
        """Raises NotKnown."""
        return self._terminals.at(merchant_id, store_reference, terminal_reference)

    def _make(self, things: dict[_Key, Any], request_key: _Key, request: Request) -> dict[str, Any] | None:
        """None where everything was written, or the document that the same request wrote before."""
        first = next(iter(things))
        receipt = _stored(request_key, {"body_hash": request.body_hash, "made": first})
        new = [_stored(key, thing) for key, thing in things.items()]
        puts = [self._put_if_absent(entry) for entry in (*new, receipt)]
        try:
            undisturbed(lambda: self._client.transact_write_items(TransactItems=puts))
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
    return stored_store(thing) if isinstance(thing, Store) else item(pk=key[0], item=key[1], document=dump(thing))
