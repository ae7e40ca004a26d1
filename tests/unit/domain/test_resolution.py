"""The decider: the same facts give the same decision, and no order of news makes a payment end wrong."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kassa.domain.payments.answers import Answer, RequestState
from kassa.domain.payments.changes import conclude, fail, hear, see
from kassa.domain.payments.happenings import Actor, EventType
from kassa.domain.payments.intentions import ask_to_cancel, begin_finalising
from kassa.domain.payments.payment import CancellationOutcome, Failure, Payment, Shopper, Status
from kassa.domain.payments.resolution import LONGEST_CALL, SESSION_TOKEN_LIFE, Close, Conclude, Finalise, Wait, decide
from tests.support.payments import APPROVED, DEADLINE, DECLINED, NOW, STEP_UP, a_payment, seen

SOON = NOW + timedelta(seconds=20)
LATE = DEADLINE + timedelta(seconds=1)


def waiting() -> Payment:
    return hear(a_payment(), STEP_UP, at=NOW)


def canceled_by_cashier() -> Payment:
    return ask_to_cancel(waiting(), by=Actor.TERMINAL, at=SOON)


@pytest.mark.parametrize("state", [RequestState.WAITING, RequestState.IN_PROGRESS])
def test_while_the_shopper_may_still_act_we_wait(state):
    assert decide(waiting(), seen(state), now=SOON) == Wait()


def test_a_shopper_who_approved_is_finalised():
    assert decide(waiting(), seen(RequestState.SHOPPER_APPROVED), now=SOON) == Finalise()


def test_a_shopper_who_was_faster_than_the_deadline_is_finalised():
    assert decide(waiting(), seen(RequestState.SHOPPER_APPROVED), now=LATE) == Finalise()


def test_a_cashier_who_canceled_first_wins_over_the_approval():
    assert decide(canceled_by_cashier(), seen(RequestState.SHOPPER_APPROVED), now=SOON) == Close(Actor.TERMINAL)


def test_a_decision_to_finalise_stands_against_a_later_cancel():
    deciding = begin_finalising(waiting(), at=SOON)
    canceled = ask_to_cancel(deciding, by=Actor.TERMINAL, at=SOON)
    assert decide(canceled, seen(RequestState.SHOPPER_APPROVED), now=SOON) == Finalise()


def test_while_finalising_nothing_that_contradicts_it_is_acted_on():
    deciding = begin_finalising(waiting(), at=SOON)
    for state in set(RequestState) - {RequestState.SHOPPER_APPROVED, RequestState.CANCELED}:
        assert decide(deciding, seen(state), now=LATE) == Wait()


@pytest.mark.parametrize("state", [RequestState.WAITING, RequestState.IN_PROGRESS])
def test_an_approval_that_klarna_took_back_is_closed_once_no_call_of_ours_can_run(state):
    deciding = begin_finalising(waiting(), at=SOON)
    over = SOON + SESSION_TOKEN_LIFE + LONGEST_CALL
    assert decide(deciding, seen(state), now=over - timedelta(seconds=1)) == Wait()
    assert decide(deciding, seen(state), now=over) == Close(Actor.KLARNA)


def test_a_request_that_klarna_cancelled_while_we_finalised_has_failed():
    deciding = begin_finalising(waiting(), at=SOON)
    assert decide(deciding, seen(RequestState.CANCELED), now=SOON) == Conclude(Status.FAILED)
    failed = conclude(deciding, Status.FAILED, seen(RequestState.CANCELED), at=SOON)
    assert failed.failure is not None
    assert (failed.status, failed.failure.code) == (Status.FAILED, "canceled_at_klarna")


def test_at_the_deadline_the_request_is_closed():
    assert decide(waiting(), seen(RequestState.WAITING), now=DEADLINE) == Close(Actor.DEADLINE)


def test_a_shopper_who_left_has_canceled_by_the_deadline():
    arrived = see(waiting(), seen(RequestState.IN_PROGRESS), at=SOON)
    left = see(arrived, seen(RequestState.WAITING), at=SOON)
    assert left.shopper is Shopper.LEFT
    assert decide(left, seen(RequestState.WAITING), now=LATE) == Close(Actor.SHOPPER)


@pytest.mark.parametrize(
    ("state", "payment", "status"),
    [
        (RequestState.DECLINED, waiting(), Status.DECLINED),
        (RequestState.CANCELED, waiting(), Status.CANCELED),
        (RequestState.CANCELED, canceled_by_cashier(), Status.CANCELED),
        (RequestState.CANCELED, ask_to_cancel(waiting(), by=Actor.DEADLINE, at=LATE), Status.EXPIRED),
        (RequestState.EXPIRED, waiting(), Status.EXPIRED),
        (RequestState.EXPIRED, canceled_by_cashier(), Status.CANCELED),
        (RequestState.GONE, waiting(), Status.EXPIRED),
    ],
)
def test_a_request_that_ended_at_klarna_ends_the_payment(state, payment, status):
    assert decide(payment, seen(state), now=SOON) == Conclude(status)


def test_an_approval_captures_at_once_where_that_was_asked():
    approved = hear(waiting(), APPROVED, at=SOON)
    assert (approved.captured_amount, approved.capturable_amount, approved.refundable_amount) == (2900, 0, 2900)


def test_an_approval_leaves_the_money_to_capture_where_that_was_asked():
    approved = hear(a_payment(capture="manual"), APPROVED, at=SOON)
    assert (approved.captured_amount, approved.capturable_amount, approved.refundable_amount) == (0, 2900, 0)


def test_a_cancel_that_lost_learns_that_it_was_too_late():
    approved = hear(canceled_by_cashier(), APPROVED, at=SOON)
    assert approved.cancellation is not None
    assert approved.cancellation.outcome is CancellationOutcome.TOO_LATE


def test_the_shopper_arrives_once():
    once = see(waiting(), seen(RequestState.IN_PROGRESS), at=SOON)
    assert once.happened.type is EventType.SHOPPER_ARRIVED
    assert see(once, seen(RequestState.IN_PROGRESS), at=SOON) is once


def test_klarna_ending_the_request_itself_is_told_as_such():
    ended = conclude(waiting(), Status.CANCELED, seen(RequestState.CANCELED), at=SOON)
    assert ended.cancellation is not None
    assert (ended.cancellation.requested_by, ended.cancellation.outcome) == (Actor.KLARNA, "canceled")


ANSWERS: list[Answer] = [STEP_UP, APPROVED, DECLINED]
NEWS = st.one_of(
    st.sampled_from(ANSWERS).map(lambda answer: lambda payment, at: hear(payment, answer, at=at)),
    st.sampled_from(list(RequestState)).map(lambda state: lambda payment, at: see(payment, seen(state), at=at)),
    st.sampled_from(list(RequestState)).map(lambda state: lambda payment, at: _decided(payment, seen(state), at)),
    st.just(lambda payment, at: payment if payment.is_final else ask_to_cancel(payment, by=Actor.TERMINAL, at=at)),
    st.just(lambda payment, at: fail(payment, Failure(code="refused_by_klarna", message="no"), at=at)),
)


def _decided(payment: Payment, sighting, at) -> Payment:
    if payment.status is not Status.AWAITING_SHOPPER:
        return payment
    match decide(payment, sighting, now=at):
        case Conclude(status):
            return conclude(payment, status, sighting, at=at)
        case Finalise():
            return begin_finalising(payment, at=at)
        case Close(by):
            return ask_to_cancel(payment, by=by, at=at)
        case Wait():
            return payment


@given(st.lists(NEWS, max_size=25))
def test_no_order_of_news_ends_a_payment_twice(news):
    payment, ended = a_payment(), None
    for count, happens in enumerate(news):
        before = payment
        payment = happens(payment, NOW + timedelta(seconds=20 * count))
        assert payment is before or payment.version == before.version + 1
        assert (payment.amount, payment.currency, payment.id) == (2900, "SEK", a_payment().id)
        if ended is not None:
            assert payment.status is ended
        elif payment.is_final:
            ended = payment.status
    assert payment.captured_amount <= payment.amount
    has_transaction = payment.klarna.payment_transaction_id is not None
    assert has_transaction == (payment.status is Status.APPROVED or payment.reversing_since is not None)


@given(st.sampled_from(ANSWERS), st.sampled_from(ANSWERS))
def test_the_same_news_twice_is_no_news(first, second):
    once = hear(hear(a_payment(), first, at=NOW), second, at=NOW)
    assert hear(once, second, at=SOON) is once
