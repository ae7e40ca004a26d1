"""What disputes do to payouts."""

from tests.simulator.disputing import decided, opened, path, represented
from tests.simulator.settling import check_sums, lines_of, money, paid, refunded, settled, terms
from tests.simulator.till import FORBIDDEN, JsonObject, Till, refused


def test_disputed_money_is_withheld_and_given_back_to_who_wins(till: Till) -> None:
    terms(till, fixed=0, variable=0)
    paid(till, 5000)
    dispute_id = opened(till, amount=2000, fee=1500)
    first = settled(till)
    assert (first["payout_amount"], first["total_dispute_withheld_amount"]) == (3000, 2000)
    represented(till, dispute_id)
    decided(till, dispute_id, "won")
    second = settled(till)
    (row,) = lines_of(till, second)
    assert (row["type"], row["amount"], row["dispute_id"]) == ("REVERSAL", "2000", dispute_id)
    assert (second["payout_amount"], second["total_dispute_returned_amount"]) == (2000, 2000)


def test_who_loses_keeps_nothing_and_pays_the_fee_with_its_tax(till: Till) -> None:
    terms(till, fixed=0, variable=0, dispute_fee=1500)
    paid(till, 5000)
    dispute_id = opened(till)
    till.call("POST", path(dispute_id, "/accept-loss"), {})
    settlement = settled(till)
    rows = lines_of(till, settlement)
    check_sums(settlement, rows)
    disputed = [(row["type"], money(row)) for row in rows if row["dispute_id"] == dispute_id]
    assert disputed == [("REVERSAL", -5000), ("FEE", -1875)]
    assert (settlement["payout_amount"], settlement["closing_balance_amount"]) == (0, -1875)


def test_money_can_be_withheld_only_once_it_is_lost(till: Till) -> None:
    till.sim("POST", "/settlements/settings", {"disputes_withheld": "WHEN_LOST"})
    terms(till, fixed=0, variable=0)
    paid(till, 5000)
    lost, won = opened(till, amount=2000), opened(till, amount=700)
    assert settled(till)["payout_amount"] == 5000
    decided(till, won, "won")
    decided(till, lost, "lost")
    (row,) = lines_of(till, settled(till))
    assert (row["amount"], row["dispute_id"]) == ("-2000", lost)


def test_no_more_than_is_left_can_be_disputed(till: Till) -> None:
    transaction_id = paid(till, 5000)
    refunded(till, transaction_id, 1000)
    won = opened(till, amount=3000)
    body: JsonObject = {"reference": "pay_1", "amount": 1001}
    assert refused(till.call("POST", "/_sim/disputes", body)) == FORBIDDEN
    decided(till, won, "won")
    opened(till)
    assert refused(till.call("POST", "/_sim/disputes", {"reference": "pay_1"})) == FORBIDDEN
