"""The settlements table: settlements and their breaks, each written on the condition that nobody wrote before.

settlement#<id>     settlement         the settlement
settlement#<id>     break#<break id>   what does not agree
entry#<day>#<0-f>   <entry id>         a capture or refund, and which settlement brought it
transaction#<id>    transaction        which payment a transaction of Klarna's is
"""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError
from pydantic import TypeAdapter

from kassa.adapters.dynamodb.items import item, lost_race, text
from kassa.adapters.dynamodb.pages import page_of
from kassa.domain.settlements.breaks import Break, Reason, State
from kassa.domain.settlements.record import SettlementRecord
from kassa.ports.settlements.failures import BreakNotFound, StaleSettlement
from kassa.ports.settlements.runs import Found, SettlementSearch

if TYPE_CHECKING:
    from datetime import datetime

    from mypy_boto3_dynamodb import DynamoDBClient

    from kassa.adapters.dynamodb.items import Item

LISTS = "lists"
"""The index of what is listed: settlements by the end of their period, breaks by when they were found."""

_IN_THE_INDEX = ("at", "pk", "item")
_SETTLEMENTS = "settlements"
_HANDS = 4
"""All new breaks go onto one partition of the index, which takes some hundred in a second."""

_PAGE = 1000
_RECORD = TypeAdapter(SettlementRecord)
_FOUND = TypeAdapter(Found)


class SettlementTable:
    """Implements `ports.settlements.runs.SettlementRecords`."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def find(self, settlement_id: str) -> SettlementRecord | None:
        """The settlement, read consistently; None where there is none."""
        key = item(pk=_partition(settlement_id), item="settlement")
        found = self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True)
        return _RECORD.validate_json(text(found["Item"], "document")) if "Item" in found else None

    def save(self, record: SettlementRecord) -> None:
        """Store the next version. Raises StaleSettlement."""
        stored = item(
            pk=_partition(record.id),
            item="settlement",
            list=_SETTLEMENTS,
            at=f"{(record.end or record.received_at).isoformat()}#{record.id}",
            state=record.state,
            currencies=f",{','.join(record.currencies)},",
            version=record.version,
            document=_RECORD.dump_json(record).decode(),
        )
        _save(self._client, self._table, stored, record.version)

    def search(
        self, search: SettlementSearch, *, limit: int, cursor: str | None
    ) -> tuple[Sequence[SettlementRecord], str | None]:
        """Settlements, the latest period first. Raises NotAccepted."""
        values = {":list": _SETTLEMENTS, ":from": "0", ":to": "~"}
        if search.start is not None:
            values[":from"] = search.start.isoformat()
        if search.end is not None:
            values[":to"] = f"{search.end.isoformat()}#~"
        filters = {}
        if search.state is not None:
            filters["#state = :state"] = values[":state"] = search.state
        if search.currency is not None:
            filters["contains(currencies, :currency)"] = values[":currency"] = f",{search.currency},"
        names = {"#list": "list", "#at": "at"} | ({"#state": "state"} if search.state is not None else {})
        query = self._query("#list = :list AND #at BETWEEN :from AND :to", names, values, tuple(filters))
        query["ScanIndexForward"] = False
        within = {"list": _SETTLEMENTS}
        found, next_cursor = page_of(
            self._client, query, within=within, place=_IN_THE_INDEX, limit=limit, cursor=cursor
        )
        return [_RECORD.validate_json(text(stored, "document")) for stored in found], next_cursor

    def ended_before(self, moment: "datetime") -> Iterator[SettlementRecord]:
        """Settlements whose period was over then, the latest first."""
        cursor: str | None = None
        while True:
            page, cursor = self.search(SettlementSearch(end=moment), limit=20, cursor=cursor)
            yield from page
            if cursor is None:
                return

    def _query(
        self, condition: str, names: dict[str, str], values: dict[str, str], filters: tuple[str, ...]
    ) -> dict[str, Any]:
        query: dict[str, Any] = {
            "TableName": self._table,
            "IndexName": LISTS,
            "KeyConditionExpression": condition,
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": item(**values),
        }
        if filters:
            query["FilterExpression"] = " AND ".join(filters)
        return query


class BreakTable:
    """Implements `ports.settlements.runs.Breaks`: a break stands below its settlement, and in the list of its state."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def open(self, broken: Iterable[Break], settlement_id: str, *, at: "datetime") -> None:
        """Store new breaks; nothing happens to one that is there."""
        with ThreadPoolExecutor(_HANDS) as hands:
            for _ in hands.map(lambda each: self._open(Found(settlement_id=settlement_id, found=each, at=at)), broken):
                pass

    def _open(self, found: Found) -> None:
        try:
            self.save(found)
        except StaleSettlement:
            return

    def get(self, settlement_id: str, break_id: str) -> Found:
        """One break, read consistently. Raises BreakNotFound."""
        key = item(pk=_partition(settlement_id), item=f"break#{break_id}")
        found = self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True)
        if "Item" not in found:
            raise BreakNotFound(break_id)
        return _read_found(found["Item"])

    def save(self, found: Found) -> None:
        """Store the next version. Raises StaleSettlement."""
        broken = found.found
        stored = item(
            pk=_partition(found.settlement_id),
            item=f"break#{broken.id}",
            list=_list_of(broken.state),
            at=f"{found.at.isoformat()}#{broken.id}",
            reason=broken.reason,
            version=found.version,
            document=_FOUND.dump_json(found).decode(),
        )
        _save(self._client, self._table, stored, found.version)

    def of(self, settlement_id: str, *, limit: int, cursor: str | None) -> tuple[Sequence[Found], str | None]:
        """The breaks of one settlement. Raises NotAccepted."""
        query = {
            "TableName": self._table,
            "KeyConditionExpression": "pk = :settlement AND begins_with(#item, :break)",
            "ExpressionAttributeNames": {"#item": "item"},
            "ExpressionAttributeValues": item(**{":settlement": _partition(settlement_id), ":break": "break#"}),
            "ConsistentRead": True,
        }
        within = {"pk": _partition(settlement_id)}
        found, next_cursor = page_of(
            self._client, query, within=within, place=("item",), limit=limit, cursor=cursor, prefix="break#"
        )
        return [_read_found(stored) for stored in found], next_cursor

    def in_state(
        self, state: str, *, reason: str | None, limit: int, cursor: str | None
    ) -> tuple[Sequence[Found], str | None]:
        """The breaks of all settlements in a state, the oldest first. Raises NotAccepted."""
        values = {":list": _list_of(state)} | ({":reason": reason} if reason else {})
        query: dict[str, Any] = {
            "TableName": self._table,
            "IndexName": LISTS,
            "KeyConditionExpression": "#list = :list",
            "ExpressionAttributeNames": {"#list": "list"},
            "ExpressionAttributeValues": item(**values),
        }
        if reason:
            query["FilterExpression"] = "#reason = :reason"
            query["ExpressionAttributeNames"]["#reason"] = "reason"
        within = {"list": _list_of(state)}
        found, next_cursor = page_of(
            self._client, query, within=within, place=_IN_THE_INDEX, limit=limit, cursor=cursor
        )
        return [_read_found(stored) for stored in found], next_cursor

    def waiting(self) -> Iterator[Found]:
        """Every break that a later file may resolve: what was missing, and is not settled otherwise."""
        for state in (State.OPEN, State.ACKNOWLEDGED):
            cursor: str | None = None
            while True:
                page, cursor = self.in_state(state, reason=Reason.MISSING_IN_FILE, limit=_PAGE, cursor=cursor)
                yield from page
                if cursor is None:
                    break


def _partition(settlement_id: str) -> str:
    return f"settlement#{settlement_id}"


def _list_of(state: str) -> str:
    return f"breaks#{state}"


def _read_found(stored: "Item") -> Found:
    return _FOUND.validate_json(text(stored, "document"))


def _save(client: "DynamoDBClient", table: str, stored: "Item", version: int) -> None:
    condition: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(pk)"}
    if version > 1:
        condition = {
            "ConditionExpression": "version = :previous",
            "ExpressionAttributeValues": item(**{":previous": version - 1}),
        }
    try:
        client.put_item(TableName=table, Item=stored, **condition)
    except ClientError as error:
        if not lost_race(error):
            raise
        raise StaleSettlement(text(stored, "pk")) from error
