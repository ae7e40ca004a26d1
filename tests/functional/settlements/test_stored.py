"""The table and the bucket of settlements keep what they promise to the run."""

import gzip
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from kassa.adapters.dynamodb.bulk import ROUNDS, TooBusy, read_all
from kassa.adapters.dynamodb.items import item
from kassa.adapters.dynamodb.payments.table import PaymentTable
from kassa.adapters.dynamodb.settlements.books import SettlementBooks
from kassa.adapters.dynamodb.settlements.entry_table import EntryTable
from kassa.adapters.dynamodb.settlements.table import BreakTable, SettlementTable
from kassa.adapters.settlements.bucket import Bucket
from kassa.adapters.settlements.bucket_files import BucketFiles
from kassa.adapters.settlements.intake import Intake
from kassa.domain.disputes.case import opened
from kassa.domain.disputes.dispute import DisputeOutcome, DisputeState
from kassa.domain.payments.answers import Approved, Reversal
from kassa.domain.payments.changes import hear, reversed_at_klarna
from kassa.domain.payments.happenings import EventType
from kassa.domain.payments.payment import Status
from kassa.domain.payments.purchase import Purchase
from kassa.domain.settlements.booked import BookedDispute, booked, new_entries
from kassa.domain.settlements.breaks import Break, Reason, acknowledge
from kassa.domain.settlements.record import Named, reconciled, taken
from kassa.domain.settlements.sums import Balance, Settlement
from kassa.failures import NotAccepted
from kassa.ports.settlements.failures import StaleSettlement
from kassa.ports.settlements.runs import SettlementSearch
from tests.functional.settlements.days import CAPTURED_AT, a_sale
from tests.support.disputes import seen_dispute
from tests.support.payments import NOW
from tests.support.settlement_day import END, SETTLEMENT, START, Day

NAMED = Named(klarna_id=SETTLEMENT.id, start=START, end=END, currencies=("SEK",))


def test_of_two_who_write_a_settlement_one_is_told(dynamodb: Any) -> None:
    table = SettlementTable(dynamodb, "settlements")
    first = taken(None, NAMED, "hash-1", "a.csv", at=NOW)
    table.save(first)
    with pytest.raises(StaleSettlement):
        table.save(taken(None, NAMED, "hash-2", "b.csv", at=NOW))
    assert table.find(first.id) == first
    table.save(reconciled(first, breaks_found=0, at=NOW))
    with pytest.raises(StaleSettlement):
        table.save(reconciled(first, breaks_found=0, at=NOW))


def test_settlements_are_found_by_currency_state_and_period_page_by_page(dynamodb: Any) -> None:
    table = SettlementTable(dynamodb, "settlements")
    for number, currency in enumerate(("SEK", "EUR", "SEK")):
        moved = timedelta(days=number)
        named = replace(NAMED, klarna_id=f"k{number}", start=START + moved, end=END + moved, currencies=(currency,))
        table.save(taken(None, named, f"hash-{number}", "a.csv", at=NOW))

    def found(**search: Any) -> list[str | None]:
        ids, cursor = [], None
        while True:
            page, cursor = table.search(SettlementSearch(**search), limit=1, cursor=cursor)
            ids += [each.klarna_id for each in page]
            if cursor is None:
                return ids

    assert found() == ["k2", "k1", "k0"]
    assert found(currency="SEK") == ["k2", "k0"]
    assert found(start=END + timedelta(days=1), end=END + timedelta(days=1)) == ["k1"]
    assert found(state="reconciled") == []
    assert [each.klarna_id for each in table.ended_before(END + timedelta(days=1))] == ["k1", "k0"]
    with pytest.raises(NotAccepted):
        table.search(SettlementSearch(), limit=1, cursor="mine")


def test_a_break_is_opened_once_and_moves_between_the_lists_of_its_states(dynamodb: Any) -> None:
    table = BreakTable(dynamodb, "settlements")
    broken = Break(settlement_id=SETTLEMENT.id, reason=Reason.MISSING_IN_FILE, subject="cap_1", currency="SEK")
    table.open([broken], "set_1", at=NOW)
    found = table.get("set_1", broken.id)
    table.save(found.after(acknowledge(found.found, by="key_1", at=NOW)))
    table.open([broken], "set_1", at=NOW)
    assert [each.found.id for each in table.waiting()] == [broken.id]
    assert table.in_state("open", reason=None, limit=10, cursor=None) == ([], None)
    (acknowledged,) = table.in_state("acknowledged", reason="missing_in_file", limit=10, cursor=None)[0]
    assert acknowledged.found.history[0].by == "key_1"
    assert table.of("set_1", limit=10, cursor=None)[0] == [acknowledged]
    with pytest.raises(StaleSettlement):
        table.save(found.after(broken))


def test_what_is_captured_is_due_until_a_settlement_brings_it(dynamodb: Any) -> None:
    entries = EntryTable(dynamodb, "settlements")
    payments = PaymentTable(dynamodb, "payments")
    books = SettlementBooks(
        dynamodb, payments_table="payments", settlements_table="settlements", currencies=("SEK", "NOK")
    )
    for number, currency in enumerate(("SEK", "NOK", "EUR"), start=1):
        sale = a_sale(number, currency=currency)
        payments.add(sale, Purchase())
        for _ in range(2):  # the stream may tell it twice
            entries.expect(booked(sale), new_entries(sale))
    due = list(books.due(SETTLEMENT))
    assert [payment.currency for payment, _ in due] == ["SEK", "NOK"]
    entries.settle(due[:1], "another")
    assert [payment.currency for payment, _ in books.due(SETTLEMENT)] == ["NOK"]
    entries.settle(due[1:], SETTLEMENT.id)
    assert [entry.settled_in for _, entry in books.due(SETTLEMENT)] == [SETTLEMENT.id]
    assert list(books.left(SETTLEMENT)) == []
    entries.settle(due[:1], SETTLEMENT.id)
    known = books.payments([due[0][0].id, "krn:t:2", "krn:t:99", "pay_" + "f" * 32, "R-1"])
    assert {key: payment.id[-1] for key, payment in known.items()} == {due[0][0].id: "1", "krn:t:2": "2"}
    assert known[due[0][0].id].captures[0].settled_in == "another"
    assert known["krn:t:2"].captures[0].settled_in == SETTLEMENT.id


def test_what_is_reversed_is_due_with_its_capture_which_nobody_was_told_of() -> None:
    answer = Approved(payment_transaction_id="krn:t:1")
    given_up = replace(a_sale(captures=(), status=Status.CREATED), expires_at=NOW)
    held = hear(given_up, answer, at=CAPTURED_AT)
    assert (held.happened.type, len(held.captures)) == (EventType.UPDATED, 1)
    undone = reversed_at_klarna(held, Reversal(klarna_refund_id="krn:r:1"), at=CAPTURED_AT + timedelta(seconds=1))
    assert [(entry.kind, entry.effect) for entry in new_entries(undone)] == [("capture", 2900), ("refund", -2900)]


def test_only_what_a_version_brought_is_new() -> None:
    sale = a_sale()
    assert [entry.id for entry in new_entries(sale)] == [sale.captures[0].id]
    assert new_entries(replace(sale, updated_at=CAPTURED_AT + timedelta(seconds=1))) == ()
    free = replace(sale.captures[0], amount=0)
    assert new_entries(replace(sale, captures=(free,))) == (), "nothing comes of a free purchase"


def test_a_dispute_on_record_is_booked_under_klarnas_id_and_given_back_once_it_is_won() -> None:
    seen = seen_dispute(klarna_id="krn:dispute:1", amount=900)
    case = opened(seen, payment_id=a_sale().id, merchant_id="mer_1", live=False, at=NOW)
    won = replace(case.dispute, id="krn:dispute:2", state=DisputeState.CLOSED, outcome=DisputeOutcome.WON)
    assert booked(a_sale(disputes=(case.dispute, won))).disputes == (
        BookedDispute(id="krn:dispute:1", amount=900),
        BookedDispute(id="krn:dispute:2", amount=900, given_back=True),
    )


def test_the_balance_before_is_that_of_the_latest_settlement_that_was_read(dynamodb: Any) -> None:
    table = SettlementTable(dynamodb, "settlements")
    for number, amount in enumerate((-100, -200)):
        moved = timedelta(days=number - 2)
        named = replace(NAMED, klarna_id=f"k{number}", start=START + moved, end=END + moved)
        record = taken(None, named, f"hash-{number}", "a.csv", at=NOW)
        table.save(record)
        known = reconciled(record, breaks_found=0, at=NOW)
        table.save(replace(known, balances=(Balance(currency="SEK", amount=amount),)))
    table.save(taken(None, replace(NAMED, klarna_id="later"), "hash-9", "a.csv", at=NOW))
    books = SettlementBooks(
        dynamodb, payments_table="payments", settlements_table="settlements", currencies=("SEK", "EUR")
    )
    assert {name: each.amount for name, each in books.closing_balances(SETTLEMENT).items()} == {"SEK": -200}
    earlier = Settlement(id="x", start=START - timedelta(days=9), end=START)
    assert books.closing_balances(earlier) == {}


class Busy:
    """A table that puts keys off, for a while or for good."""

    def __init__(self, client: Any, times: int) -> None:
        self._client, self._times = client, times

    def batch_get_item(self, RequestItems: Any) -> Any:  # noqa: N803 (as boto3 spells it)
        self._times -= 1
        if self._times >= 0:
            return {"Responses": {}, "UnprocessedKeys": RequestItems}
        return self._client.batch_get_item(RequestItems=RequestItems)


def test_keys_that_were_put_off_are_asked_for_again_but_not_for_ever(dynamodb: Any) -> None:
    pauses: list[float] = []
    PaymentTable(dynamodb, "payments").add(a_sale(), Purchase())
    key = item(payment_id=a_sale().id, item="payment")
    busy: Any = Busy(dynamodb, times=2)
    assert len(list(read_all(busy, "payments", [key], pause=pauses.append))) == 1
    assert pauses == [0.05, 0.1]
    for_good: Any = Busy(dynamodb, times=ROUNDS)
    with pytest.raises(TooBusy):
        list(read_all(for_good, "payments", [key], pause=pauses.append))


@pytest.mark.parametrize("compress", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_a_content_is_stored_once_and_read_in_ranges(clients: tuple[Any, Any], day: Day, compress: Any) -> None:
    bucket = Bucket(clients[1], "files")
    files = BucketFiles(bucket, lines_of_a_batch=2)
    bucket.put("incoming/a.csv", compress(day.text().encode()))
    content_hash, refusal = Intake(bucket).take("incoming/a.csv")
    assert refusal is None
    named = files.name(content_hash)
    assert (named.klarna_id, named.start, named.end) == (SETTLEMENT.id, START, END)
    assert named.currencies == ("EUR", "SEK")
    files.cut(content_hash, named)
    file = files.file(content_hash)
    assert [line.number for batch in file.batches() for line in file.lines(batch)] == [6, 7, 8, 9, 10, 11, 12]
    assert bucket.find("runs/nothing") is None
    assert not bucket.has("runs/nothing")
    assert "X-Amz-Signature" in files.address(content_hash)
