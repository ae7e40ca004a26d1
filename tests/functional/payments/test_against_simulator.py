"""The real Klarna adapter against the simulator: what we send is what Klarna asks for, and what it answers we understand."""

import pytest

from kassa.domain.payments.answers import Approved, Declined, RequestState, StepUp
from kassa.domain.payments.purchase import LineItem, Purchase
from kassa.failures import KlarnaConflict, KlarnaRefused, KlarnaUnavailable
from tests.functional.payments.conftest import BASKET
from tests.support.wire import wire


def test_a_payment_goes_from_code_to_captured(counter):
    payment = counter.stepped_up()
    assert payment.qr_content.startswith("http")
    assert counter.klarna.look_at(payment, within=5).state is RequestState.WAITING
    counter.sim(f"/requests/{payment.id}/scan")
    assert counter.klarna.look_at(payment, within=5).state is RequestState.IN_PROGRESS
    counter.sim(f"/requests/{payment.id}/approve")
    seen = counter.klarna.look_at(payment, within=5)
    assert seen.state is RequestState.SHOPPER_APPROVED
    answer = counter.klarna.finalise(payment, BASKET, seen.session_token, within=5)
    assert isinstance(answer, Approved)
    (transaction,) = counter.ledger(payment)
    assert transaction["payment_transaction_id"] == answer.payment_transaction_id
    assert (transaction["amount"], transaction["captured_amount"]) == (2900, 2900)


def test_finalising_twice_makes_one_transaction(counter):
    payment = counter.stepped_up()
    counter.sim(f"/requests/{payment.id}/approve")
    token = counter.token(payment)
    first = counter.klarna.finalise(payment, BASKET, token, within=5)
    again = counter.klarna.finalise(payment, BASKET, token, within=5)
    assert isinstance(first, Approved)
    assert isinstance(again, Approved)
    assert again.payment_transaction_id == first.payment_transaction_id
    assert len(counter.ledger(payment)) == 1


def test_asking_twice_opens_one_request(counter):
    payment = counter.payment()
    first = counter.klarna.authorize(payment, BASKET, within=5)
    again = counter.klarna.authorize(payment, BASKET, within=5)
    assert isinstance(first, StepUp)
    assert isinstance(again, StepUp)
    assert again.payment_request_id == first.payment_request_id


def test_a_shopper_who_left_is_seen_as_such(counter):
    payment = counter.stepped_up()
    counter.sim(f"/requests/{payment.id}/scan")
    counter.sim(f"/requests/{payment.id}/leave")
    seen = counter.klarna.look_at(payment, within=5)
    assert (seen.state, seen.shopper_left) == (RequestState.WAITING, True)


def test_a_request_is_closed_once_and_for_all(counter):
    payment = counter.stepped_up()
    assert counter.klarna.close(payment, within=5).state is RequestState.CANCELED
    assert counter.klarna.look_at(payment, within=5).state is RequestState.CANCELED
    with pytest.raises(KlarnaConflict):
        counter.klarna.close(payment, within=5)


def test_klarna_may_decide_at_once(counter):
    counter.sim("/outcomes", {"first_call": "APPROVED"})
    assert isinstance(counter.klarna.authorize(counter.payment(), BASKET, within=5), Approved)
    counter.sim("/outcomes", {"first_call": "DECLINED"})
    assert isinstance(counter.klarna.authorize(counter.payment(), BASKET, within=5), Declined)


def test_a_store_that_klarna_does_not_know_is_refused(counter):
    with pytest.raises(KlarnaRefused) as refusal:
        counter.klarna.authorize(counter.payment(store_reference="elsewhere"), BASKET, within=5)
    assert refusal.value.error_id is not None


def test_a_basket_that_does_not_sum_is_refused(counter):
    wrong = Purchase(line_items=(LineItem(name="Beans", quantity=1, total_amount=1),))
    with pytest.raises(KlarnaRefused):
        counter.klarna.authorize(counter.payment(), wrong, within=5)


@pytest.mark.parametrize("kind", ["timeout_after", "timeout_before", "malformed", "disconnect"])
def test_a_lost_answer_is_found_again_under_the_same_key(counter, kind):
    payment = counter.payment()
    counter.sim("/faults", {"operation": "authorize", "kind": kind})
    with pytest.raises(KlarnaUnavailable):
        counter.klarna.authorize(payment, BASKET, within=0.7)
    wire.delete(f"{counter.url}/_sim/faults")
    assert isinstance(counter.klarna.authorize(payment, BASKET, within=5), StepUp)
    requests = wire.get(f"{counter.url}/_sim/requests", params={"reference": payment.id}).json()["requests"]
    assert len(requests) == 1


def test_a_rate_limit_is_waited_out(counter):
    counter.sim("/faults", {"operation": "authorize", "kind": "rate_limit", "times": 1})
    assert isinstance(counter.klarna.authorize(counter.payment(), BASKET, within=5), StepUp)


def test_an_error_of_klarnas_is_tried_again(counter):
    fault = {"operation": "authorize", "kind": "error", "status": 503, "code": "TEMPORARY_UNAVAILABLE", "times": 2}
    counter.sim("/faults", fault)
    assert isinstance(counter.klarna.authorize(counter.payment(), BASKET, within=8), StepUp)
