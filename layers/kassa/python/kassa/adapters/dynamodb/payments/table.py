"""The payments table: a payment, its events, its basket, and its session, under one partition key."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError
from pydantic import TypeAdapter

from kassa.adapters.dynamodb.items import item, lost_race, text, undisturbed
from kassa.adapters.dynamodb.payments.search import ATTENTION, PaymentSearch
from kassa.domain.approved_money.calendar import entry_of
from kassa.domain.ids import derived
from kassa.domain.payments.happenings import OUTCOMES
from kassa.domain.payments.payment import Payment
from kassa.domain.payments.purchase import LineItem, Purchase
from kassa.failures import PaymentNotFound, StalePayment
from kassa.ports.payments import Event, Search

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

    from kassa.adapters.dynamodb.items import Item

_PAYMENT = TypeAdapter(Payment)
_PURCHASE = TypeAdapter(Purchase)
_BASKET = TypeAdapter(tuple[LineItem, ...])


class PaymentTable:
    """A payment, the event that made its version, and the end of its session are written in one transaction."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table
        self._search = PaymentSearch(client, table)

    def add(self, payment: Payment, purchase: Purchase) -> Payment:
        """Store a new payment; where its id is taken, return the one that is there."""
        session = item(
            payment_id=payment.id,
            item="session",
            purchase=json.dumps(asdict(purchase)),
            touched_at=payment.created_at.isoformat(),
        )
        absent = "attribute_not_exists(payment_id)"
        new = [_payment_item(payment), _event_item(payment), session]
        if purchase.line_items:  # receipts need them for good; the rest of the purchase goes with the session
            new.append(_basket_item(payment.id, purchase))
        try:
            self._write(*(self._put(entry, absent) for entry in new))
        except ClientError as error:
            if not lost_race(error):
                raise
            return self.get(payment.id)
        return payment

    def get(self, payment_id: str) -> Payment:
        """The payment as it stands, read consistently. Raises PaymentNotFound."""
        return read_payment(self._get(payment_id, "payment"))

    def save(self, payment: Payment) -> None:
        """Store the next version. Raises StalePayment where the stored one has moved on."""
        self.save_with(payment)

    def save_with(
        self, payment: Payment, *more: "TransactWriteItemTypeDef", beside: Mapping[str, str] | None = None
    ) -> None:
        """Store the next version and whatever belongs to it, all or nothing. Raises StalePayment.

        `beside` stands in the event, too, for who tells of it.
        """
        writes = [
            self._put(_payment_item(payment), "version = :previous", previous=payment.version - 1),
            self._put({**_event_item(payment), **item(**(beside or {}))}, "attribute_not_exists(payment_id)"),
        ]
        if payment.happened.type in OUTCOMES:  # nobody waits any more, and what was bought is forgotten
            session = item(payment_id=payment.id, item="session")
            writes.append({"Delete": {"TableName": self._table, "Key": session}})
        try:
            self._write(*writes, *more)
        except ClientError as error:
            if not lost_race(error):
                raise
            raise StalePayment(payment.id) from error

    def amend(self, payment: Payment, purchase: Purchase) -> None:
        """Store the next version and what is bought from now on, all or nothing. Raises StalePayment."""
        session = {
            "TableName": self._table,
            "Key": item(payment_id=payment.id, item="session"),
            "UpdateExpression": "SET purchase = :purchase",
            "ConditionExpression": "attribute_exists(payment_id)",
            "ExpressionAttributeValues": item(**{":purchase": json.dumps(asdict(purchase))}),
        }
        more: list[TransactWriteItemTypeDef] = [{"Update": session}]  # type: ignore[typeddict-item]
        if purchase.line_items:
            more.append({"Put": {"TableName": self._table, "Item": _basket_item(payment.id, purchase)}})
        self.save_with(payment, *more)

    def purchase_of(self, payment_id: str) -> Purchase:
        """What is being bought. Raises PaymentNotFound once the payment is final."""
        return _PURCHASE.validate_json(text(self._get(payment_id, "session"), "purchase"))

    def basket(self, payment_id: str) -> tuple[LineItem, ...]:
        """The lines of what is or was bought; empty where the terminal named none."""
        key = item(payment_id=payment_id, item="basket")
        found = self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True)
        return _BASKET.validate_json(text(found["Item"], "line_items")) if "Item" in found else ()

    def events(self, payment_id: str, *, after: int, limit: int) -> Sequence[Event]:
        """The timeline after version `after`, oldest first."""
        found = self._client.query(
            TableName=self._table,
            KeyConditionExpression="payment_id = :payment AND #item BETWEEN :after AND :end",
            ExpressionAttributeNames={"#item": "item"},
            ExpressionAttributeValues=item(
                **{":payment": payment_id, ":after": _event_key(after + 1), ":end": _event_key(_LAST_VERSION)}
            ),
            Limit=limit,
            ConsistentRead=True,
        )
        return [_read_event(stored) for stored in found["Items"]]

    def unfinished(self, *, changed_before: datetime) -> Iterator[Payment]:
        """Payments that are not final and have not changed since, the longest first, marked ones included."""
        for mark in _UNFINISHED:
            pages = self._client.get_paginator("query").paginate(
                TableName=self._table,
                IndexName="unfinished",
                KeyConditionExpression="unfinished = :mark AND updated_at < :before",
                ExpressionAttributeValues=item(**{":mark": mark, ":before": changed_before.isoformat()}),
            )
            for page in pages:
                for found in page["Items"]:
                    yield self.get(text(found, "payment_id"))

    def search(self, search: Search, *, limit: int, cursor: str | None) -> tuple[Sequence[Payment], str | None]:
        """Payments, newest first. A payment made in the last moment may be missing: the index follows the table."""
        found, next_cursor = self._search(search, limit=limit, cursor=cursor)
        return [read_payment(stored) for stored in found], next_cursor

    def _get(self, payment_id: str, name: str) -> "Item":
        key = item(payment_id=payment_id, item=name)
        found = self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True)
        if "Item" not in found:
            raise PaymentNotFound(payment_id)
        return found["Item"]

    def _put(self, stored: "Item", condition: str, **values: str | int) -> "TransactWriteItemTypeDef":
        put: Any = {"TableName": self._table, "Item": stored, "ConditionExpression": condition}
        if values:
            put["ExpressionAttributeValues"] = item(**{f":{name}": value for name, value in values.items()})
        return {"Put": put}

    def _write(self, *writes: "TransactWriteItemTypeDef") -> None:
        undisturbed(lambda: self._client.transact_write_items(TransactItems=writes))


_LAST_VERSION = 999_999


def _event_key(version: int) -> str:
    return f"event#{version:06}"


_UNFINISHED = ("yes", ATTENTION)


def _mark(payment: Payment) -> str | None:
    """The partition of the sparse index in which the sweeper looks; a final payment has none."""
    if payment.is_final:
        return None
    return "yes" if payment.attention_since is None else ATTENTION


def _payment_item(payment: Payment) -> "Item":
    """The payment as a document, beside what keys, conditions and filters need."""
    entry = entry_of(payment)
    return item(
        payment_id=payment.id,
        item="payment",
        merchant_id=payment.merchant_id,
        merchant_reference=f"{payment.merchant_id}#{payment.reference}",
        created_at=payment.created_at.isoformat(),
        updated_at=payment.updated_at.isoformat(),
        status=payment.status,
        store_reference=payment.store_reference,
        terminal_reference=payment.terminal_reference,
        version=payment.version,
        unfinished=_mark(payment),
        calendar=entry.page if entry else None,
        due_at=entry.at.isoformat() if entry else None,
        document=_PAYMENT.dump_json(payment).decode(),
    )


def _basket_item(payment_id: str, purchase: Purchase) -> "Item":
    return item(payment_id=payment_id, item="basket", line_items=_BASKET.dump_json(purchase.line_items).decode())


def _event_item(payment: Payment) -> "Item":
    return item(
        payment_id=payment.id,
        item=_event_key(payment.version),
        event_id=derived("evt", payment.id, str(payment.version)),
        type=payment.happened.type,
        document=_PAYMENT.dump_json(payment).decode(),
    )


def read_payment(stored: "Item") -> Payment:
    """The payment in an item that holds one: its own, or an event's."""
    return _PAYMENT.validate_json(text(stored, "document"))


def _read_event(stored: "Item") -> Event:
    payment = read_payment(stored)
    return Event(id=text(stored, "event_id"), happened=payment.happened, at=payment.updated_at, payment=payment)
