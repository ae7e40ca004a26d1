"""In doubt: Klarna's answer was lost, or a function died. The truth comes out, and nobody pays for a sale that was given up."""

import pytest

from kassa.domain.payments.answers import RequestState
from kassa.failures import KlarnaConflict, KlarnaDenied, KlarnaUnavailable, PaymentNotFound
from tests.functional.conftest import ACQUIRER, COFFEE
from tests.support.payments import APPROVED, DECLINED


def in_doubt(kassa, klarna, *, executed):
    klarna.fail("authorize", KlarnaUnavailable("no answer"), executed=executed)
    answer = kassa.call("POST /v1/payments", COFFEE)
    assert (answer.status, answer.body["status"]) == (202, "created")
    return answer.body["id"]


def cancel(kassa, payment_id):
    return kassa.call(f"POST /v1/payments/{payment_id}/cancel", key="cancel-0001")


@pytest.mark.parametrize("executed", [False, True])
def test_an_approval_that_was_lost_is_found(kassa, klarna, executed):
    klarna.first_answer = APPROVED
    payment_id = in_doubt(kassa, klarna, executed=executed)
    assert kassa.look(payment_id) == "settled"
    assert kassa.payment(payment_id)["status"] == "approved"
    assert klarna.reversed == set()


@pytest.mark.parametrize("capture", ["now", "manual"])
@pytest.mark.parametrize("executed", [False, True])
def test_an_approval_after_the_cashier_gave_up_is_reversed(kassa, klarna, executed, capture):
    klarna.first_answer = APPROVED
    klarna.fail("authorize", executed=executed)
    payment_id = kassa.call("POST /v1/payments", {**COFFEE, "capture": capture}).body["id"]
    assert cancel(kassa, payment_id).status == 202
    assert kassa.look(payment_id) == "settled"
    payment = kassa.payment(payment_id)
    assert (payment["status"], payment["cancellation"]["outcome"]) == ("canceled", "reversed")
    assert (payment["captured_amount"], payment["refunded_amount"]) == ((2900, 2900) if capture == "now" else (0, 0))
    assert payment["released_amount"] == (0 if capture == "now" else 2900)
    assert (payment["refundable_amount"], payment["capturable_amount"]) == (0, 0)
    assert kassa.timeline(payment_id)[-1] == "reversed"
    assert klarna.reversed == {payment_id}


def test_an_approval_that_is_found_after_the_deadline_is_reversed(kassa, klarna):
    klarna.first_answer = APPROVED
    payment_id = in_doubt(kassa, klarna, executed=True)
    kassa.pass_time(301)
    assert kassa.look(payment_id) == "settled"
    payment = kassa.payment(payment_id)
    assert (payment["status"], payment["cancellation"]["requested_by"]) == ("canceled", "deadline")
    assert klarna.reversed == {payment_id}


def test_the_button_pressed_during_the_first_call_reverses_its_approval(kassa, klarna, monkeypatch):
    klarna.first_answer = APPROVED
    authorize = klarna.authorize

    def pressed_meanwhile(payment, purchase, *, within):
        answer = authorize(payment, purchase, within=within)
        cancel(kassa, payment.id)
        return answer

    monkeypatch.setattr(klarna, "authorize", pressed_meanwhile)
    payment_id = kassa.call("POST /v1/payments", COFFEE).body["id"]
    assert kassa.look(payment_id) == "settled"
    assert kassa.payment(payment_id)["cancellation"]["outcome"] == "reversed"
    assert klarna.reversed == {payment_id}


@pytest.mark.parametrize("executed", [False, True])
@pytest.mark.parametrize("operation", ["transaction", "reverse"])
def test_a_reversal_whose_answer_was_lost_is_made_once(kassa, klarna, operation, executed):
    klarna.first_answer = APPROVED
    payment_id = in_doubt(kassa, klarna, executed=True)
    cancel(kassa, payment_id)
    klarna.fail(operation, executed=executed)
    assert kassa.look(payment_id) == "await_briefly"
    assert kassa.payment(payment_id)["status"] == "created"
    assert kassa.look(payment_id) == "settled"
    assert kassa.payment(payment_id)["cancellation"]["outcome"] == "reversed"
    assert klarna.reversed == {payment_id}


def test_a_reversal_that_klarna_refuses_is_not_called_done(kassa, klarna):
    klarna.first_answer = APPROVED
    payment_id = in_doubt(kassa, klarna, executed=True)
    cancel(kassa, payment_id)
    klarna.fail("reverse", KlarnaConflict("not now"))
    assert kassa.look(payment_id) == "await_briefly"
    assert kassa.payment(payment_id)["status"] == "created"


def test_a_decline_that_was_lost_is_found(kassa, klarna):
    klarna.first_answer = DECLINED
    payment_id = in_doubt(kassa, klarna, executed=True)
    assert kassa.look(payment_id) == "settled"
    assert kassa.payment(payment_id)["status"] == "declined"


@pytest.mark.parametrize("refusal", [KlarnaConflict("still running"), KlarnaDenied("the key was changed")])
def test_a_refusal_that_says_nothing_of_the_first_call_leaves_the_doubt(kassa, klarna, refusal):
    payment_id = in_doubt(kassa, klarna, executed=True)
    klarna.fail("authorize", refusal)
    assert kassa.look(payment_id) == "await_briefly"
    assert kassa.payment(payment_id)["status"] == "created"
    assert kassa.look(payment_id) == "await"
    assert kassa.payment(payment_id)["status"] == "awaiting_shopper"


def test_a_conflict_at_the_first_call_leaves_the_doubt(kassa, klarna):
    klarna.fail("authorize", KlarnaConflict("an attempt of ours still runs"))
    assert kassa.call("POST /v1/payments", COFFEE).status == 202


def test_after_klarnas_24_hours_the_first_call_is_not_repeated(kassa, klarna):
    payment_id = in_doubt(kassa, klarna, executed=False)
    kassa.pass_time(23 * 3600)
    klarna.calls.clear()
    assert kassa.look(payment_id) == "await"
    assert klarna.calls == []


def sweep(kassa):
    return kassa.sweep(lambda: True)


def test_the_sweeper_resumes_what_no_session_holds(kassa, klarna):
    klarna.fail("authorize", RuntimeError("killed"))
    with pytest.raises(RuntimeError, match="killed"):
        kassa.call("POST /v1/payments", COFFEE)
    assert kassa.stepfunctions.started == []
    kassa.pass_time(60)
    assert sweep(kassa).resumed == 0
    kassa.pass_time(180)
    assert sweep(kassa).resumed == 1
    assert sweep(kassa).resumed == 0
    assert len(kassa.stepfunctions.started) == 1


def test_the_sweeper_leaves_alone_what_a_session_holds(kassa):
    payment = kassa.start(expires_in=3600)
    for _ in range(10):
        kassa.pass_time(60)
        kassa.session.await_news(payment["id"], "token")
        assert sweep(kassa).resumed == 0


def test_a_session_that_died_is_resumed_however_often(kassa):
    payment = kassa.start(expires_in=3600)
    for count in (1, 2):
        kassa.pass_time(181)
        assert sweep(kassa).resumed == 1
        assert len(kassa.stepfunctions.started) == 1 + count
    kassa.pass_time(3600)
    assert kassa.look(payment["id"]) == "settled"
    kassa.pass_time(3600)
    assert sweep(kassa).resumed == 0


def test_what_cannot_be_settled_in_time_is_marked_for_a_person(kassa, klarna):
    payment = kassa.start()
    kassa.pass_time(300 + 15 * 60)
    klarna.fail("look_at", times=3)
    assert sweep(kassa).marked == 1
    assert sweep(kassa).marked == 0
    listed = kassa.call("GET /v1/payments", query="attention=true", caller=ACQUIRER).body["data"]
    assert [one["id"] for one in listed] == [payment["id"]]
    klarna._failures.clear()
    assert kassa.look(payment["id"]) == "settled"
    assert kassa.call("GET /v1/payments", query="attention=true", caller=ACQUIRER).body["data"] == []


def test_only_an_acquirer_sees_what_needs_attention(kassa):
    assert kassa.call("GET /v1/payments", query="attention=true", caller=kassa.merchant).status == 403


def test_a_sweep_that_runs_out_of_time_says_so(kassa):
    kassa.start()
    kassa.pass_time(181)
    assert not kassa.sweep(lambda: False).complete


def test_an_operator_can_look_now(kassa):
    payment = kassa.start(expires_in=3600)
    kassa.session.await_news(payment["id"], "token-1")
    path = f"POST /v1/payments/{payment['id']}/resolve"
    assert kassa.call(path, caller=ACQUIRER).status == 202
    assert kassa.stepfunctions.ended_slices == ["token-1"]
    kassa.pass_time(200)
    assert kassa.call(path, caller=ACQUIRER).status == 202
    assert len(kassa.stepfunctions.started) == 2
    assert kassa.call(path, caller=kassa.merchant).status == 403


def test_news_about_an_unknown_payment_is_not_swallowed(kassa):
    with pytest.raises(PaymentNotFound):
        kassa.sessions.wake("pay_" + "0" * 32)


def test_news_about_a_final_payment_is_no_news(kassa):
    payment = kassa.start()
    kassa.shopper(payment["id"], RequestState.DECLINED)
    kassa.look(payment["id"])
    kassa.sessions.wake(payment["id"])
    assert kassa.stepfunctions.ended_slices == []
