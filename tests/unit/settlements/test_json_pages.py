"""The pages of Klarna's API say the same as its files, and are believed as little."""

import json
from typing import Any

import pytest

from kassa.adapters.settlements.json_pages import batch_of_page, lines_of_page
from kassa.adapters.settlements.outcomes import from_bytes, to_bytes
from kassa.domain.settlements.refusals import FileRefused
from kassa.use_cases.settlements.reconcile import Reconcile
from tests.support.settlement_day import SETTLEMENT
from tests.unit.settlements.test_files import DAY, read


def test_the_pages_of_the_api_are_read_by_the_same_rules():
    members: list[dict[str, Any]] = []
    for row in DAY.rows:
        member: dict[str, Any] = {name: value for name, value in row.items() if "." not in name}
        if "payment_pricing.rate.fixed" in row:
            tax = {"variable": row["payment_pricing.rate.tax.variable"], "fixed": 0}
            plain = {part: row[f"payment_pricing.rate.{part}"] for part in ("fixed", "variable")}
            member["payment_pricing"] = {"rate": plain | {"tax": tax}}
        members.append(member | {"new": [1], "gone": None})
    page = json.dumps({"transactions": members, "pagination": {"next": None}}).encode()
    batch = batch_of_page(page, 0, first_line=1)
    lines = list(lines_of_page(page, batch, settlement_id=SETTLEMENT.id))
    assert [line[1:16] for line in lines] == [line[1:16] for line in read(DAY.text())[1]]
    outcome = Reconcile(books=DAY.books).batch(SETTLEMENT, batch, lines)
    assert outcome.breaks == ()
    assert from_bytes(to_bytes(outcome)) == outcome


@pytest.mark.parametrize(
    "page", [b"[]", b"{", b'{"transactions": 3}', b'{"transactions": [3]}', b'{"transactions": [{"amount": 1.0}]}']
)
def test_a_page_that_cannot_be_believed_is_refused(page):
    with pytest.raises(FileRefused):
        list(lines_of_page(page, batch_of_page(page, 0, 1), settlement_id=SETTLEMENT.id))
