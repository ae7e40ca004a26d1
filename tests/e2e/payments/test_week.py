"""The first two days of the week in the deployed cloud: what was sold, what Klarna paid, what merchants are told."""

from tests.week.run import run


def test_two_days_of_three_merchants_in_three_currencies_agree_to_the_minor_unit(stack):
    outcome = run(stack, days=2)
    print(outcome.table)
    assert outcome.broken == []
    payouts = [settled.payout for settled in outcome.settled]
    assert {payout["currency"] for payout in payouts} == {"EUR", "NOK", "SEK"}
    assert min(payout["opening_balance"] for payout in payouts) < 0
    assert sum(payout["discounts_in_fees"] for payout in payouts) > 0
    assert sum(payout["penalties_in_fees"] for payout in payouts) > 0
    assert sum(payout["movements"]["disputes"] for payout in payouts) == 0
    assert len([shop for shop, statements in outcome.statements if statements]) == 3
