"""Klarna's word about a dispute decides, in whatever order it comes, and merchants are told in time."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kassa.domain.approved_money.movements import Captured, Kind
from kassa.domain.approved_money.transactions import NotPossible, Obstacle, Wanted, request
from kassa.domain.disputes.case import case_id
from kassa.domain.disputes.dispute import DisputeOutcome, DisputeReason, DisputeState
from kassa.domain.payments.happenings import Actor
from kassa.failures import KlarnaUnavailable
from tests.support.disputes import seen_dispute
from tests.support.payments import NOW


def test_a_dispute_is_told_once_however_often_klarna_tells(desk):
    desk.opened()
    desk.follow.one(desk.payment.id)
    desk.follow.one(desk.payment.id)
    assert desk.told == ["opened"]
    assert [event for event, _ in desk.payments.events] == ["dispute.opened"]
    assert (desk.payment.version, desk.payment.happened.detail) == (2, "PRODUCTS_OR_SERVICES_NOT_RECEIVED: INITIATED")


@pytest.mark.parametrize(
    ("outcome", "told", "held"), [(DisputeOutcome.WON, "won", 0), (DisputeOutcome.LOST, "lost", 2900)]
)
def test_the_end_gives_the_money_back_or_keeps_it(disputed, outcome, told, held):
    disputed.at_klarna(state=DisputeState.CLOSED, outcome=outcome, outcome_detail="X")
    disputed.follow.one(disputed.payment.id)
    assert disputed.told == ["opened", told]
    assert (disputed.case.dispute.held, disputed.payment.disputed_amount) == (held, held)
    assert disputed.payment.refundable_amount == 2900 - held


def test_a_closed_dispute_never_opens_again_whatever_old_news_say(disputed):
    before = disputed.klarna.disputes["krn:dispute:1"]
    disputed.at_klarna(state=DisputeState.CLOSED, outcome=DisputeOutcome.WON)
    disputed.follow.one(disputed.payment.id)
    disputed.klarna.disputes["krn:dispute:1"] = before
    disputed.follow.one(disputed.payment.id)
    assert (disputed.case.dispute.state, disputed.told) == (DisputeState.CLOSED, ["opened", "won"])


def test_states_that_were_missed_are_skipped(disputed):
    disputed.at_klarna(state=DisputeState.ARBITRATION)
    disputed.follow.one(disputed.payment.id)
    assert (disputed.case.dispute.state, disputed.case.dispute.deadline) == (DisputeState.ARBITRATION, None)


def test_a_dispute_that_was_never_seen_open_is_told_from_its_beginning(desk):
    desk.opened(state=DisputeState.CLOSED, outcome=DisputeOutcome.LOST)
    assert desk.told == ["opened", "lost"]


def test_a_change_of_the_payment_meanwhile_is_no_obstacle(desk):
    def meanwhile():
        desk.payments.save(replace(desk.payment, version=desk.payment.version + 1))

    desk.disputes.before_next_write = meanwhile
    desk.opened()
    assert (desk.told, desk.payment.version) == (["opened"], 3)


def test_merchants_are_reminded_at_three_days_and_at_one_and_each_once(disputed):
    told = []
    for _ in range(21 * 24):
        disputed.pass_time(hours=1)
        done = disputed.round()
        if done.reminded:
            told.append((NOW + timedelta(days=21) - disputed.now, done.unanswered))
    assert told == [(timedelta(days=3), 0), (timedelta(days=1), 1)]
    assert disputed.told == ["opened", "deadline_near", "deadline_near"]


def test_whoever_has_answered_is_not_reminded(disputed):
    disputed.say("represent", disputed.proof())
    disputed.pass_time(days=20, hours=1)
    assert disputed.round().reminded == 0
    assert disputed.told == ["opened", "updated"]


def test_a_deadline_that_klarna_moves_begins_the_reminders_anew(disputed):
    disputed.pass_time(days=20, hours=1)
    assert disputed.round().unanswered == 1
    disputed.at_klarna(answer_by=NOW + timedelta(days=30))
    disputed.follow.one(disputed.payment.id)
    disputed.pass_time(days=7)
    assert disputed.round().reminded == 1
    assert disputed.told == ["opened", "deadline_near", "updated", "deadline_near"]


def test_merchants_are_reminded_even_where_klarna_does_not_answer(disputed):
    disputed.pass_time(days=20, hours=1)
    disputed.klarna.fail("of_payment", KlarnaUnavailable("away"))
    done = disputed.round()
    assert (done.unseen, done.unanswered) == (1, 1)
    assert disputed.told == ["opened", "deadline_near"]


def test_what_is_open_is_looked_at_once_a_day_for_news_can_get_lost(disputed):
    disputed.klarna.fail("changed_since", KlarnaUnavailable("away"))
    disputed.at_klarna(state=DisputeState.PRE_ARBITRATION)
    disputed.pass_time(hours=23)
    assert disputed.round().looks == 0
    disputed.klarna.fail("changed_since", KlarnaUnavailable("away"))
    disputed.pass_time(hours=1)
    assert disputed.round().looks == 1
    assert disputed.case.dispute.state is DisputeState.PRE_ARBITRATION
    assert disputed.round().looks == 0


def test_a_dispute_of_which_no_news_came_is_found(desk):
    desk.klarna.disputes["krn:dispute:1"] = seen_dispute()
    assert (desk.round().found, desk.round().found) == (1, 0)
    assert desk.told == ["opened"]
    desk.at_klarna(state=DisputeState.CLOSED, outcome=DisputeOutcome.WON)
    assert desk.round().found == 1
    assert desk.told == ["opened", "won"]


def test_a_missed_deadline_is_looked_into_and_the_rest_is_silence(disputed):
    disputed.pass_time(days=21)
    disputed.at_klarna(state=DisputeState.CLOSED, outcome=DisputeOutcome.LOST)
    disputed.klarna.fail("changed_since", KlarnaUnavailable("away"))
    assert disputed.round().looks == 1
    assert disputed.told[-1] == "lost"
    disputed.pass_time(days=100)
    assert disputed.round().looks == 0


def refund(payment, amount=None, capture_id=None):
    wanted = Wanted(id="ref_1", kind=Kind.REFUND, by=Actor.MERCHANT, amount=amount, capture_id=capture_id)
    return request(payment, wanted, at=NOW)


def test_nothing_can_be_refunded_beside_a_dispute_about_all_of_it(disputed):
    with pytest.raises(NotPossible) as refused:
        refund(disputed.payment)
    assert refused.value.obstacle is Obstacle.NOTHING_TO_REFUND


@pytest.mark.parametrize(("amount", "allowed"), [(900, True), (901, False)])
def test_beside_a_dispute_only_what_is_left_can_be_refunded(desk, amount, allowed):
    desk.opened(amount=2000)
    assert (desk.payment.refundable_amount, desk.payment.disputed_amount) == (900, 2000)
    if allowed:
        assert refund(desk.payment, amount).operations[-1].amount == amount
        return
    with pytest.raises(NotPossible) as refused:
        refund(desk.payment, amount)
    assert refused.value.obstacle is Obstacle.EXCEEDS_REFUNDABLE


def test_a_dispute_holds_its_own_capture_and_no_other(desk):
    other = Captured(id="cap_other", amount=1000, captured_at=NOW)
    desk.payments.stored[desk.payment.id] = replace(desk.payment, captures=(*desk.payment.captures, other))
    desk.opened()
    assert [desk.payment.refundable_of(each) for each in desk.payment.captures] == [0, 1000]


def test_a_dispute_in_another_currency_holds_all_that_was_captured(desk):
    desk.opened(amount=100, currency="EUR")
    assert (desk.payment.refundable_amount, desk.payment.disputed_amount) == (0, 2900)


def test_two_disputes_of_one_payment_are_two(desk):
    desk.klarna.disputes["krn:dispute:2"] = seen_dispute(
        klarna_id="krn:dispute:2", amount=900, reason=DisputeReason.INCORRECT_AMOUNT
    )
    desk.opened(amount=2000)
    assert (desk.payment.refundable_amount, len(desk.payment.disputes)) == (0, 2)
    assert desk.disputes.get(case_id("krn:dispute:2")).dispute.amount == 900
