"""What a payment may become."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kassa.domain.payments.happenings import Actor, EventType, Happening
from kassa.domain.payments.payment import IllegalTransition, Status, advance
from tests.support.payments import NOW, a_payment

SOMETHING = Happening(type=EventType.UPDATED, cause=Actor.KASSA)
FINAL = [status for status in Status if status.is_final]


def test_five_statuses_are_final():
    assert {status.value for status in FINAL} == {"approved", "declined", "canceled", "expired", "failed"}


@pytest.mark.parametrize("to", [status for status in Status if status is not Status.CREATED])
def test_a_new_payment_can_go_anywhere_at_once(to):
    assert advance(a_payment(), to, happened=SOMETHING, at=NOW).status is to


@given(st.sampled_from(FINAL), st.sampled_from(list(Status)))
def test_no_final_status_is_ever_left(final, to):
    payment = advance(a_payment(), final, happened=SOMETHING, at=NOW)
    with pytest.raises(IllegalTransition):
        advance(payment, to, happened=SOMETHING, at=NOW)


def test_a_waiting_payment_never_goes_back():
    waiting = advance(a_payment(), Status.AWAITING_SHOPPER, happened=SOMETHING, at=NOW)
    with pytest.raises(IllegalTransition):
        advance(waiting, Status.CREATED, happened=SOMETHING, at=NOW)


def test_every_move_is_a_version():
    assert advance(a_payment(), Status.AWAITING_SHOPPER, happened=SOMETHING, at=NOW).version == 2
