"""A break goes forward only, with its history kept; a later file settles what an earlier one lacked."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from kassa.domain.settlements.breaks import (
    Break,
    IllegalStep,
    OverTheLimit,
    Reason,
    acknowledge,
    met_by,
    resolve,
    write_off,
)
from kassa.domain.settlements.explanations import CODES
from kassa.domain.settlements.sums import Balance, Equation, closing_balance
from tests.support.settlement_day import END, SETTLEMENT, START, Day, Sale
from tests.support.settlement_faults import FAULTS

NOW = END
OPEN = Break(
    settlement_id="s1", reason=Reason.MISSING_IN_FILE, subject="ref_1", currency="SEK", expected=-500, lines=()
)


def test_a_break_is_acknowledged_and_settled_by_a_person_and_remembers_both():
    seen = acknowledge(OPEN, by="ada", at=NOW, note="asked Klarna")
    done = resolve(seen, by="bo", at=NOW + timedelta(hours=1), note="Klarna pays on Friday")
    assert [(step.to, step.by, step.how) for step in done.history] == [
        ("acknowledged", "ada", None),
        ("resolved", "bo", "person"),
    ]
    assert done.id == OPEN.id


def test_acknowledging_twice_is_once():
    seen = acknowledge(OPEN, by="ada", at=NOW)
    assert acknowledge(seen, by="bo", at=NOW) is seen


@pytest.mark.parametrize(
    "step",
    [
        lambda done: acknowledge(done, by="ada", at=NOW),
        lambda done: resolve(done, by="ada", at=NOW, note="again"),
        lambda done: write_off(done, limit=Decimal(100), by="ada", at=NOW, note="again"),
    ],
)
def test_what_is_resolved_stays_resolved(step):
    with pytest.raises(IllegalStep):
        step(resolve(OPEN, by="ada", at=NOW, note="done"))


def test_nobody_settles_a_break_without_a_word():
    with pytest.raises(IllegalStep):
        resolve(OPEN, by="ada", at=NOW, note=" ")


@pytest.mark.parametrize(("currency", "most"), [("SEK", 1250), ("JPY", 12), ("KWD", 12_500)])
def test_only_so_much_can_be_written_off_in_whichever_currency(currency: str, most: int):
    def let_go(amount: int) -> Break:
        broken = replace(OPEN, currency=currency, expected=-amount)
        return write_off(broken, limit=Decimal("12.50"), by="ada", at=NOW, note="rounding")

    assert let_go(most).state == "resolved"
    with pytest.raises(OverTheLimit):
        let_go(most + 1)


def test_a_later_file_resolves_what_was_missing_and_opens_nothing_new():
    late = replace(OPEN, settlement_id="s2", reason=Reason.LATE, found=-500)
    other = replace(late, subject="ref_2")
    resolved, left = met_by((OPEN,), (late, other), at=NOW)
    assert left == [other]
    assert [(each.id, each.state, each.history[-1].how) for each in resolved] == [(OPEN.id, "resolved", "later_file")]
    assert resolved[0].explanations[0].sentence("SEK") == "ref_1 of the same amount fell into the settlement s2."


def test_a_late_capture_and_its_fee_resolve_the_gap(prove):
    lost, found = Day.of([Sale(amount=5000)]), Day.of([Sale(amount=5000)])
    FAULTS["lost"].spoil(lost, 0)
    lost.opening = {"SEK": 0}
    FAULTS["late"].spoil(found, 0)
    resolved, left = met_by(prove(lost).breaks, prove(found).breaks, at=NOW)
    assert (len(resolved), left) == (1, [])


def test_a_debt_keeps_the_day_on_which_it_began_and_is_flagged_after_thirty_days():
    owing = Equation(currency="SEK", opening=-100, moved=-50, payout=0, closing=-150)
    before = Balance(currency="SEK", amount=-100, negative_since=START)
    after = closing_balance(owing, before, NOW)
    assert after.negative_since == START
    assert not after.in_debt_too_long(START + timedelta(days=30))
    assert after.in_debt_too_long(START + timedelta(days=30, seconds=1))
    assert closing_balance(owing, None, NOW).negative_since == NOW
    paid = Equation(currency="SEK", opening=-100, moved=300, payout=200, closing=0)
    assert closing_balance(paid, before, NOW).negative_since is None


def test_carried_balances_can_stand_on_lines_of_their_own(prove):
    day = Day.of([Sale(amount=5000)])
    day.opening = {"SEK": -90_000}
    day.before = {"SEK": Balance(currency="SEK", amount=-90_000, negative_since=START - timedelta(days=31))}
    net = sum(int(row["amount"]) + int(row.get("tax_amount") or 0) for row in day.rows)
    common = {"currency": "SEK", "settlement_id": SETTLEMENT.id}
    text = day.text().replace(f",{len(day.rows)},", f",{len(day.rows) + 2},", 1)
    assert net < 90_000
    rows = [("OPENING_BALANCE", -90_000), ("CLOSING_BALANCE", 90_000 - net)]
    carried = Day(payments=[], rows=[{**common, "type": word, "amount": amount} for word, amount in rows])
    text += carried.text().split("\n\n")[1].split("\n", 1)[1]

    class WithCarried(Day):
        def text(self, **_):
            return text

    result = prove(WithCarried(payments=day.payments, rows=day.rows, opening=day.opening, before=day.before))
    assert result.breaks == ()
    (equation,), (balance,) = result.equations, result.balances
    assert (equation.opening, equation.moved, equation.payout, equation.closing) == (-90_000, net, 0, net - 90_000)
    assert balance.in_debt_too_long(END)


def test_every_reason_and_every_explanation_is_made_by_some_fault():
    assert {fault.reason for fault in FAULTS.values()} == {*Reason}
    assert {fault.explanation for fault in FAULTS.values()} <= CODES
