"""Merchants in the merchants table with what belongs to their accounts: applications, an outbox, and ways to find them.

mer_…            merchant        the merchant
mer_…            application     what Klarna is told to onboard it; gone once Klarna has taken it
mer_…            event#000002    what happened with version 2; the table's stream tells it
merchants        <time>#mer_…    the list of all of them
unfinished       mer_…           those to whom Klarna owes an answer
account#krn:…    mer_…           those with this account at Klarna
"""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from kassa.adapters.dynamodb.items import item, text
from kassa.adapters.dynamodb.merchants.items import dump, read_merchant, stored_merchant, stored_store
from kassa.adapters.dynamodb.pages import page_of
from kassa.adapters.dynamodb.receipts import ConditionalWrites, Receipts
from kassa.domain.ids import derived
from kassa.domain.merchants.account import MerchantEvent, MerchantStatus
from kassa.domain.merchants.merchant import Merchant, Store
from kassa.failures import AlreadyThere, NotKnown
from kassa.ports.accounts import Document, MerchantHappening, StaleMerchant
from kassa.ports.requests import Request

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

    from kassa.adapters.dynamodb.items import Item

APPLICATION_KEPT_FOR = timedelta(days=30)
"""After it was last sent; for as long a refused one can be corrected without bringing everything again."""

EVENTS_KEPT_FOR = timedelta(days=30)
"""They are an outbox: told within seconds, and holding what Klarna said of a refused application."""

_ACQUIRER = "acquirer"
"""The partition of requests that no merchant exists for yet."""

_ALL, _UNFINISHED = "merchants", "unfinished"
_SECOND = 2


class AccountTable:
    """Implements `ports.accounts.Accounts`: a merchant and everything that changes with it, in one transaction."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table
        self._writes = ConditionalWrites(client, table)
        self._receipts = Receipts(client, table)

    def add(self, merchant: Merchant, application: Document | None, request: Request) -> Merchant:
        """Store a new merchant; the one that is there for a repeated request. Raises KeyReused."""
        writes = [self._receipts.put(_ACQUIRER, request), *self._beside(None, merchant, application)]
        if self._writes.wrote(self._writes.put_new(stored_merchant(merchant)), *writes):
            return merchant
        if not self._receipts.has(_ACQUIRER, request):
            raise AlreadyThere(merchant.id)
        return self.get(merchant.id)

    def get(self, merchant_id: str) -> Merchant:
        """Raises NotKnown."""
        return read_merchant(self._item(merchant_id, "merchant"))

    def save(
        self,
        before: Merchant,
        after: Merchant,
        event: MerchantEvent | None = None,
        *,
        application: Document | None = None,
        stores: Sequence[Store] = (),
        request: Request | None = None,
    ) -> None:
        """Store the next version and what changed with it, in one stroke. Raises StaleMerchant."""
        writes = [*self._beside(before, after, application), *(self._put(stored_store(store)) for store in stores)]
        if event is not None:
            writes.append(self._writes.put_new(_stored_event(after, event)))
        if request is not None:
            writes.append(self._receipts.put(after.id, request))
        if not self._writes.wrote(self._put_next(after), *writes):
            raise StaleMerchant(after.id)

    def application(self, merchant: Merchant) -> Document | None:
        """What Klarna was or will be told with the merchant's attempt; None where only that of a later one is kept, or none."""
        try:
            found = self._item(merchant.id, "application")
        except NotKnown:
            return None
        document: Document = json.loads(text(found, "document"))
        return document if int(found["attempt"]["N"]) == merchant.attempt else None

    def unfinished(self) -> Sequence[str]:
        """The ids of the merchants to whom Klarna owes an answer."""
        return [text(found, "item") for found in self._all_of(_UNFINISHED)]

    def with_account(self, klarna_account_id: str) -> Sequence[str]:
        """The ids of the merchants with this account at Klarna."""
        return [text(found, "item") for found in self._all_of(_of_account(klarna_account_id))]

    def search(
        self, status: MerchantStatus | None, *, limit: int, cursor: str | None
    ) -> tuple[Sequence[Merchant], str | None]:
        """Merchants, newest first, and the cursor of the next page. Raises NotAccepted for a cursor that is none of ours."""
        query: dict[str, Any] = {
            "TableName": self._table,
            "KeyConditionExpression": "pk = :pk",
            "ExpressionAttributeValues": item(**{":pk": _ALL}),
            "ScanIndexForward": False,
        }
        if status is not None:
            query["FilterExpression"] = "#status = :status"
            query["ExpressionAttributeNames"] = {"#status": "status"}
            query["ExpressionAttributeValues"] |= item(**{":status": status.value})
        found, more = page_of(self._client, query, within={"pk": _ALL}, place=("item",), limit=limit, cursor=cursor)
        return [self.get(text(entry, "merchant_id")) for entry in found], more

    def has(self, merchant_id: str, request: Request) -> bool:
        """Whether the request is on record. Raises KeyReused where another one bears its key."""
        return self._receipts.has(merchant_id, request)

    def carried_out(self, merchant_id: str, request: Request) -> bool:
        """Put a request on record; whether it was there before. Raises KeyReused."""
        new = self._writes.wrote(self._receipts.put(merchant_id, request))
        return not new and self._receipts.has(merchant_id, request)

    def _beside(
        self, before: Merchant | None, after: Merchant, application: Document | None
    ) -> Iterator["TransactWriteItemTypeDef"]:
        """The writes that keep everything else in step with a merchant."""
        if before is None or before.status is not after.status or before.version == 1:
            yield self._put(_listing(after))
        if after.is_unfinished:
            yield self._put(item(pk=_UNFINISHED, item=after.id))
        elif before is not None and before.is_unfinished:
            yield self._delete(_UNFINISHED, after.id)
        if application is not None:
            yield self._put(_stored_application(after, application))
        elif before is not None and before.status is not after.status and after.status is MerchantStatus.ACTIVE:
            yield self._delete(after.id, "application")
        if after.klarna_account_id is not None and (before is None or before.klarna_account_id is None):
            yield self._put(item(pk=_of_account(after.klarna_account_id), item=after.id))

    def _put(self, stored: "Item") -> "TransactWriteItemTypeDef":
        return {"Put": {"TableName": self._table, "Item": stored}}

    def _delete(self, pk: str, name: str) -> "TransactWriteItemTypeDef":
        return {"Delete": {"TableName": self._table, "Key": item(pk=pk, item=name)}}

    def _put_next(self, merchant: Merchant) -> "TransactWriteItemTypeDef":
        first = " OR attribute_not_exists(version)" if merchant.version == _SECOND else ""  # those of before had none
        return {
            "Put": {
                "TableName": self._table,
                "Item": stored_merchant(merchant),
                "ConditionExpression": f"attribute_exists(pk) AND (version = :previous{first})",
                "ExpressionAttributeValues": item(**{":previous": merchant.version - 1}),
            }
        }

    def _item(self, pk: str, name: str) -> "Item":
        found = self._client.get_item(TableName=self._table, Key=item(pk=pk, item=name), ConsistentRead=True)
        if "Item" not in found:
            raise NotKnown(name)
        return found["Item"]

    def _all_of(self, pk: str) -> Iterator["Item"]:
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues=item(**{":pk": pk}),
            ConsistentRead=True,
        )
        for page in pages:
            yield from page["Items"]


def read_happening(stored: "Item") -> MerchantHappening:
    """The event in a record of the table's stream."""
    return MerchantHappening(
        id=text(stored, "event_id"), type=MerchantEvent(text(stored, "event_type")), merchant=read_merchant(stored)
    )


def _stored_event(merchant: Merchant, event: MerchantEvent) -> "Item":
    at: datetime = merchant.updated_at or merchant.created_at
    return item(
        pk=merchant.id,
        item=f"event#{merchant.version:06}",
        event_id=derived("evt", merchant.id, str(merchant.version)),
        event_type=event.value,
        ttl=int((at + EVENTS_KEPT_FOR).timestamp()),
        document=dump(merchant),
    )


def _stored_application(merchant: Merchant, application: Document) -> "Item":
    sent_at: datetime = merchant.submitted_at or merchant.created_at
    ttl = int((sent_at + APPLICATION_KEPT_FOR).timestamp())
    return item(pk=merchant.id, item="application", attempt=merchant.attempt, ttl=ttl, document=dump(dict(application)))


def _listing(merchant: Merchant) -> "Item":
    place = f"{merchant.created_at.isoformat(timespec='microseconds')}#{merchant.id}"
    return item(pk=_ALL, item=place, merchant_id=merchant.id, status=merchant.status.value)


def _of_account(klarna_account_id: str) -> str:
    return f"account#{klarna_account_id}"
