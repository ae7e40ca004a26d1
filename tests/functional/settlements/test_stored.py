"""The table and the bucket of settlements keep what they promise to the run."""

import gzip
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import boto3
import pytest
from moto import mock_aws

from kassa.adapters.dynamodb.bulk import ROUNDS, TooBusy, read_all
from kassa.adapters.dynamodb.entry_table import EntryTable
from kassa.adapters.dynamodb.items import item
from kassa.adapters.dynamodb.payment_table import PaymentTable
from kassa.adapters.dynamodb.settlement_books import SettlementBooks
from kassa.adapters.dynamodb.settlement_table import BreakTable, SettlementTable
from kassa.adapters.settlements.bucket import SIGNED_FOR_A_REGION, Bucket
from kassa.adapters.settlements.bucket_files import BucketFiles
from kassa.adapters.settlements.intake import Intake
from kassa.domain.dispute_case import opened
from kassa.domain.disputes import DisputeOutcome, DisputeState
from kassa.domain.flow import Pricing
from kassa.domain.movements import Captured
from kassa.domain.payment import KlarnaSide, Status
from kassa.domain.purchase import Purchase
from kassa.domain.settlements.booked import BookedDispute
from kassa.domain.settlements.breaks import Break, Reason, acknowledge
from kassa.domain.settlements.of_payment import booked, new_entries
from kassa.domain.settlements.record import Named, reconciled, taken
from kassa.domain.settlements.sums import Balance, Settlement
from kassa.failures import NotAccepted
from kassa.settlement_failures import StaleSettlement
from kassa.settlement_run_ports import SettlementSearch
from tests.support.disputes import seen_dispute
from tests.support.payments import NOW, a_payment
from tests.support.settlement_day import END, SETTLEMENT, START, Day
from tests.support.settlement_tables import make_tables

NAMED = Named(klarna_id=SETTLEMENT.id, start=START, end=END, currencies=("SEK",))
CAPTURED_AT = START + timedelta(hours=9)


@pytest.fixture(scope="session")
def clients() -> Iterator[tuple[Any, Any]]:
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        patch.setenv("AWS_ACCESS_KEY_ID", "testing")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
        patch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
        s3 = boto3.client("s3", config=SIGNED_FOR_A_REGION)
        s3.create_bucket(Bucket="files", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
        yield boto3.client("dynamodb"), s3


@pytest.fixture
def dynamodb(clients: tuple[Any, Any]) -> Any:
    make_tables(clients[0])
    return clients[0]


PRICE = Pricing(fixed=250, variable=2_990_000)


def a_sale(number: int = 1, **changes: Any) -> Any:
    """A payment with one capture, as it stood when that was made."""
    capture = Captured(id=f"cap_{number:032x}", amount=2900, captured_at=CAPTURED_AT)
    side = KlarnaSide(account_id="krn:account", payment_transaction_id=f"krn:t:{number}")
    values = {"status": Status.APPROVED, "captures": (capture,), "klarna": side, "updated_at": CAPTURED_AT}
    return a_payment(id=f"pay_{number:032x}", **values | changes)


def test_of_two_who_write_a_settlement_one_is_told(dynamodb: Any) -> None:
    table = SettlementTable(dynamodb, "settlements")
    first = taken(None, NAMED, "hash-1", "a.csv", at=NOW)
    table.save(first)
    with pytest.raises(StaleSettlement):
        table.save(taken(None, NAMED, "hash-2", "b.csv", at=NOW))
    assert table.find(first.id) == first
    table.save(reconciled(first, at=NOW))
    with pytest.raises(StaleSettlement):
        table.save(reconciled(first, at=NOW))


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
    table.open(broken, "set_1", at=NOW)
    found = table.get("set_1", broken.id)
    table.save(found.after(acknowledge(found.found, by="key_1", at=NOW)))
    table.open(broken, "set_1", at=NOW)
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
    entries.settle(due[:1], SETTLEMENT.id)
    known = books.payments([due[0][0].id, "krn:t:2", "krn:t:99", "pay_" + "f" * 32, "R-1"])
    assert {key: payment.id[-1] for key, payment in known.items()} == {due[0][0].id: "1", "krn:t:2": "2"}
    assert known[due[0][0].id].captures[0].settled_in == "another"
    assert known["krn:t:2"].captures[0].settled_in is None


def test_what_a_capture_costs_at_most_stands_as_it_was_noted_first(dynamodb: Any) -> None:
    entries, payments = EntryTable(dynamodb, "settlements"), PaymentTable(dynamodb, "payments")
    books = SettlementBooks(dynamodb, payments_table="payments", settlements_table="settlements", currencies=("SEK",))
    sale = a_sale()
    payments.add(sale, Purchase())
    for fee_cap in (150, 99, None):  # the stream tells it again, and the contract has become another
        entries.expect(booked(sale, fee_cap=fee_cap), new_entries(sale, fee_cap=fee_cap))
    ((payment, due),) = books.due(SETTLEMENT)
    assert due.fee_cap == 150
    assert books.payments([sale.id])[sale.id].captures[0].fee_cap == 150
    entries.settle([(payment, due)], SETTLEMENT.id)
    assert books.payments([sale.id])[sale.id].captures[0].fee_cap == 150


def test_what_was_charged_first_stands_wherever_its_line_stood(dynamodb: Any) -> None:
    entries = EntryTable(dynamodb, "settlements")
    sales = [a_sale(number, klarna=replace(a_sale(number).klarna, pricing=PRICE)) for number in (1, 2, 3)]
    together, apart, never = [(booked(sale), booked(sale).captures[0]) for sale in sales]
    for payment, capture in (together, apart, never):
        entries.expect(payment, [capture])
    entries.settle([(together[0], replace(together[1], charged=315)), apart], SETTLEMENT.id)
    entries.charge([(apart[0], replace(apart[1], charged=0))])
    entries.settle([(together[0], replace(together[1], charged=999))], SETTLEMENT.id)
    entries.charge([(each[0], replace(each[1], charged=999)) for each in (together, apart)])
    noted = entries.noted([(capture.id, capture.at) for _, capture in (together, apart, never)] + [("cap_f", NOW)])
    assert {key: (payment.pricing, entry.charged, entry.settled_in) for key, (payment, entry) in noted.items()} == {
        together[1].id: (PRICE, 315, SETTLEMENT.id),
        apart[1].id: (PRICE, 0, SETTLEMENT.id),
        never[1].id: (PRICE, None, None),
    }


def test_only_what_a_version_brought_is_new() -> None:
    sale = a_sale()
    assert [entry.id for entry in new_entries(sale)] == [sale.captures[0].id]
    assert new_entries(replace(sale, updated_at=CAPTURED_AT + timedelta(seconds=1))) == ()


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
        table.save(replace(reconciled(record, at=NOW), balances=(Balance(currency="SEK", amount=amount),)))
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
