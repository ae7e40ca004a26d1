"""The first two days of the week in the deployed cloud: what was sold, what Klarna paid, what merchants are told."""

from dataclasses import replace

import pytest

from tests.week.run import Outcome, run


@pytest.fixture(scope="module")
def outcome(stack) -> Outcome:
    """What came of Monday and Tuesday."""
    return run(stack, days=2)


def test_two_days_of_three_merchants_in_three_currencies_agree_to_the_minor_unit(outcome):
    print(outcome.table)
    assert outcome.broken == []
    payouts = [settled.payout for settled in outcome.settled]
    assert {payout["currency"] for payout in payouts} == {"EUR", "NOK", "SEK"}
    assert min(payout["opening_balance"] for payout in payouts) < 0
    assert sum(payout["discounts_in_fees"] for payout in payouts) > 0
    assert sum(payout["penalties_in_fees"] for payout in payouts) > 0
    assert [payout["movements"]["disputes"] for payout in payouts if payout["movements"]["disputes"]] == [
        -30_000,
        30_000,
    ]
    assert len([shop for shop, statements in outcome.statements if statements]) == 3


@pytest.mark.parametrize("figure", ["opening_balance", "moved", "payout", "closing_balance"])
def test_a_figure_that_is_off_by_one_is_seen(outcome, figure):
    *others, last = outcome.settled
    payout = last.payout | {figure: last.payout[figure] + 1}
    assert replace(outcome, settled=[*others, replace(last, kassa=last.kassa | {"payouts": [payout]})]).broken


@pytest.mark.parametrize("sum_", ["captured", "refunded", "held", "fees", "tax", "discounts", "penalties", "net"])
def test_a_sum_of_a_statement_that_is_off_by_one_is_seen(outcome, sum_):
    (shop, (first, *others)), *merchants = outcome.statements
    off = first | {sum_: first[sum_] + 1}
    assert replace(outcome, statements=[(shop, [off, *others]), *merchants]).broken


def test_a_line_that_is_gone_is_seen(outcome):
    *others, last = outcome.settled
    assert replace(outcome, settled=[*others, replace(last, lines=last.lines[1:])]).broken
