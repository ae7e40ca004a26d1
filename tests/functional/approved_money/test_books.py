"""What somebody does behind our back, or nobody does in time, is in our books, told, and counts."""

from datetime import timedelta

import pytest

from kassa.failures import KlarnaUnavailable
from kassa.ports.news import News
from kassa.use_cases.receive_news import PassOn
from tests.functional.conftest import ACQUIRER

DAY = timedelta(days=1).total_seconds()


@pytest.fixture
def held(kassa):
    """An approved payment of 29.00 of which nothing is captured, and whose authorization lasts 28 days."""
    kassa.klarna.lives_until = kassa.now + timedelta(days=28)
    return kassa.approved(capture="manual")


def stored(kassa, payment):
    return kassa.payments.get(payment["id"])


def test_a_capture_in_the_portal_is_told_and_the_till_cannot_take_it_again(kassa, held):
    kassa.klarna.portal_capture(stored(kassa, held), 2000)
    kassa.keep_books(held["id"])
    assert "drift_detected" in kassa.timeline(held["id"])
    payment = kassa.payment(held["id"])
    assert [(capture["amount"], capture["origin"]) for capture in payment["captures"]] == [(2000, "klarna_portal")]
    answer = kassa.call(f"POST /v1/payments/{held['id']}/captures", {"amount": 901})
    assert (answer.status, answer.body["code"]) == (409, "amount_exceeds_capturable")
    assert answer.body["payment"]["capturable_amount"] == 900


def test_drift_that_nobody_has_told_us_of_is_found_when_klarna_refuses(kassa, held):
    kassa.klarna.portal_capture(stored(kassa, held), 2000)
    answer = kassa.call(f"POST /v1/payments/{held['id']}/captures", {"amount": 2900})
    assert (answer.status, answer.body["code"]) == (409, "refused_by_klarna")
    assert answer.body["payment"]["capturable_amount"] == 900
    assert "drift_detected" in kassa.timeline(held["id"])


def test_refund_and_release_in_the_portal_are_drift_too(kassa, held):
    kassa.call(f"POST /v1/payments/{held['id']}/captures", {"amount": 900})
    kassa.klarna.portal_refund(stored(kassa, held), 400)
    kassa.klarna.portal_release(stored(kassa, held))
    kassa.keep_books(held["id"])
    payment = kassa.payment(held["id"])
    assert (payment["refunded_amount"], payment["released_amount"]) == (400, 2000)
    assert kassa.timeline(held["id"]).count("drift_detected") == 2


def test_books_that_agree_are_left_alone(kassa, held):
    kassa.keep_books(held["id"])
    version = kassa.payment(held["id"])["version"]
    kassa.keep_books(held["id"])
    assert kassa.payment(held["id"])["version"] == version


def test_a_merchant_is_warned_a_week_before_money_is_lost_and_once(kassa, held):
    kassa.pass_time(20 * DAY)
    kassa.follow_up(lambda: True)
    assert kassa.bookkeeping.at == []
    kassa.pass_time(1 * DAY)
    kassa.follow_up(lambda: True)
    assert kassa.bookkeeping.at == [held["id"]]
    kassa.keep_books(held["id"])
    kassa.keep_books(held["id"])
    assert kassa.timeline(held["id"]).count("authorization_expiring") == 1
    kassa.bookkeeping.at.clear()
    kassa.follow_up(lambda: True)
    assert kassa.bookkeeping.at == []


def test_an_authorization_expires_can_be_reauthorized_and_is_lost_after_the_grace(kassa, held):
    kassa.pass_time(28 * DAY)
    kassa.klarna.expire(stored(kassa, held))
    kassa.keep_books(held["id"])
    answer = kassa.call(f"POST /v1/payments/{held['id']}/captures")
    assert (answer.status, answer.body["code"]) == (409, "authorization_expired")
    kassa.pass_time(7 * DAY)
    kassa.follow_up(lambda: True)
    assert kassa.bookkeeping.at == [held["id"]]
    kassa.klarna.portal_release(stored(kassa, held))  # Klarna lets go of it
    kassa.keep_books(held["id"])
    payment = kassa.payment(held["id"])
    assert (payment["released_amount"], payment["capturable_amount"]) == (2900, 0)
    assert kassa.timeline(held["id"])[-1] == "released"


def test_a_sweep_that_must_stop_says_that_it_did_not_come_to_the_end(kassa, held):
    kassa.pass_time(28 * DAY)
    assert not kassa.follow_up(lambda: False).complete
    assert kassa.bookkeeping.at == []


def test_news_about_a_transaction_has_the_books_looked_at(kassa, held):
    pass_on = PassOn(
        sessions=kassa.sessions,
        bookkeeping=kassa.bookkeeping,
        disputes=kassa.bookkeeping,
        settlements=kassa.fetches,
    )
    for event_type in ("payment.transaction.captured", "payment.request.state-change.completed"):
        news = News(event_id="e", event_type=event_type, payment_reference=held["id"], occurred_at=None, state=None)
        assert pass_on(news)
    assert kassa.bookkeeping.at == [held["id"]]


def test_an_operator_can_have_the_books_of_an_approved_payment_looked_at(kassa, held):
    answer = kassa.call(f"POST /v1/payments/{held['id']}/resolve", caller=ACQUIRER)
    assert answer.status == 202
    assert kassa.bookkeeping.at == [held["id"]]


def test_books_that_cannot_be_seen_now_are_asked_for_again(kassa, held):
    kassa.klarna.fail("transaction", KlarnaUnavailable("away"))
    with pytest.raises(KlarnaUnavailable):
        kassa.keep_books(held["id"])


def test_a_payment_that_still_waits_for_its_shopper_is_not_the_books_affair(kassa):
    payment = kassa.start()
    kassa.keep_books(payment["id"])
    assert "transaction" not in kassa.klarna.calls


def test_a_key_without_the_right_to_refund_stays_without_it(kassa):
    route = f"POST /v1/merchants/{kassa.merchant_id}/keys"
    body = {"kind": "terminal", "store_reference": "store-gbg-014", "may_refund": False}
    key = kassa.call(route, body, caller=ACQUIRER)
    assert (key.status, key.body["may_refund"]) == (201, False)
    merchant_key = kassa.call(route, {"kind": "merchant", "may_refund": False}, key="key-0002", caller=ACQUIRER)
    assert (merchant_key.status, merchant_key.body["errors"][0]["field"]) == (422, "may_refund")
