"""Caps hold in whatever order money is asked for, moved, refused and seen to have moved."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kassa.domain.approved_money.movements import Captured, Kind, TransactionState
from kassa.domain.approved_money.transactions import (
    MOST_OF_A_KIND,
    NoSuchCapture,
    NotPossible,
    Obstacle,
    Wanted,
    complete,
    request,
    take_back,
)
from kassa.domain.payments.answers import CarriedOut
from kassa.domain.payments.changes import hear
from kassa.domain.payments.happenings import Actor, EventType
from kassa.domain.payments.payment import Capture, Payment
from tests.support.payments import APPROVED, NOW, a_payment

LATER = NOW + timedelta(hours=1)
DONE = CarriedOut(klarna_id="krn:1")


def approved(*, capture: Capture = Capture.MANUAL, **changes: Any) -> Payment:
    return hear(a_payment(capture=capture, **changes), APPROVED, at=NOW)


def asked(payment: Payment, kind: Kind, **more: Any) -> Payment:
    """The payment with an operation on record."""
    number = len(payment.operations) + len(payment.captures) + len(payment.refunds)
    wanted = Wanted(id=f"{kind}_{number}", kind=kind, by=Actor.MERCHANT, **more)
    return request(payment, wanted, at=LATER)


def moved(payment: Payment, kind: Kind, **more: Any) -> Payment:
    """The payment after an operation that went well."""
    requested = asked(payment, kind, **more)
    return complete(requested, requested.operations[-1], DONE, at=LATER)


def obstacle(payment: Payment, kind: Kind, **more: Any) -> Obstacle:
    with pytest.raises(NotPossible) as no:
        asked(payment, kind, **more)
    return no.value.obstacle


def test_a_capture_without_an_amount_takes_all_that_is_left():
    payment = moved(moved(approved(), Kind.CAPTURE, amount=1000), Kind.CAPTURE)
    assert [capture.amount for capture in payment.captures] == [1000, 1900]
    assert (payment.captured_amount, payment.capturable_amount) == (2900, 0)
    assert payment.klarna.transaction_state is TransactionState.COMPLETED
    assert payment.happened.type is EventType.CAPTURED


def test_what_is_asked_for_is_reserved_until_it_is_moved_or_refused():
    requested = asked(approved(), Kind.CAPTURE, amount=2000)
    assert (requested.captured_amount, requested.capturable_amount) == (0, 900)
    assert obstacle(requested, Kind.CAPTURE, amount=901) is Obstacle.EXCEEDS_CAPTURABLE
    free = take_back(requested, requested.operations[-1], "amount", error_id=None, at=LATER)
    assert (free.capturable_amount, free.operations) == (2900, ())
    assert free.version == requested.version + 1


def test_an_outcome_is_put_on_record_once():
    requested = asked(approved(), Kind.CAPTURE, amount=2000)
    done = complete(requested, requested.operations[-1], DONE, at=LATER)
    assert complete(done, requested.operations[-1], DONE, at=LATER) is done
    assert take_back(done, requested.operations[-1], "late", error_id=None, at=LATER) is done


def test_a_refund_gives_back_what_is_left_of_its_capture():
    payment = moved(approved(capture=Capture.NOW), Kind.REFUND, amount=900, reason="broken", reference="R-7")
    assert (payment.refunded_amount, payment.refundable_amount) == (900, 2000)
    assert (payment.refunds[0].reason, payment.refunds[0].reference) == ("broken", "R-7")
    assert obstacle(payment, Kind.REFUND, amount=2001) is Obstacle.EXCEEDS_REFUNDABLE
    payment = moved(payment, Kind.REFUND)
    assert (payment.refunded_amount, payment.refundable_amount) == (2900, 0)
    assert obstacle(payment, Kind.REFUND) is Obstacle.NOTHING_TO_REFUND


def test_with_several_captures_a_refund_must_name_its_own():
    payment = moved(moved(approved(), Kind.CAPTURE, amount=1000), Kind.CAPTURE, amount=500)
    assert obstacle(payment, Kind.REFUND, amount=100) is Obstacle.REFUND_NEEDS_CAPTURE
    first, second = payment.captures
    assert obstacle(payment, Kind.REFUND, amount=501, capture_id=second.id) is Obstacle.EXCEEDS_REFUNDABLE
    payment = moved(payment, Kind.REFUND, amount=500, capture_id=second.id)
    assert (payment.refundable_of(first), payment.refundable_of(payment.captures[1])) == (1000, 0)
    with pytest.raises(NoSuchCapture):
        asked(payment, Kind.REFUND, capture_id="cap_of_another")


def test_a_release_ends_what_can_be_captured():
    payment = moved(moved(approved(), Kind.CAPTURE, amount=1000), Kind.RELEASE)
    assert (payment.captured_amount, payment.released_amount, payment.capturable_amount) == (1000, 1900, 0)
    assert payment.klarna.transaction_state is TransactionState.COMPLETED
    assert obstacle(payment, Kind.CAPTURE, amount=1) is Obstacle.EXCEEDS_CAPTURABLE
    assert obstacle(payment, Kind.RELEASE) is Obstacle.NOTHING_TO_RELEASE


def test_a_release_of_everything_closes_the_payment_for_good():
    payment = moved(approved(), Kind.RELEASE)
    assert payment.klarna.transaction_state is TransactionState.CLOSED
    assert obstacle(payment, Kind.REAUTHORIZE) is Obstacle.NOTHING_TO_REAUTHORIZE


def test_a_free_purchase_can_be_released_and_has_nothing_to_capture():
    free = approved(amount=0)
    assert obstacle(free, Kind.CAPTURE) is Obstacle.NOTHING_TO_CAPTURE
    taken = approved(amount=0, capture=Capture.NOW)
    assert (taken.captured_amount, [capture.amount for capture in taken.captures]) == (0, [0])
    assert obstacle(taken, Kind.REFUND) is Obstacle.NOTHING_TO_REFUND


@pytest.mark.parametrize("kind", [Kind.RELEASE, Kind.REAUTHORIZE])
def test_what_concerns_all_that_is_open_waits_for_a_capture_under_way(kind: Kind):
    assert obstacle(asked(approved(), Kind.CAPTURE, amount=1), kind) is Obstacle.OPERATION_OPEN


def test_nothing_is_captured_while_the_rest_is_being_released():
    assert obstacle(asked(approved(), Kind.RELEASE), Kind.CAPTURE) is Obstacle.NOTHING_TO_CAPTURE


def test_a_reauthorization_sets_a_new_amount_above_what_is_captured():
    payment = moved(approved(), Kind.CAPTURE, amount=1000)
    assert obstacle(payment, Kind.REAUTHORIZE, amount=1000) is Obstacle.BELOW_CAPTURED
    payment = moved(payment, Kind.REAUTHORIZE, amount=5000)
    assert (payment.amount, payment.capturable_amount) == (5000, 4000)


def test_an_expired_authorization_is_captured_only_once_it_is_reauthorized():
    payment = in_state(approved(), TransactionState.EXPIRED)
    assert payment.capturable_amount == 0
    assert obstacle(payment, Kind.CAPTURE) is Obstacle.AUTHORIZATION_EXPIRED
    payment = moved(payment, Kind.REAUTHORIZE)
    assert moved(payment, Kind.CAPTURE).captured_amount == 2900


def test_an_update_changes_the_reference_while_something_can_be_captured():
    assert moved(approved(), Kind.UPDATE, reference="R-2").reference == "R-2"
    assert moved(approved(), Kind.UPDATE).reference == a_payment().reference
    assert obstacle(approved(capture=Capture.NOW), Kind.UPDATE, reference="R-2") is Obstacle.TOO_LATE_TO_UPDATE


def test_a_closed_payment_is_not_refunded():
    payment = in_state(approved(capture=Capture.NOW), TransactionState.CLOSED)
    assert obstacle(payment, Kind.REFUND) is Obstacle.TOO_LATE_TO_REFUND


@pytest.mark.parametrize("kind", list(Kind))
def test_only_approved_money_is_moved(kind: Kind):
    assert obstacle(a_payment(), kind) is Obstacle.NOT_APPROVED


def test_klarnas_limits_are_kept_before_klarna_is_asked():
    many = tuple(Captured(id=f"cap_{number}", amount=1, captured_at=NOW) for number in range(MOST_OF_A_KIND))
    payment = replace(approved(), captures=many)
    assert obstacle(payment, Kind.CAPTURE, amount=1) is Obstacle.TOO_MANY_OPERATIONS


STEPS = st.lists(
    st.tuples(
        st.sampled_from([Kind.CAPTURE, Kind.REFUND, Kind.RELEASE, Kind.REAUTHORIZE]),
        st.one_of(st.none(), st.integers(1, 4000)),
        st.sampled_from(["moved", "refused", "open"]),
        st.integers(0, 3),
    ),
    max_size=25,
)


@given(STEPS)
def test_no_order_of_operations_breaks_a_cap(steps: list[tuple[Kind, int | None, str, int]]):
    payment = approved()
    for kind, amount, outcome, which in steps:
        capture_id = payment.captures[which].id if kind is Kind.REFUND and which < len(payment.captures) else None
        before = payment
        try:
            payment = asked(payment, kind, amount=amount, capture_id=capture_id)
        except NotPossible:
            assert payment is before
            continue
        operation = payment.operations[-1]
        if outcome == "moved":
            payment = complete(payment, operation, DONE, at=LATER)
        elif outcome == "refused":
            payment = take_back(payment, operation, "no", error_id=None, at=LATER)
        reserved = sum(each.amount for each in payment.open_operations(Kind.CAPTURE, Kind.RELEASE))
        assert payment.captured_amount + payment.released_amount + reserved <= max(payment.amount, before.amount)
        giving = sum(each.amount for each in payment.open_operations(Kind.REFUND))
        assert payment.refunded_amount + giving <= payment.captured_amount
        assert payment.capturable_amount >= 0
        assert all(payment.refundable_of(capture) >= 0 for capture in payment.captures)
        assert payment.version > before.version


def in_state(payment: Payment, state: TransactionState) -> Payment:
    return replace(payment, klarna=replace(payment.klarna, transaction_state=state))
