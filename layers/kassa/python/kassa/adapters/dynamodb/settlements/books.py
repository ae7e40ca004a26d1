"""Our books as a settlement sees them: payments by the hundred, and what each settlement before has brought."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from kassa.adapters.dynamodb.bulk import read_all
from kassa.adapters.dynamodb.items import item
from kassa.adapters.dynamodb.payments.table import read_payment
from kassa.adapters.dynamodb.settlements.entry_table import EntryTable
from kassa.adapters.dynamodb.settlements.table import SettlementTable
from kassa.domain.ids import is_id
from kassa.domain.settlements.booked import BookedEntry, BookedPayment
from kassa.domain.settlements.of_payment import booked
from kassa.domain.settlements.sums import Balance, Settlement

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_LONGEST_KEY = 1024
"""Bytes. DynamoDB takes about twice as many, and no id of Klarna's has a tenth."""


class SettlementBooks:
    """Implements `ports.settlements.runs.KeptBooks`.

    Nothing is scanned: every key is in the lines, or made of what they name.
    """

    def __init__(
        self, client: "DynamoDBClient", *, payments_table: str, settlements_table: str, currencies: tuple[str, ...] = ()
    ) -> None:
        self._client = client
        self._payments_table = payments_table
        self._entries = EntryTable(client, settlements_table)
        self._records = SettlementTable(client, settlements_table)
        self._currencies = currencies

    def payments(self, keys: Collection[str]) -> Mapping[str, BookedPayment]:
        """Payments by our ids and by Klarna's transaction ids. A key that is not known is left out."""
        ours = {key: key for key in keys if is_id("pay", key)}
        strange = sorted(key for key in set(keys) - ours.keys() if len(key.encode()) <= _LONGEST_KEY)
        known = ours | dict(self._entries.payments_of(strange))
        found = self._read(sorted(set(known.values())))
        return {key: found[payment_id] for key, payment_id in known.items() if payment_id in found}

    def due(self, settlement: Settlement) -> Iterator[tuple[BookedPayment, BookedEntry]]:
        """Every capture and refund of the period, in the settlement's currencies, that no other settlement has brought."""
        return self._entries.due(settlement, self._currencies)

    def left(self, settlement: Settlement) -> Iterator[tuple[BookedPayment, BookedEntry]]:
        """The same as far as this settlement has not brought it either."""
        return self._entries.left(settlement, self._currencies)

    def closing_balances(self, settlement: Settlement) -> Mapping[str, Balance]:
        """What the latest settlement before left in each currency."""
        left: dict[str, Balance] = {}
        for record in self._records.ended_before(settlement.start):
            if record.is_read:
                left = {balance.currency: balance for balance in record.balances} | left
            if left.keys() >= set(self._currencies):
                break
        return left

    def _read(self, payment_ids: list[str]) -> Mapping[str, BookedPayment]:
        keys = [item(payment_id=payment_id, item="payment") for payment_id in payment_ids]
        found = [booked(read_payment(stored)) for stored in read_all(self._client, self._payments_table, keys)]
        entries = [(entry.id, entry.at) for each in found for entry in (*each.captures, *each.refunds)]
        noted = {entry_id: entry for entry_id, (_, entry) in self._entries.noted(entries).items()}
        return {each.id: _as_noted(each, noted) for each in found}


def _as_noted(payment: BookedPayment, noted: Mapping[str, BookedEntry]) -> BookedPayment:
    """The payment with what was settled about its entries when they became due, and since."""

    def marked(entry: BookedEntry) -> BookedEntry:
        known = noted.get(entry.id, entry)
        return replace(entry, fee_cap=known.fee_cap, settled_in=known.settled_in, dispute_lines=known.dispute_lines)

    def mark(entries: tuple[BookedEntry, ...]) -> tuple[BookedEntry, ...]:
        return tuple(map(marked, entries))

    return replace(payment, captures=mark(payment.captures), refunds=mark(payment.refunds))
