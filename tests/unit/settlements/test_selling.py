"""What merchants pay: the rule that counts, the statement, and the margin that no statement can hold."""

from dataclasses import fields, replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kassa.domain.flow import Pricing
from kassa.domain.payments.payment import Channel
from kassa.domain.pricing.margins import Margin, margin_of
from kassa.domain.pricing.sales import Adjustment
from kassa.domain.pricing.sell_rates import NoSellRate, SellRule, Sold, rule_for, sell_fee
from kassa.domain.pricing.statements import SoldCapture, SoldRefund, Statement
from kassa.domain.settlements.booked import BookedPayment, DisputeLine
from kassa.domain.settlements.lines import LineKind
from tests.support.settlement_day import END, START, Sale

SOLD = Sold(merchant_id="mer_1", currency="SEK", amount=10_150, at=START, mcc="5411", market="SE", channel=Channel.POS)
ANY = SellRule(
    id="any",
    currency="SEK",
    rate=Pricing(fixed=500, variable=3_000_000),
    tax=25_000_000,
    valid_from=START,
    created_at=START,
)
RULES = [
    ANY,
    replace(ANY, id="kiosk", channel=Channel.KIOSK),
    replace(ANY, id="pos", channel=Channel.POS),
    replace(ANY, id="Sweden", market="SE"),
    replace(ANY, id="Sweden, pos", market="SE", channel=Channel.POS),
    replace(ANY, id="food", mcc="5411"),
    replace(ANY, id="the merchant", merchant_id="mer_1"),
    replace(ANY, id="the merchant's food", merchant_id="mer_1", mcc="5411"),
    replace(
        ANY, id="the merchant's food, later", merchant_id="mer_1", mcc="5411", valid_from=START + timedelta(days=1)
    ),
]


def test_the_more_specific_rule_counts():
    ids = []
    rules = list(RULES)
    while rules:
        try:
            rule = rule_for(SOLD, rules)
        except NoSellRate:
            break
        ids.append(rule.id)
        rules.remove(rule)
    assert ids == ["the merchant's food", "the merchant", "food", "Sweden, pos", "Sweden", "pos", "any"]


def test_of_equally_specific_rules_the_newest_that_has_begun_counts():
    tomorrow = replace(SOLD, at=START + timedelta(days=1))
    assert rule_for(tomorrow, RULES).id == "the merchant's food, later"
    corrected = replace(RULES[-1], id="corrected", created_at=START + timedelta(hours=1))
    assert rule_for(tomorrow, [*RULES, corrected]).id == "corrected"


@given(order=st.permutations(RULES))
def test_the_order_of_the_rules_does_not_matter(order):
    assert rule_for(SOLD, order).id == "the merchant's food"
    assert len({rule.precedence for rule in order}) == len(order)


@pytest.mark.parametrize("other", [{"currency": "EUR"}, {"at": START - timedelta(seconds=1)}])
def test_without_a_rule_nobody_guesses_a_price(other):
    with pytest.raises(NoSellRate):
        rule_for(replace(SOLD, **other), RULES)


def test_a_merchant_is_charged_by_the_same_formula_half_to_even():
    charge = sell_fee(SOLD, [ANY])
    assert (charge.fee, charge.tax) == (500 + 304, 201)


def statement():
    charge = sell_fee(SOLD, [ANY])
    capture = SoldCapture(
        capture_id="cap_1", payment_id="pay_1", at=START, amount=10_150, charge=charge, discount=10, penalty=4
    )
    refund = SoldRefund(refund_id="ref_1", payment_id="pay_1", at=START, amount=700)
    return Statement(
        merchant_id=f"mer_{0:032x}", currency="SEK", start=START, end=END, captures=(capture,), refunds=(refund,)
    )


def test_a_statement_adds_up_and_passes_discounts_and_penalties_on_one_to_one():
    made = statement()
    assert (made.captured, made.refunded, made.fees, made.tax) == (10_150, 700, 804, 201)
    assert made.net == 10_150 - 700 - 804 - 201 + 10 - 4


def test_money_in_dispute_is_held_back():
    assert replace(statement(), held=300).net == statement().net - 300


PROMISED = BookedPayment(
    id="pay_1", merchant_id="mer_1", currency="SEK", pricing=Pricing(fixed=300, variable=2_490_000)
)
TOLD = [Adjustment(capture_id="cap_1", discount=10, penalty=4)]


def margin(told=TOLD, payment=PROMISED, **noted):
    entry = replace(Sale(amount=10_150).booked(0).captures[0], id="cap_1", **noted)
    return margin_of(statement(), {"cap_1": (payment, entry)}, told)


def counts(margin: Margin):
    return (margin.settled, margin.unsettled, margin.unpriced)


def test_the_margin_is_what_was_sold_less_what_klarna_promised_until_it_has_charged():
    promised = margin()
    assert (promised.sold, promised.bought, promised.passed_on, counts(promised)) == (804, 547, -6, (0, 1, 0))
    assert promised.earned == (804 - 10 + 4) - 547
    charged = margin(charged=600)
    assert (charged.bought, counts(charged)) == (600, (1, 0, 0))


def test_what_a_small_payment_costs_at_most_is_in_the_margin_too():
    assert margin(fee_cap=150).bought == 154
    assert margin(fee_cap=150, charged=547).bought == 547


def test_a_discount_on_a_line_of_its_own_is_not_in_the_fee_that_was_charged():
    beside = [*TOLD, Adjustment(capture_id="cap_1", penalty=12, told_by=LineKind.PENALTY)]
    assert margin(told=beside, charged=600).bought == 612


def test_what_klarna_charged_for_disputes_is_a_figure_of_its_own_and_not_earned():
    without = margin(charged=600)
    told = (DisputeLine(name="dispute_1", charged=1500), DisputeLine(name="dispute_2", charged=700))
    lost_twice = margin(charged=600, dispute_lines=told)
    assert (without.disputes, lost_twice.disputes) == (0, 2200)
    assert (lost_twice.sold, lost_twice.bought, lost_twice.passed_on) == (804, 600, -6)
    assert lost_twice.earned == without.earned - 2200


def test_a_dispute_costs_what_it_costs_before_its_capture_is_settled_or_priced():
    told = (DisputeLine(name="dispute_1", charged=1500),)
    assert margin(dispute_lines=told).disputes == 1500
    assert margin(payment=replace(PROMISED, pricing=None), dispute_lines=told).disputes == 1500


def test_a_free_purchase_is_bought_for_nothing_and_waits_for_no_settlement():
    month = statement()
    free = replace(month, captures=(replace(month.captures[0], amount=0),))
    assert counts(margin_of(free, {}, ())) == (0, 0, 0)


def test_a_capture_that_klarna_never_priced_is_counted_and_costs_nothing():
    for unknown in (margin(payment=replace(PROMISED, pricing=None)), margin_of(statement(), {}, TOLD)):
        assert (unknown.bought, counts(unknown)) == (0, (0, 1, 1))


def test_no_statement_can_hold_a_buy_rate():
    names = {field.name for kind in (Statement, SoldCapture, SoldRefund) for field in fields(kind)}
    assert names.isdisjoint({"pricing", "bought", "margin", "earned", "rate", "buy_rate", "sums", "disputes"})
