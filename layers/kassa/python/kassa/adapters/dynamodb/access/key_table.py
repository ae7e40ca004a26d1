"""Keys in the merchants table: each below its holder, and once more under its hash, where the authorizer looks."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from aws_lambda_powertools import Logger
from botocore.exceptions import BotoCoreError, ClientError

from kassa.adapters.dynamodb.below_merchant import (
    BelowMerchant,
    Document,
    document_in,
    plain,
    stored,
    times_in,
)
from kassa.adapters.dynamodb.items import item, lost_race, text
from kassa.adapters.dynamodb.receipts import ConditionalWrites, Receipts
from kassa.domain.access.caller import KeyKind
from kassa.domain.access.keys import THE_ACQUIRER, ApiKey
from kassa.domain.access.terminals import Terminal
from kassa.failures import AlreadyThere, NotKnown
from kassa.ports.access import Overtaken
from kassa.ports.requests import Request

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import KeysAndAttributesTypeDef, TransactWriteItemTypeDef

    from kassa.adapters.dynamodb.items import Item

logger = Logger()

_PREFIX = "key#"


class KeyTable:
    """`used_at` stands beside the document under the hash, so that a note of a use and a change never meet."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table
        self._below = BelowMerchant(client, table)
        self._writes = ConditionalWrites(client, table)
        self._receipts = Receipts(client, table)

    def add(self, key: ApiKey, request: Request) -> ApiKey:
        """The very key, or the one that the same request made before. Raises KeyReused."""
        if self._writes.wrote(*self.put_new(key), self._receipts.put(key.holder, request)):
            return key
        return self._made_before(key, request)

    def replace(self, before: ApiKey, after: ApiKey, new: ApiKey, request: Request) -> ApiKey:
        """One transaction: no moment in which neither key is on record. Raises KeyReused, Overtaken."""
        changes = (*self.put_new(new), *self._next(after), self._receipts.put(new.holder, request))
        if self._writes.wrote(*changes):
            return new
        try:
            return self._made_before(new, request)
        except AlreadyThere:
            raise Overtaken(before.id) from None

    def _made_before(self, key: ApiKey, request: Request) -> ApiKey:
        if not self._receipts.has(key.holder, request):
            raise AlreadyThere(key.id)
        return self.get(key.merchant_id, key.id)

    def get(self, merchant_id: str | None, key_id: str) -> ApiKey:
        """Raises NotKnown."""
        document = self._below.document(merchant_id or THE_ACQUIRER, f"{_PREFIX}{key_id}")
        if document["merchant_id"] != merchant_id:  # somebody called a merchant what only the acquirer is called
            raise NotKnown(key_id)
        return self.with_hash(document["secret_hash"])

    def with_hash(self, secret_hash: str) -> ApiKey:
        """Raises NotKnown."""
        return _read(self._below.item(f"{_PREFIX}{secret_hash}", "key"))

    def many(self, merchant_id: str | None, *, limit: int, cursor: str | None) -> tuple[Sequence[ApiKey], str | None]:
        """Raises NotAccepted for a cursor that is none of ours."""
        found, next_cursor = self._below.page(merchant_id or THE_ACQUIRER, _PREFIX, limit=limit, cursor=cursor)
        used = self._uses([document_in(one)["secret_hash"] for one in found])
        return [_read({**one, **used.get(document_in(one)["secret_hash"], {})}) for one in found], next_cursor

    def _uses(self, hashes: Sequence[str]) -> "dict[str, Item]":
        """When the keys of these hashes were used, as far as that is on record."""
        if not hashes:
            return {}
        wanted = [item(pk=f"{_PREFIX}{secret_hash}", item="key") for secret_hash in hashes]
        asked: KeysAndAttributesTypeDef = {"Keys": wanted, "ProjectionExpression": "pk, used_at"}
        answer = self._client.batch_get_item(RequestItems={self._table: asked})
        return {
            text(one, "pk").removeprefix(_PREFIX): {"used_at": one["used_at"]}
            for one in answer["Responses"].get(self._table, [])
            if "used_at" in one
        }

    def of_terminal(self, terminal: Terminal) -> Sequence[ApiKey]:
        """Every key of the merchant is looked at: this is asked when a terminal is revoked, and seldom else."""
        keys = map(_read, self._below.all(terminal.merchant_id, _PREFIX))
        return [key for key in keys if key.is_bound_to(terminal.store_reference, terminal.reference)]

    def save(self, key: ApiKey) -> None:
        """Raises Overtaken where the stored one has moved on."""
        if not self._writes.wrote(*self._next(key)):
            raise Overtaken(key.id)

    def used(self, key: ApiKey, *, at: datetime) -> None:
        """One note an hour, whoever is first. That it could not be written is logged, and keeps nobody out."""
        try:
            self._client.update_item(
                TableName=self._table,
                Key=item(pk=f"{_PREFIX}{key.secret_hash}", item="key"),
                UpdateExpression="SET used_at = :now",
                ConditionExpression="attribute_exists(pk) AND (attribute_not_exists(used_at) OR used_at = :known)",
                ExpressionAttributeValues=item(
                    **{":now": at.isoformat(), ":known": key.used_at.isoformat() if key.used_at else "never"}
                ),
            )
        except (ClientError, BotoCoreError) as error:
            if not (isinstance(error, ClientError) and lost_race(error)):
                logger.warning("a use of a key was not noted", key_id=key.id, failure=type(error).__name__)

    def put_new(self, key: ApiKey) -> "tuple[TransactWriteItemTypeDef, TransactWriteItemTypeDef]":
        """The writes that make a key; they fail where it is there."""
        below, by_hash = (self._writes.put_new(stored(*place, _document(key))) for place in _places(key))
        return below, by_hash

    def _next(self, key: ApiKey) -> "tuple[TransactWriteItemTypeDef, TransactWriteItemTypeDef]":
        below, by_hash = (self._below.next_version(*place, _document(key)) for place in _places(key))
        return below, by_hash


def _places(key: ApiKey) -> tuple[tuple[str, str], tuple[str, str]]:
    return (key.holder, f"{_PREFIX}{key.id}"), (f"{_PREFIX}{key.secret_hash}", "key")


def _document(key: ApiKey) -> Document:
    return {name: value for name, value in plain(key).items() if name != "used_at"}


def _read(found: "Item") -> ApiKey:
    document = document_in(found)
    times = times_in(document, "created_at", "expires_at", "closes_at", "revoked_at")
    used_at = datetime.fromisoformat(text(found, "used_at")) if "used_at" in found else None
    return ApiKey(**{**document, **times, "kind": KeyKind(document["kind"]), "used_at": used_at})
