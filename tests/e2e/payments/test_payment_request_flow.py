"""A merchant that has chosen the payment request flow: its terminal lives the same payments."""

from tests.e2e.payments.books import approved, books_agree, until_event
from tests.e2e.pictures import code_in
from tests.e2e.till import gapless

COLD_START = 15.0
BY_A_SLICE = 40.0


def test_the_code_leads_to_klarnas_payment_request(requester, klarna):
    payment = requester.start()
    assert (payment["status"], payment["display"]["state"]) == ("awaiting_shopper", "show_qr")
    picture = requester.get(payment["qr"]["png_url"])
    assert code_in(picture.content, "image/png") == payment["qr"]["content"]
    (request,) = klarna.requests(payment["id"])
    assert (request["version"], request["payment_reference"]) == ("v1", payment["id"])
    assert klarna.calls(payment["id"], "authorize") == []


def test_an_approval_on_the_phone_is_approved_at_the_till_within_five_seconds(requester, klarna):
    payment = requester.start()
    klarna.scan(payment)
    requester.until_shown(payment["id"], "in_progress", within=COLD_START)
    klarna.approve(payment)
    done = requester.until(payment["id"], "approved", within=5)
    (transaction,) = klarna.transactions(payment["id"])
    assert transaction["payment_transaction_id"] == done["klarna"]["payment_transaction_id"]
    assert gapless(requester.timeline(payment["id"]))  # the capture that follows may be in it already


def test_what_is_to_be_captured_at_once_is_captured_right_after_the_approval(requester, klarna):
    payment = approved(requester, klarna)
    until_event(requester, payment["id"], "payment.captured", within=COLD_START)
    assert books_agree(requester, klarna, payment["id"])["captured_amount"] == 2900


def test_klarnas_news_of_v1_are_heard(requester, klarna):
    payment = requester.start()
    klarna.approve(payment)
    requester.until(payment["id"], "approved", within=COLD_START)
    told = klarna.deliveries_once(payment["id"], lambda one: one["status"] == "delivered", within=COLD_START)
    types = {delivery["event_type"].rpartition(".")[2] for delivery in told}
    assert {"submitted", "pending-confirmation", "authorized"} <= types


def test_lost_news_and_a_lost_answer_cost_a_slice_and_make_one_transaction(requester, klarna):
    klarna.webhooks(drop=True)
    payment = requester.start()
    for _ in range(2):
        klarna.fails_next("confirm_payment_request", "timeout_after", delay_ms=100)
    klarna.approve(payment)
    approved = requester.until(payment["id"], "approved", within=BY_A_SLICE)
    (transaction,) = klarna.transactions(payment["id"])
    assert transaction["payment_transaction_id"] == approved["klarna"]["payment_transaction_id"]


def test_a_cancellation_is_definite_when_its_call_returns(requester, klarna):
    payment = requester.start()
    klarna.scan(payment)
    answer = requester.cancel(payment["id"])
    assert (answer.status_code, answer.json()["status"]) == (200, "canceled")
    assert klarna.cannot_approve(payment)
    assert klarna.transactions(payment["id"]) == []
