"""What the table and the bucket do at the edges: empty and replaced files, others who were first, long ids, many pages."""

from hashlib import sha256
from typing import Any

import pytest
from botocore.exceptions import ClientError

from kassa.adapters.dynamodb.settlements.books import SettlementBooks
from kassa.adapters.dynamodb.settlements.entry_table import EntryTable
from kassa.adapters.dynamodb.settlements.table import BreakTable
from kassa.adapters.settlements.bucket import Bucket
from kassa.adapters.settlements.bucket_files import BucketFiles
from kassa.adapters.settlements.intake import Intake, key_of_content
from kassa.domain.settlements.booked import booked
from kassa.domain.settlements.breaks import Break, Reason
from kassa.domain.settlements.refusals import FileRefused
from tests.functional.settlements.days import a_sale
from tests.support.payments import NOW


def test_a_file_without_a_byte_in_it_is_read_as_such(clients: tuple[Any, Any]) -> None:
    bucket = Bucket(clients[1], "files")
    bucket.put("incoming/empty.csv", b"")
    content_hash, refusal = Intake(bucket).take("incoming/empty.csv")
    assert refusal is None
    with pytest.raises(FileRefused):
        BucketFiles(bucket).name(content_hash)


class Overwritten(Bucket):
    """A bucket in which somebody puts another file in the place of one that is being taken in."""

    def has(self, key: str) -> bool:
        self.put("incoming/a.csv", b"another")
        return super().has(key)


def test_a_file_that_is_replaced_while_it_is_taken_in_is_not_stored_under_the_name_of_another(
    clients: tuple[Any, Any],
) -> None:
    bucket = Overwritten(clients[1], "files")
    bucket.put("incoming/a.csv", b"the first")
    with pytest.raises(ClientError, match="PreconditionFailed"):
        Intake(bucket).take("incoming/a.csv")
    assert not Bucket(clients[1], "files").has(key_of_content(sha256(b"the first").hexdigest()))


def test_whoever_marks_learns_what_another_settlement_brought(dynamodb: Any) -> None:
    entries = EntryTable(dynamodb, "settlements")
    sales = [booked(a_sale(number)) for number in (1, 2)]
    brought = [(sale, sale.captures[0]) for sale in sales]
    assert entries.settle(brought[:1], "first") == {}
    assert entries.settle(brought, "second") == {sales[0].captures[0].id: "first"}
    assert entries.settle(brought[:1], "first") == {}
    noted = entries.noted((entry.id, entry.at) for _, entry in brought)
    assert {entry_id: entry.settled_in for entry_id, (_, entry) in noted.items()} == {
        sales[0].captures[0].id: "first",
        sales[1].captures[0].id: "second",
    }


def test_an_id_that_no_table_takes_is_nobodys(dynamodb: Any) -> None:
    books = SettlementBooks(dynamodb, payments_table="payments", settlements_table="settlements", currencies=("SEK",))
    assert books.payments({"krn:" + "ö" * 1500}) == {}


def test_pages_of_breaks_are_as_long_as_was_asked_for_and_leave_none_out(dynamodb: Any) -> None:
    table = BreakTable(dynamodb, "settlements")
    subjects = {f"cap_{number}" for number in range(7)}
    missing = [
        Break(settlement_id="k", reason=Reason.MISSING_IN_FILE, subject=subject, currency="SEK") for subject in subjects
    ]
    table.open(missing, "set_1", at=NOW)
    found, cursor, pages = set(), None, []
    while True:
        page, cursor = table.of("set_1", limit=3, cursor=cursor)
        found |= {each.found.subject for each in page}
        pages.append(len(page))
        if cursor is None:
            break
    assert (found, pages) == (subjects, [3, 3, 1])
    assert {each.found.subject for each in table.waiting()} == subjects
