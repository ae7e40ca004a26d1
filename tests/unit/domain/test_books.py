"""Whatever happened at Klarna, and in whatever order we hear of it, our books end where Klarna's are."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kassa.domain.approved_money.books import AUTHORIZATION_LAPSED, align
from kassa.domain.approved_money.movements import Kind, Origin, TransactionState
from kassa.domain.approved_money.transactions import NotPossible, Obstacle, Wanted, complete, request
from kassa.domain.ids import derived
from kassa.domain.payments.answers import CarriedOut, SeenCapture, SeenRefund, Standing
from kassa.domain.payments.changes import hear
from kassa.domain.payments.happenings import Actor, EventType
from kassa.domain.payments.payment import Capture, Payment
from tests.support.payments import APPROVED, NOW, a_payment

EXPIRES = NOW + timedelta(days=28)
LATER = NOW + timedelta(hours=1)


def approved(capture: Capture = Capture.MANUAL) -> Payment:
    return hear(a_payment(capture=capture), replace(APPROVED, expires_at=EXPIRES), at=NOW)


def asked(payment: Payment, kind: Kind, amount: int | None = None, *, key: str = "key") -> Payment:
    kinds = {Kind.CAPTURE: "cap", Kind.REFUND: "ref"}
    wanted = Wanted(id=derived(kinds.get(kind, "op"), key), kind=kind, by=Actor.MERCHANT, amount=amount)
    return request(payment, wanted, at=LATER)


def standing(
    *captures: SeenCapture,
    refunds: tuple[SeenRefund, ...] = (),
    state: TransactionState = TransactionState.AUTHORIZED,
    amount: int = 2900,
) -> Standing:
    captured = sum(capture.amount for capture in captures)
    return Standing(
        remaining_authorized=amount - captured if state is TransactionState.AUTHORIZED else 0,
        captured=captured,
        refunded=sum(refund.amount for refund in refunds),
        state=state,
        amount=amount,
        expires_at=EXPIRES,
        captures=captures,
        refunds=refunds,
    )


def aligned(payment: Payment, seen: Standing) -> list[Payment]:
    """Every version on the way to agreement."""
    versions = [payment]
    while (after := align(versions[-1], seen, at=LATER)) is not versions[-1]:
        assert after.version == versions[-1].version + 1
        versions.append(after)
        assert len(versions) < 100
    return versions


def events(versions: list[Payment]) -> list[EventType]:
    return [payment.happened.type for payment in versions[1:]]


def test_a_capture_whose_answer_was_lost_is_found_by_its_reference():
    payment = asked(approved(), Kind.CAPTURE, 1000)
    operation = payment.operations[-1]
    versions = aligned(payment, standing(SeenCapture(klarna_capture_id="k1", amount=1000, reference=operation.id)))
    capture = versions[-1].captures[0]
    assert (capture.id, capture.klarna_capture_id, capture.origin) == (operation.id, "k1", Origin.KASSA)
    assert EventType.CAPTURED in events(versions)
    assert EventType.DRIFT_DETECTED not in events(versions)
    assert versions[-1].open_operations() == ()


def test_a_capture_in_the_portal_is_drift_and_counts_at_once():
    versions = aligned(approved(), standing(SeenCapture(klarna_capture_id="k1", amount=2000)))
    payment = versions[-1]
    assert EventType.DRIFT_DETECTED in events(versions)
    assert payment.captures[0].origin is Origin.KLARNA_PORTAL
    assert payment.capturable_amount == 900
    with pytest.raises(NotPossible) as no:
        asked(payment, Kind.CAPTURE, 901)
    assert no.value.obstacle is Obstacle.EXCEEDS_CAPTURABLE


def test_a_refund_in_the_portal_is_drift_of_the_capture_it_belongs_to():
    seen = standing(
        SeenCapture(klarna_capture_id="k1", amount=1000),
        SeenCapture(klarna_capture_id="k2", amount=500),
        refunds=(SeenRefund(klarna_refund_id="r1", klarna_capture_id="k2", amount=200),),
    )
    payment = aligned(approved(), seen)[-1]
    first, second = payment.captures
    assert (payment.refundable_of(first), payment.refundable_of(second)) == (1000, 300)
    assert payment.refunds[0].origin is Origin.KLARNA_PORTAL


def test_a_capture_that_was_taken_back_too_early_is_ours_all_the_same():
    operation = asked(approved(), Kind.CAPTURE, 1000).operations[-1]
    versions = aligned(approved(), standing(SeenCapture(klarna_capture_id="k1", amount=1000, reference=operation.id)))
    assert (versions[-1].captures[0].id, versions[-1].captures[0].origin) == (operation.id, Origin.KASSA)
    assert EventType.CAPTURED in events(versions)
    assert EventType.DRIFT_DETECTED not in events(versions)


def test_the_capture_made_with_the_authorization_gets_its_id_and_is_not_counted_twice():
    seen = standing(SeenCapture(klarna_capture_id="k1", amount=2900), state=TransactionState.COMPLETED)
    versions = aligned(approved(Capture.NOW), seen)
    assert [capture.klarna_capture_id for capture in versions[-1].captures] == ["k1"]
    assert EventType.DRIFT_DETECTED not in events(versions)


def test_a_portal_capture_of_the_same_amount_does_not_take_our_captures_place():
    payment = asked(approved(), Kind.CAPTURE, 500)
    payment = complete(payment, payment.operations[-1], CarriedOut(), at=LATER)  # Klarna said yes, and no id
    ours = payment.captures[0].id
    seen = standing(
        SeenCapture(klarna_capture_id="k1", amount=500),
        SeenCapture(klarna_capture_id="k2", amount=500, reference=ours),
    )
    captures = aligned(payment, seen)[-1].captures
    assert {(capture.id == ours, capture.klarna_capture_id, capture.origin) for capture in captures} == {
        (True, "k2", Origin.KASSA),
        (False, "k1", Origin.KLARNA_PORTAL),
    }


def test_a_second_capture_of_the_same_amount_is_another_one():
    first = SeenCapture(klarna_capture_id="k1", amount=1000)
    second = SeenCapture(klarna_capture_id="k2", amount=1000)
    payment = aligned(aligned(approved(), standing(first))[-1], standing(first, second))[-1]
    assert payment.captured_amount == 2000


@pytest.mark.parametrize(
    ("at", "event"),
    [(EXPIRES - timedelta(days=1), EventType.DRIFT_DETECTED), (EXPIRES + timedelta(days=7), EventType.RELEASED)],
)
def test_money_that_klarna_let_go_of_is_released_in_our_books(at, event):
    payment = align(approved(), standing(state=TransactionState.CLOSED), at=at)
    assert (payment.released_amount, payment.capturable_amount) == (2900, 0)
    assert payment.happened.type is event
    assert (payment.happened.detail == AUTHORIZATION_LAPSED) == (event is EventType.RELEASED)


def test_our_own_release_is_no_drift():
    versions = aligned(asked(approved(), Kind.RELEASE), standing(state=TransactionState.CLOSED))
    assert events(versions) == [EventType.RELEASED]


def test_an_authorization_that_expired_is_told_and_can_be_reauthorized():
    payment = aligned(approved(), standing(state=TransactionState.EXPIRED))[-1]
    assert payment.klarna.transaction_state is TransactionState.EXPIRED
    assert (payment.capturable_amount, payment.open_amount, payment.released_amount) == (0, 2900, 0)
    assert asked(payment, Kind.REAUTHORIZE).open_operations(Kind.REAUTHORIZE)


def test_a_reauthorization_whose_answer_was_lost_is_found_by_its_amount():
    versions = aligned(asked(approved(), Kind.REAUTHORIZE, 4000), standing(amount=4000))
    assert events(versions)[0] is EventType.REAUTHORIZED
    assert (versions[-1].amount, versions[-1].open_operations()) == (4000, ())


def test_a_look_that_is_older_than_our_books_takes_nothing_away():
    payment = asked(approved(), Kind.CAPTURE, 1000)
    payment = complete(payment, payment.operations[-1], CarriedOut(klarna_id="k1"), at=LATER)
    after = aligned(payment, standing())[-1]
    assert (after.captured_amount, after.captures) == (1000, payment.captures)


def test_a_payment_that_is_not_approved_has_no_books():
    payment = a_payment()
    assert align(payment, standing(SeenCapture(klarna_capture_id="k1", amount=1)), at=LATER) is payment


@st.composite
def histories(draw: st.DrawFn) -> tuple[Payment, list[Standing]]:
    """A payment with operations that did or did not reach Klarna, and looks at a ledger that only grows."""
    payment, captures, refunds = approved(), [], []
    looks = []
    left = 2900
    for number in range(draw(st.integers(0, 5))):
        amount = draw(st.integers(1, 900))
        if amount > left:
            break
        ours = draw(st.booleans())
        reference = None
        if ours and payment.capturable_amount >= amount:
            payment = asked(payment, Kind.CAPTURE, amount, key=str(number))
            reference = payment.operations[-1].id
            if not draw(st.booleans()):  # it never reached Klarna
                continue
        left -= amount
        captures.append(SeenCapture(klarna_capture_id=f"k{number}", amount=amount, reference=reference))
        if draw(st.booleans()):
            given = draw(st.integers(1, amount))
            refunds.append(SeenRefund(klarna_refund_id=f"r{number}", klarna_capture_id=f"k{number}", amount=given))
        looks.append(standing(*captures, refunds=tuple(refunds)))
    looks.append(standing(*captures, refunds=tuple(refunds)))
    return payment, looks


@given(histories(), st.randoms(use_true_random=False))
def test_books_agree_however_many_looks_there_were(history, random):
    payment, looks = history
    truth = looks[-1]
    for seen in [look for look in looks if random.random() < 0.7] + [truth]:
        payment = aligned(payment, seen)[-1]
    assert (payment.captured_amount, payment.refunded_amount) == (truth.captured, truth.refunded)
    assert len({capture.id for capture in payment.captures}) == len(truth.captures)
    assert align(payment, truth, at=LATER) is payment
    reached = {capture.reference for capture in truth.captures}
    assert all(operation.id not in reached for operation in payment.open_operations())
    assert payment.captured_amount + payment.capturable_amount <= payment.amount
