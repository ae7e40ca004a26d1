"""Sell rates and sales in the merchants table: rules below their merchant, sales below its month."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError
from pydantic import TypeAdapter

from kassa.adapters.dynamodb.items import item, lost_race, text
from kassa.adapters.dynamodb.receipts import ConditionalWrites, Receipts
from kassa.domain.settlements.sales import Adjustment, Month, Sale, month_of, together
from kassa.domain.settlements.sell_rates import SellRule
from kassa.failures import AlreadyThere
from kassa.ports import Request

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from kassa.adapters.dynamodb.items import Item

_RULE, _SALE, _ADJUSTMENT = TypeAdapter(SellRule), TypeAdapter(Sale), TypeAdapter(Adjustment)


class _Documents:
    """Documents below a partition of the merchants table."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def below(self, pk: str, beginning: str) -> Sequence[str]:
        """All documents whose names begin so, in the order of the names."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="pk = :pk AND begins_with(#item, :beginning)",
            ExpressionAttributeNames={"#item": "item"},
            ExpressionAttributeValues=item(**{":pk": pk, ":beginning": beginning}),
            ConsistentRead=True,
        )
        return [text(found, "document") for page in pages for found in page["Items"]]

    def put_once(self, stored: "Item") -> None:
        """Nothing happens where there is such an item."""
        put: Any = {"TableName": self._table, "Item": stored, "ConditionExpression": "attribute_not_exists(pk)"}
        try:
            self._client.put_item(**put)
        except ClientError as error:
            if not lost_race(error):
                raise


class SellRateTable:
    """Implements `pricing_ports.SellRates`. A rule and the request that made it are one transaction."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._documents = _Documents(client, table)
        self._writes = ConditionalWrites(client, table)
        self._receipts = Receipts(client, table)

    def add(self, rule: SellRule, request: Request) -> SellRule:
        """Store a rule, or return what the same request stored. Raises KeyReused, AlreadyThere."""
        merchant_id = str(rule.merchant_id)
        stored = item(pk=merchant_id, item=f"sell-rate#{rule.id}", document=_RULE.dump_json(rule).decode())
        if self._writes.wrote(self._writes.put_new(stored), self._receipts.put(merchant_id, request)):
            return rule
        if not self._receipts.has(merchant_id, request):
            raise AlreadyThere(rule.id)
        return next(each for each in self.of(merchant_id) if each.id == rule.id)

    def of(self, merchant_id: str) -> Sequence[SellRule]:
        """All rules of a merchant, the newest first; they are few."""
        found = map(_RULE.validate_json, self._documents.below(merchant_id, "sell-rate#"))
        return sorted(found, key=lambda rule: (rule.valid_from, rule.created_at, rule.id), reverse=True)


class SaleTable:
    """Implements `pricing_ports.Sales`. Each movement is one item, put once."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._documents = _Documents(client, table)

    def note(self, sales: Iterable[Sale]) -> None:
        """Store each; what is there stays as it is."""
        for sale in sales:
            name = f"sale#{sale.at.isoformat()}#{sale.kind}#{sale.id}"
            pk = _pk(sale.merchant_id, month_of(sale.at))
            self._documents.put_once(item(pk=pk, item=name, document=_SALE.dump_json(sale).decode()))

    def of(self, merchant_id: str, month: Month) -> Sequence[Sale]:
        """All of a month, the oldest first."""
        return [_SALE.validate_json(each) for each in self._documents.below(_pk(merchant_id, month), "sale#")]

    def adjust(self, merchant_id: str, at: datetime, adjustment: Adjustment) -> None:
        """Store what a settled line says of a capture of that moment; a line of the same kind again changes nothing."""
        name = f"adjustment#{adjustment.capture_id}#{adjustment.told_by}"
        document = _ADJUSTMENT.dump_json(adjustment).decode()
        self._documents.put_once(item(pk=_pk(merchant_id, month_of(at)), item=name, document=document))

    def adjustments(self, merchant_id: str, month: Month) -> Mapping[str, Adjustment]:
        """What settled lines say of the month's captures so far."""
        return together(map(_ADJUSTMENT.validate_json, self._documents.below(_pk(merchant_id, month), "adjustment#")))


def _pk(merchant_id: str, month: Month) -> str:
    return f"{merchant_id}#{month}"
