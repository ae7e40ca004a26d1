"""The audit table: an item for each entry, with two indexes, of one merchant's and of all, newest first."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger
from botocore.exceptions import BotoCoreError, ClientError

from kassa.adapters.dynamodb.items import item, text
from kassa.adapters.dynamodb.pages import page_of
from kassa.domain.access.audit import KEPT_FOR, Entry, Outcome
from kassa.domain.access.caller import KeyKind
from kassa.ports.audit import AuditSearch

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from kassa.adapters.dynamodb.items import Item

logger = Logger()

_EVERYTHING = "all"
"""The one partition of the index of all: people and scripts change things, a few times a second at most."""


class AuditTable:
    """An entry is written twice by the process that carries the request out, and by nobody else."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def begin(self, entry: Entry) -> None:
        """Whatever goes wrong is raised."""
        self._put(entry, "attribute_not_exists(id)")

    def end(self, entry: Entry) -> None:
        """What goes wrong is logged: the entry stays, with an outcome that nobody knows."""
        try:
            self._put(entry, "attribute_exists(id)")
        except (ClientError, BotoCoreError):
            logger.exception("an outcome is missing in the audit log", entry=entry.id)

    def _put(self, entry: Entry, condition: str) -> None:
        document = json.dumps(asdict(entry), default=lambda value: value.isoformat(), sort_keys=True)
        self._client.put_item(
            TableName=self._table,
            Item=item(
                id=entry.id,
                everything=_EVERYTHING,
                merchant_id=entry.merchant_id,
                at=entry.at.isoformat(),
                actor=entry.actor,
                document=document,
                ttl=int((entry.at + KEPT_FOR).timestamp()),
            ),
            ConditionExpression=condition,
        )

    def search(self, search: AuditSearch, *, limit: int, cursor: str | None) -> tuple[Sequence[Entry], str | None]:
        """Raises NotAccepted for a cursor that is none of ours."""
        _, key, value = _index(search)
        query, place = _query(self._table, search), ("at", "id")
        found, next_cursor = page_of(self._client, query, within={key: value}, place=place, limit=limit, cursor=cursor)
        return [_read(one) for one in found], next_cursor


def _query(table: str, search: AuditSearch) -> dict[str, Any]:
    index, key, value = _index(search)
    values = {
        ":key": value,
        ":since": search.since.isoformat() if search.since else "0000",
        ":until": search.until.isoformat() if search.until else "9999",
    }
    query: dict[str, Any] = {
        "TableName": table,
        "IndexName": index,
        "KeyConditionExpression": "#key = :key AND #at BETWEEN :since AND :until",
        "ExpressionAttributeNames": {"#key": key, "#at": "at"},
        "ExpressionAttributeValues": item(**values),
        "ScanIndexForward": False,
    }
    if search.actor is not None:
        query["FilterExpression"] = "actor = :actor"
        query["ExpressionAttributeValues"] |= item(**{":actor": search.actor})
    return query


def _index(search: AuditSearch) -> tuple[str, str, str]:
    """Its name, and the name and value of its partition."""
    if search.merchant_id is not None:
        return "audit_by_merchant", "merchant_id", search.merchant_id
    return "audit_by_time", "everything", _EVERYTHING


def _read(found: "Item") -> Entry:
    document: dict[str, Any] = json.loads(text(found, "document"))
    kind = document["actor_kind"]
    return Entry(
        **{
            **document,
            "at": datetime.fromisoformat(document["at"]),
            "actor_kind": None if kind is None else KeyKind(kind),
            "fields": tuple(document["fields"]),
            "outcome": Outcome(document["outcome"]),
        }
    )
