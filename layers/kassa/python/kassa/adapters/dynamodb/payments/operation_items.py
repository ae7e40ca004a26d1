"""What operations on approved money ask for, beside their payment in the payments table; and the calendar of its index."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from kassa.adapters.dynamodb.items import item, text
from kassa.adapters.dynamodb.payments.table import PaymentTable
from kassa.domain.approved_money.calendar import Page
from kassa.domain.approved_money.movements import Operation
from kassa.domain.payments.payment import Payment
from kassa.ports.approved_money import Asked

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from kassa.adapters.dynamodb.items import Item

KEPT_FOR = timedelta(days=30)
"""How long a repeated Idempotency-Key is told apart from a reused one."""

_ASKED = TypeAdapter(Asked)


class OperationItems:
    """One item for each operation, written in the same transaction as the version of the payment that records it."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table
        self._payments = PaymentTable(client, table)

    def begin(self, payment: Payment, operation: Operation, asked: Asked) -> None:
        """Store the next version of the payment and what the operation asks for. Raises StalePayment.

        An item that is there belongs to an operation that Klarna refused: the payment's version guards both.
        """
        stored = item(
            **_key(payment.id, operation.id),
            ttl=int((operation.requested_at + KEPT_FOR).timestamp()),
            document=json.dumps(asdict(asked)),
        )
        self._payments.save_with(payment, {"Put": {"TableName": self._table, "Item": stored}})

    def asked(self, payment_id: str, operation_id: str) -> Asked | None:
        """What an operation asked for; None where it never began, or too long ago."""
        key: Item = item(**_key(payment_id, operation_id))
        found = self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True)
        return _ASKED.validate_json(text(found["Item"], "document")) if "Item" in found else None


def _key(payment_id: str, operation_id: str) -> dict[str, str]:
    return {"payment_id": payment_id, "item": f"operation#{operation_id}"}


class PaymentCalendar:
    """The sparse index of payments whose approved money somebody must look at, by page and day."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def due(self, *, now: datetime, warn_before: timedelta) -> Iterator[str]:
        """Ids of payments, the longest due first; an authorization is due `warn_before` it expires."""
        for page in Page:
            until = now + warn_before if page is Page.EXPIRING else now
            yield from self._until(page, until)

    def _until(self, page: Page, until: datetime) -> Iterator[str]:
        found = self._client.get_paginator("query").paginate(
            TableName=self._table,
            IndexName="calendar",
            KeyConditionExpression="calendar = :page AND due_at <= :until",
            ExpressionAttributeValues=item(**{":page": page, ":until": until.isoformat()}),
        )
        for batch in found:
            yield from (text(entry, "payment_id") for entry in batch["Items"])
