"""Approved money is looked at again on its day, and its merchant warned in time, once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kassa.domain.approved_money.books import GRACE
from kassa.domain.approved_money.calendar import Entry, Page, entry_of, warn
from kassa.domain.approved_money.movements import Kind, TransactionState
from kassa.domain.approved_money.transactions import Wanted, complete, request
from kassa.domain.payments.answers import CarriedOut
from kassa.domain.payments.changes import hear
from kassa.domain.payments.happenings import Actor, EventType
from kassa.domain.payments.payment import Capture, Payment
from tests.support.payments import APPROVED, NOW, a_payment

EXPIRES = NOW + timedelta(days=28)
WEEK = timedelta(days=7)
CAPTURE = Wanted(id="cap_1", kind=Kind.CAPTURE, by=Actor.MERCHANT)


def approved(capture: Capture = Capture.MANUAL) -> Payment:
    return hear(a_payment(capture=capture), replace(APPROVED, expires_at=EXPIRES), at=NOW)


def test_money_that_was_taken_needs_no_day():
    assert entry_of(approved(Capture.NOW)) is None
    assert entry_of(a_payment()) is None


def test_an_operation_without_an_outcome_is_looked_at_once_its_caller_has_given_up():
    assert entry_of(request(approved(), CAPTURE, at=NOW)) == Entry(Page.OPERATIONS, NOW + timedelta(minutes=1))


def test_the_days_of_an_authorization_are_to_warn_to_expire_and_to_be_lost():
    payment = approved()
    assert entry_of(payment) == Entry(Page.EXPIRING, EXPIRES)
    payment = warn(payment, at=EXPIRES - WEEK, before=WEEK)
    assert entry_of(payment) == Entry(Page.EXPIRED, EXPIRES)
    payment = replace(payment, klarna=replace(payment.klarna, transaction_state=TransactionState.EXPIRED))
    assert entry_of(payment) == Entry(Page.EXPIRED, EXPIRES + GRACE)


def test_a_merchant_is_warned_once_and_not_too_early():
    payment = approved()
    assert warn(payment, at=EXPIRES - WEEK - timedelta(seconds=1), before=WEEK) is payment
    warned = warn(payment, at=EXPIRES - WEEK, before=WEEK)
    assert warned.happened.type is EventType.AUTHORIZATION_EXPIRING
    assert warn(warned, at=EXPIRES, before=WEEK) is warned


def test_a_new_life_is_warned_about_anew():
    warned = warn(approved(), at=EXPIRES, before=WEEK)
    asked = request(warned, Wanted(id="rea_1", kind=Kind.REAUTHORIZE, by=Actor.MERCHANT), at=EXPIRES)
    done = CarriedOut(expires_at=EXPIRES + timedelta(days=28))
    again = complete(asked, asked.operations[-1], done, at=EXPIRES)
    assert entry_of(again) == Entry(Page.EXPIRING, EXPIRES + timedelta(days=28))
    assert warn(again, at=EXPIRES + timedelta(days=28), before=WEEK) is not again


@pytest.mark.parametrize("amount", [None, 2900])
def test_nobody_is_warned_about_money_that_is_being_taken(amount):
    payment = request(approved(), replace(CAPTURE, amount=amount), at=EXPIRES)
    assert warn(payment, at=EXPIRES, before=WEEK) is payment
