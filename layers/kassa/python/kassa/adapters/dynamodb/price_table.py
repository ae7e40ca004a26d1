"""Prices and sales in the merchants table: rules below their merchant or the acquirer, sales below a merchant's month."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError
from pydantic import TypeAdapter

from kassa.adapters.dynamodb.items import item, lost_race, text
from kassa.adapters.dynamodb.receipts import ConditionalWrites, Receipts
from kassa.domain.pricing.fee_caps import FeeCap
from kassa.domain.pricing.periods import Period, month_of
from kassa.domain.pricing.sales import Adjustment, Sale
from kassa.domain.pricing.sell_rates import SellRule
from kassa.failures import AlreadyThere
from kassa.ports.requests import Request

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from kassa.adapters.dynamodb.items import Item

_RULE, _CAP = TypeAdapter(SellRule), TypeAdapter(FeeCap)
_SALE, _ADJUSTMENT = TypeAdapter(Sale), TypeAdapter(Adjustment)
_ACQUIRER = "acquirer"
"""The partition of what holds for all merchants."""


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


class _Rules(_Documents):
    """Documents that are added and never changed. Each and the request that made it are one transaction."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        super().__init__(client, table)
        self._writes = ConditionalWrites(client, table)
        self._receipts = Receipts(client, table)

    def added(self, pk: str, name: str, document: bytes, request: Request) -> bool:
        """Whether it is new, or was stored by the same request before. Raises KeyReused, AlreadyThere."""
        stored = item(pk=pk, item=name, document=document.decode())
        if self._writes.wrote(self._writes.put_new(stored), self._receipts.put(pk, request)):
            return True
        if not self._receipts.has(pk, request):
            raise AlreadyThere(name)
        return False


class SellRateTable:
    """Implements `ports.pricing.SellRates`."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._rules = _Rules(client, table)

    def add(self, rule: SellRule, request: Request) -> SellRule:
        """Store a rule, or return what the same request stored. Raises KeyReused, AlreadyThere."""
        document = _RULE.dump_json(rule)
        if self._rules.added(rule.merchant_id or _ACQUIRER, f"sell-rate#{rule.id}", document, request):
            return rule
        return next(each for each in self.of(rule.merchant_id) if each.id == rule.id)

    def of(self, merchant_id: str | None) -> Sequence[SellRule]:
        """All rules that name this merchant, or, with None, that name none; the newest first. They are few."""
        found = map(_RULE.validate_json, self._rules.below(merchant_id or _ACQUIRER, "sell-rate#"))
        return sorted(found, key=lambda rule: (rule.valid_from, rule.created_at, rule.id), reverse=True)


class FeeCapTable:
    """Implements `ports.pricing.FeeCaps`."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._rules = _Rules(client, table)

    def add(self, cap: FeeCap, request: Request) -> FeeCap:
        """Store a cap, or return what the same request stored. Raises KeyReused, AlreadyThere."""
        if self._rules.added(_ACQUIRER, f"fee-cap#{cap.id}", _CAP.dump_json(cap), request):
            return cap
        return next(each for each in self.all() if each.id == cap.id)

    def all(self) -> Sequence[FeeCap]:
        """All of them, the newest first; they are few."""
        found = map(_CAP.validate_json, self._rules.below(_ACQUIRER, "fee-cap#"))
        return sorted(found, key=lambda cap: (cap.valid_from, cap.created_at, cap.id), reverse=True)


class SaleTable:
    """Implements `ports.pricing.Sales`. Each movement is one item, put once."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._documents = _Documents(client, table)

    def note(self, sales: Iterable[Sale]) -> None:
        """Store each; what is there stays as it is."""
        for sale in sales:
            name = f"sale#{sale.at.astimezone(UTC).isoformat()}#{sale.kind}#{sale.id}"
            pk = _pk(sale.merchant_id, month_of(sale.at))
            self._documents.put_once(item(pk=pk, item=name, document=_SALE.dump_json(sale).decode()))

    def of(self, merchant_id: str, period: Period) -> Sequence[Sale]:
        """All of a period, the oldest first."""
        found = self._documents.below(_pk(merchant_id, period), f"sale#{period.name}")
        return [_SALE.validate_json(each) for each in found]

    def adjust(self, merchant_id: str, at: datetime, adjustment: Adjustment) -> None:
        """Store what a settled line says of a capture of that moment; a line of the same kind again changes nothing."""
        name = f"adjustment#{adjustment.capture_id}#{adjustment.told_by}"
        document = _ADJUSTMENT.dump_json(adjustment).decode()
        self._documents.put_once(item(pk=_pk(merchant_id, month_of(at)), item=name, document=document))

    def adjustments(self, merchant_id: str, period: Period) -> Sequence[Adjustment]:
        """What settled lines say so far of captures of the period's month, one for each kind of line."""
        found = self._documents.below(_pk(merchant_id, period), "adjustment#")
        return [_ADJUSTMENT.validate_json(each) for each in found]


def _pk(merchant_id: str, period: Period) -> str:
    return f"{merchant_id}#{period.month}"
