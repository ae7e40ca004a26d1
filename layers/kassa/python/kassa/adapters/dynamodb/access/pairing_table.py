"""Pairing codes in the merchants table, each under its hash; a day after its end it is gone."""

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from kassa.adapters.dynamodb.access.key_table import KeyTable
from kassa.adapters.dynamodb.access.terminal_table import TerminalTable
from kassa.adapters.dynamodb.below_merchant import BelowMerchant, Document, dump, plain, stored, times_in
from kassa.adapters.dynamodb.items import item
from kassa.adapters.dynamodb.receipts import ConditionalWrites
from kassa.domain.access.keys import ApiKey
from kassa.domain.access.pairing import Pairing
from kassa.domain.access.terminals import Terminal
from kassa.failures import AlreadyThere, NotKnown
from kassa.ports.access import CodeNotUsable, Overtaken

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

_REMEMBERED = timedelta(days=1)


class PairingTable:
    """A code's use, its terminal and its key are written in one transaction."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._table = table
        self._below = BelowMerchant(client, table)
        self._writes = ConditionalWrites(client, table)
        self._keys = KeyTable(client, table)
        self._terminals = TerminalTable(client, table)

    def add(self, pairing: Pairing) -> None:
        """Raises AlreadyThere for a code that is given out already."""
        forgotten_at = int((pairing.expires_at + _REMEMBERED).timestamp())
        new = {**stored(*_place(pairing.code_hash), plain(pairing)), **item(ttl=forgotten_at)}
        if not self._writes.wrote(self._writes.put_new(new)):
            raise AlreadyThere(pairing.code_hash)

    def get(self, code_hash: str) -> Pairing:
        """Raises CodeNotUsable."""
        try:
            return _read(self._below.document(*_place(code_hash)))
        except NotKnown:
            raise CodeNotUsable(code_hash) from None

    def use(self, pairing: Pairing, terminal: Terminal, key: ApiKey) -> None:
        """Raises Overtaken where the code was used, or the terminal has changed, meanwhile."""
        if not self._writes.wrote(self._used(pairing), self._terminals.put_next(terminal), *self._keys.put_new(key)):
            raise Overtaken(key.id)

    def _used(self, pairing: Pairing) -> "TransactWriteItemTypeDef":
        unused = dump(plain(replace(pairing, used_by=None, key_id=None)))
        return {
            "Update": {
                "TableName": self._table,
                "Key": item(**dict(zip(("pk", "item"), _place(pairing.code_hash), strict=True))),
                "UpdateExpression": "SET document = :used",
                "ConditionExpression": "document = :unused",
                "ExpressionAttributeValues": item(**{":used": dump(plain(pairing)), ":unused": unused}),
            }
        }


def _place(code_hash: str) -> tuple[str, str]:
    return f"pairing#{code_hash}", "pairing"


def _read(document: Document) -> Pairing:
    return Pairing(**{**document, **times_in(document, "created_at", "expires_at")})
