"""What Klarna says that a settlement comes to, in every form that it says it in."""

import pytest

from kassa.adapters.settlements.summaries import summary_in
from kassa.domain.settlements.refusals import FileRefused
from tests.support.settlement_day import END, START


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-03-02", "2026-03-02"),
        ("20260302", "20260302"),
        ("2026-03-02T00:00:00Z", "2026-03-02"),
        ("2026-03-02", "2026-03-03T00:00:00Z"),
        ("2026-03-02T01:00:00+01:00", "2026-03-03T00:00:00"),
    ],
)
def test_the_day_that_a_period_ends_with_belongs_to_it(start, end):
    said = {"settlement_id": "s", "currency": "SEK", "payout_amount": 0, "period_start": start, "period_end": end}
    assert (summary_in(said).start, summary_in(said).end) == (START, END)


def test_no_period_ends_after_the_last_day_of_all():
    with pytest.raises(FileRefused):
        summary_in({"currency": "SEK", "payout_amount": 0, "period_end": "9999-12-31"})


def test_a_summary_with_a_debt_is_a_negative_balance():
    said = {"settlement_id": "s", "currency": "SEK", "payout_amount": 0, "opening_debt_balance_amount": 70}
    assert summary_in(said).opening == -70
    with pytest.raises(FileRefused):
        summary_in({**said, "opening_balance_amount": -70})
    with pytest.raises(FileRefused):
        summary_in({**said, "payout_amount": 1.5})
