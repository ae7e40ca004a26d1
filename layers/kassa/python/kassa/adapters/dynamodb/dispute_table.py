"""The disputes table: one item for each dispute, with indexes for lists and for the days on which somebody must look."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError
from pydantic import TypeAdapter

from kassa.adapters.dynamodb.items import item, lost_race, text
from kassa.adapters.dynamodb.pages import page_of
from kassa.adapters.dynamodb.payments.table import PaymentTable
from kassa.domain.disputes.calendar import next_look
from kassa.domain.disputes.case import Case
from kassa.domain.payments.payment import Payment
from kassa.ports.disputes import DisputeNotFound, DisputeSearch, StaleDispute

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

    from kassa.adapters.dynamodb.items import Item

_CASE = TypeAdapter(Case)
_WAITING = "yes"


class DisputeTable:
    """What a merchant is told of is written in one transaction: the payment, its event, and the dispute."""

    def __init__(
        self, client: "DynamoDBClient", table: str, payments: PaymentTable, *, reminders: Sequence[int]
    ) -> None:
        self._client = client
        self._table = table
        self._payments = payments
        self._reminders = reminders

    def get(self, case_id: str) -> Case:
        """The dispute as it stands, read consistently. Raises DisputeNotFound."""
        key = item(dispute_id=case_id)
        found = self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True)
        if "Item" not in found:
            raise DisputeNotFound(case_id)
        return _read(found["Item"])

    def save(self, case: Case) -> None:
        """Store the next version. Raises StaleDispute where the stored one has moved on."""
        put: Any = self._put(case)["Put"]
        try:
            self._client.put_item(**put)
        except ClientError as error:
            if not lost_race(error):
                raise
            raise StaleDispute(case.id) from error

    def record(self, payment: Payment, case: Case) -> None:
        """Store the payment's next version, its event with the dispute, and the dispute. Raises StalePayment."""
        self._payments.save_with(payment, self._put(case), beside={"dispute": _CASE.dump_json(case).decode()})

    def search(self, search: DisputeSearch, *, limit: int, cursor: str | None) -> tuple[Sequence[Case], str | None]:
        """Newest first, by one query on one index. A dispute of the last moment may be missing."""
        index, key, value = _index(search)
        query: dict[str, Any] = {
            "TableName": self._table,
            "IndexName": index,
            "KeyConditionExpression": "#key = :key",
            "ExpressionAttributeNames": {"#key": key},
            "ExpressionAttributeValues": item(**{":key": value}),
            "ScanIndexForward": False,
        }
        place = ("opened_at", "dispute_id")
        found, more = page_of(self._client, query, within={key: value}, place=place, limit=limit, cursor=cursor)
        return [_read(stored) for stored in found], more

    def due(self, *, now: datetime) -> Iterator[Case]:
        """Those that somebody must look at by now, the longest due first."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            IndexName="waiting",
            KeyConditionExpression="waiting = :yes AND look_at <= :now",
            ExpressionAttributeValues=item(**{":yes": _WAITING, ":now": now.isoformat()}),
        )
        for page in pages:
            yield from (self.get(text(stored, "dispute_id")) for stored in page["Items"])

    def _put(self, case: Case) -> "TransactWriteItemTypeDef":
        look_at = next_look(case, self._reminders)
        stored = item(
            dispute_id=case.id,
            merchant_id=case.merchant_id,
            state=case.dispute.state,
            merchant_state=f"{case.merchant_id}#{case.dispute.state}",
            opened_at=case.dispute.opened_at.isoformat(),
            waiting=_WAITING if look_at else None,
            look_at=look_at.isoformat() if look_at else None,
            version=case.version,
            document=_CASE.dump_json(case).decode(),
        )
        put: Any = {"TableName": self._table, "Item": stored, "ConditionExpression": "attribute_not_exists(dispute_id)"}
        if case.version > 1:
            put["ConditionExpression"] = "version = :previous"
            put["ExpressionAttributeValues"] = item(**{":previous": case.version - 1})
        return {"Put": put}


def _index(search: DisputeSearch) -> tuple[str, str, str]:
    """The index that answers, its partition, and the one that is meant."""
    if search.merchant_id is not None and search.state is not None:
        return "by_merchant_state", "merchant_state", f"{search.merchant_id}#{search.state}"
    if search.merchant_id is not None:
        return "by_merchant", "merchant_id", search.merchant_id
    return "by_state", "state", str(search.state)


def read_case(document: str) -> Case:
    """The dispute that an event of a payment brings along."""
    return _CASE.validate_json(document)


def _read(stored: "Item") -> Case:
    return _CASE.validate_json(text(stored, "document"))
