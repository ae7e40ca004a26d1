"""Terminals in the merchants table, below their merchant and store; a second item leads from a terminal's id there."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kassa.adapters.dynamodb.below_merchant import BelowMerchant, Document, document_in, plain, stored, times_in
from kassa.adapters.dynamodb.receipts import ConditionalWrites, Receipts
from kassa.domain.access.terminals import Software, Terminal
from kassa.failures import AlreadyThere
from kassa.ports.access import Overtaken
from kassa.ports.requests import Request

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef


class TerminalTable:
    """Each change is a version."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._below = BelowMerchant(client, table)
        self._writes = ConditionalWrites(client, table)
        self._receipts = Receipts(client, table)

    def add(self, terminal: Terminal, request: Request) -> Terminal:
        """The very terminal, or the stored one for a repeated request. Raises KeyReused, AlreadyThere."""
        merchant_id = terminal.merchant_id
        way = {"store_reference": terminal.store_reference, "reference": terminal.reference}
        new = self._writes.put_new(stored(merchant_id, _name_of(terminal), plain(terminal)))
        by_id = self._writes.put_new(stored(merchant_id, _by_id(terminal.id), way))
        if self._writes.wrote(new, by_id, self._receipts.put(merchant_id, request)):
            return terminal
        if not self._receipts.has(merchant_id, request):
            raise AlreadyThere(terminal.id)
        return self.get(merchant_id, terminal.id)

    def get(self, merchant_id: str, terminal_id: str) -> Terminal:
        """Raises NotKnown."""
        way = self._below.document(merchant_id, _by_id(terminal_id))
        return self.at(merchant_id, way["store_reference"], way["reference"])

    def at(self, merchant_id: str, store_reference: str, terminal_reference: str) -> Terminal:
        """Raises NotKnown."""
        return _read(self._below.document(merchant_id, f"{_of_store(store_reference)}{terminal_reference}"))

    def many(
        self, merchant_id: str, store_reference: str | None, *, limit: int, cursor: str | None
    ) -> tuple[Sequence[Terminal], str | None]:
        """Raises NotAccepted for a cursor that is none of ours."""
        prefix = "terminal#" if store_reference is None else _of_store(store_reference)
        found, next_cursor = self._below.page(merchant_id, prefix, limit=limit, cursor=cursor)
        return [_read(document_in(one)) for one in found], next_cursor

    def save(self, terminal: Terminal) -> None:
        """Raises Overtaken where the stored one has moved on."""
        if not self._writes.wrote(self.put_next(terminal)):
            raise Overtaken(terminal.id)

    def put_next(self, terminal: Terminal) -> "TransactWriteItemTypeDef":
        """The write of the next version; it fails where the stored one has moved on."""
        return self._below.next_version(terminal.merchant_id, _name_of(terminal), plain(terminal))


def _of_store(store_reference: str) -> str:
    # the length in front keeps ("a#b", "c") and ("a", "b#c") apart
    return f"terminal#{len(store_reference)}#{store_reference}#"


def _name_of(terminal: Terminal) -> str:
    return f"{_of_store(terminal.store_reference)}{terminal.reference}"


def _by_id(terminal_id: str) -> str:
    return f"terminal_id#{terminal_id}"


def _read(document: Document) -> Terminal:
    times = times_in(document, "created_at", "paired_at", "seen_at", "revoked_at")
    return Terminal(**{**document, **times, "software": software_in(document.get("software"))})


def software_in(document: Document | None) -> Software | None:
    """What runs somewhere, as far as somebody said."""
    return Software(**document) if document else None
