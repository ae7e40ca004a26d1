"""Captures and refunds in the settlements table, by the day on which they are due, and which settlement brought them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from kassa.adapters.dynamodb.bulk import AT_ONCE, read_all
from kassa.adapters.dynamodb.items import item, lost_race, text
from kassa.domain.flow import Pricing
from kassa.domain.settlements.booked import BookedEntry, BookedPayment, DisputeLine, EntryKind
from kassa.domain.settlements.sums import Settlement

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from kassa.adapters.dynamodb.items import Item

_SHELVES = "0123456789abcdef"
"""A day's entries lie on so many partitions, by the last digit of their ids, so that a busy day is not one hot key."""

_HANDS = 8


class EntryTable:
    """Implements `ports.settlements.runs.Entries` and `DueEntries`, and `ports.pricing.Bought`.

    An entry's key is made of its id and time. Of its attributes only `settled_in`, `charged`, `told_in_…` and `fee_of_…` come
    later.
    """

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def expect(self, payment: BookedPayment, entries: Iterable[BookedEntry]) -> None:
        """Note that a settlement should bring these. What is noted of an entry never changes."""
        for entry in entries:
            self._note(_key(entry.id, entry.at), _of_entry(payment, entry))
        if payment.transaction_id is not None:
            self._note(_transaction(payment.transaction_id), {"payment_id": payment.id})

    def settle(self, brought: Iterable[tuple[BookedPayment, BookedEntry]], klarna_id: str) -> Mapping[str, str]:
        """Mark them as brought by this settlement, but for those that another one brought before: which, by their ids."""
        with ThreadPoolExecutor(_HANDS) as hands:
            brought_by = hands.map(lambda each: (each[1].id, self._settle(each[0], each[1], klarna_id)), brought)
            return {entry_id: by for entry_id, by in brought_by if by != klarna_id}

    def charge(self, brought: Iterable[tuple[BookedPayment, BookedEntry]]) -> None:
        """Keep what was charged for these captures, whose own lines stand elsewhere."""
        for payment, capture in brought:
            self._update(_key(capture.id, capture.at), _of_entry(payment, capture), _OF_THIS_PAYMENT)

    def dispute(self, brought: Iterable[tuple[BookedPayment, BookedEntry]], klarna_id: str) -> Mapping[str, str]:
        """Keep what this settlement tells of disputes, but for what another one told before: which, by the lines' names."""
        told = list(brought)
        self.charge(told)
        noted = self.noted({(capture.id, capture.at) for _, capture in told})
        names = {line.name for _, capture in told for line in capture.dispute_lines}
        known = (line for _, capture in noted.values() for line in capture.dispute_lines if line.name in names)
        return {line.name: line.settled_in for line in known if line.settled_in not in (None, klarna_id)}

    def noted(self, entries: Iterable[tuple[str, datetime]]) -> Mapping[str, tuple[BookedPayment, BookedEntry]]:
        """What is noted of entries of these ids and times, by id: each with as much of its payment as says what it costs."""
        keys = [item(**_key(*each)) for each in entries]
        some = [keys[first : first + AT_ONCE] for first in range(0, len(keys), AT_ONCE)]

        def read(keys: "list[Item]") -> "list[Item]":
            return list(read_all(self._client, self._table, keys, consistent=True))

        with ThreadPoolExecutor(_HANDS) as hands:
            return {text(stored, "item"): _read(stored) for found in hands.map(read, some) for stored in found}

    def payments_of(self, transaction_ids: Iterable[str]) -> Mapping[str, str]:
        """Our payments' ids by Klarna's ids of their transactions."""
        keys = [item(**_transaction(each)) for each in transaction_ids]
        found = read_all(self._client, self._table, keys)
        return {text(stored, "pk").removeprefix("transaction#"): text(stored, "payment_id") for stored in found}

    def due(self, settlement: Settlement, currencies: Sequence[str]) -> Iterator[tuple[BookedPayment, BookedEntry]]:
        """Everything of the period in these currencies that no other settlement has brought."""
        unless = "attribute_not_exists(settled_in) OR settled_in = :settled_in"
        return self._within(settlement, currencies, unless, {":settled_in": settlement.id})

    def left(self, settlement: Settlement, currencies: Sequence[str]) -> Iterator[tuple[BookedPayment, BookedEntry]]:
        """Everything of the period in these currencies that no settlement has brought."""
        return self._within(settlement, currencies, "attribute_not_exists(settled_in)", {})

    def _within(
        self, settlement: Settlement, currencies: Sequence[str], condition: str, values: Mapping[str, str]
    ) -> Iterator[tuple[BookedPayment, BookedEntry]]:
        shelves = [f"entry#{day}#{shelf}" for day in _days(settlement.start, settlement.end) for shelf in _SHELVES]
        for shelf in shelves:
            pages = self._client.get_paginator("query").paginate(
                TableName=self._table,
                KeyConditionExpression="pk = :shelf",
                FilterExpression=condition,
                ExpressionAttributeValues=item(**values, **{":shelf": shelf}),
                ConsistentRead=True,
            )
            for page in pages:
                for payment, entry in map(_read, page["Items"]):
                    if settlement.start <= entry.at < settlement.end and payment.currency in currencies:
                        yield payment, entry

    def _settle(self, payment: BookedPayment, entry: BookedEntry, klarna_id: str) -> str:
        """The settlement that brought it: the first that says so."""
        unless = "attribute_not_exists(settled_in) OR settled_in = :settled_in"
        before = self._update(_key(entry.id, entry.at), _of_entry(payment, entry) | {"settled_in": klarna_id}, unless)
        return klarna_id if before is None else text(before, "settled_in")

    def _note(self, key: Mapping[str, str], values: dict[str, str | int | None]) -> None:
        self._update(key, values, "attribute_not_exists(payment_id)")

    def _update(self, key: Mapping[str, str], values: dict[str, str | int | None], condition: str) -> "Item | None":
        """What is there instead, where the condition does not hold."""
        told = {name: value for name, value in values.items() if value is not None}
        update: dict[str, Any] = {
            "TableName": self._table,
            "Key": item(**key),
            "UpdateExpression": "SET " + ", ".join(f"#{name} = {_value_of(name)}" for name in told),
            "ConditionExpression": condition,
            "ExpressionAttributeNames": {f"#{name}": name for name in told},
            "ExpressionAttributeValues": item(**{f":{name}": value for name, value in told.items()}),
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
        try:
            self._client.update_item(**update)
        except ClientError as error:
            if not lost_race(error):
                raise
            there: Item = error.response["Item"]  # type: ignore[typeddict-item]
            return there
        return None


_OF_THIS_PAYMENT = "attribute_not_exists(payment_id) OR payment_id = :payment_id"
_TOLD_IN, _FEE_OF = "told_in_", "fee_of_"
"""What the attributes about disputes begin with: the settlement of a line and its fee. The line's name follows."""


def _value_of(name: str) -> str:
    """Fees and disputes stand as they were told first: what comes twice is a break, and changes no margin."""
    told_first = name == "charged" or name.startswith((_TOLD_IN, _FEE_OF))
    return f"if_not_exists(#{name}, :{name})" if told_first else f":{name}"


def _key(entry_id: str, at: datetime) -> dict[str, str]:
    return {"pk": f"entry#{at.date().isoformat()}#{entry_id[-1]}", "item": entry_id}


def _transaction(transaction_id: str) -> dict[str, str]:
    return {"pk": f"transaction#{transaction_id}", "item": "transaction"}


def _of_entry(payment: BookedPayment, entry: BookedEntry) -> dict[str, str | int | None]:
    return {
        "payment_id": payment.id,
        "merchant_id": payment.merchant_id,
        "currency": payment.currency,
        "kind": entry.kind,
        "amount": entry.amount,
        "happened_at": entry.at.isoformat(),
        "fixed": payment.pricing.fixed if payment.pricing is not None else None,
        "variable": payment.pricing.variable if payment.pricing is not None else None,
        "fee_cap": entry.fee_cap,
        "charged": entry.charged,
        **{f"{_TOLD_IN}{line.name}": line.settled_in for line in entry.dispute_lines},
        **{f"{_FEE_OF}{line.name}": line.charged for line in entry.dispute_lines},
    }


def _read(stored: "Item") -> tuple[BookedPayment, BookedEntry]:
    """The entry and as much of its payment as says what it should cost."""

    def number(name: str) -> int | None:
        return int(stored[name]["N"]) if name in stored else None

    fixed, variable = number("fixed"), number("variable")
    entry = BookedEntry(
        kind=EntryKind(text(stored, "kind")),
        id=text(stored, "item"),
        amount=int(stored["amount"]["N"]),
        at=datetime.fromisoformat(text(stored, "happened_at")),
        fee_cap=number("fee_cap"),
        settled_in=text(stored, "settled_in") if "settled_in" in stored else None,
        charged=number("charged"),
        dispute_lines=tuple(
            DisputeLine(name=name, charged=int(fee["N"]), settled_in=stored.get(_TOLD_IN + name, {}).get("S"))
            for name, fee in sorted((key.removeprefix(_FEE_OF), each) for key, each in stored.items() if _FEE_OF in key)
        ),
    )
    payment = BookedPayment(
        id=text(stored, "payment_id"),
        merchant_id=text(stored, "merchant_id"),
        currency=text(stored, "currency"),
        pricing=Pricing(fixed=fixed, variable=variable) if fixed is not None and variable is not None else None,
    )
    return payment, entry


def _days(start: datetime, end: datetime) -> Iterator[str]:
    day, last = start.date(), (end - timedelta(microseconds=1)).date()
    while day <= last:
        yield day.isoformat()
        day += timedelta(days=1)
