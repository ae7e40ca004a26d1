"""The cancel button: a wish, then a definite outcome."""

from kassa.domain.access.caller import Caller, KeyKind
from kassa.domain.payments.answers import RequestState, StepUp
from kassa.failures import KlarnaUnavailable
from tests.functional.conftest import COFFEE


def cancel(kassa, payment):
    return kassa.call(f"POST /v1/payments/{payment['id']}/cancel", key="cancel-0001")


def test_a_waiting_payment_is_canceled_within_the_call(kassa, klarna):
    payment = kassa.start()
    kassa.while_pausing = lambda: kassa.look(payment["id"])
    answer = cancel(kassa, payment)
    assert (answer.status, answer.body["status"]) == (200, "canceled")
    assert answer.body["cancellation"]["requested_by"] == "terminal"
    assert answer.body["cancellation"]["outcome"] == "canceled"
    assert klarna.requests[payment["id"]].state is RequestState.CANCELED


def test_an_outcome_that_takes_longer_is_told_later(kassa):
    payment = kassa.start()
    answer = cancel(kassa, payment)
    assert (answer.status, answer.body["status"]) == (202, "awaiting_shopper")
    assert answer.body["cancellation"]["outcome"] is None
    assert sum(kassa.pauses) <= 5.5


def test_canceling_twice_is_canceling_once(kassa):
    payment = kassa.start()
    kassa.while_pausing = lambda: kassa.look(payment["id"])
    first = cancel(kassa, payment)
    again = cancel(kassa, payment)
    assert again.status == 200
    assert again.body == first.body


def test_an_approved_payment_can_no_longer_be_canceled(kassa):
    payment = kassa.start()
    kassa.shopper(payment["id"], RequestState.SHOPPER_APPROVED)
    kassa.look(payment["id"])
    answer = cancel(kassa, payment)
    assert (answer.status, answer.body["code"]) == (409, "too_late_to_cancel")
    assert answer.body["payment"]["status"] == "approved"


def test_a_cancel_after_the_decision_to_finalise_is_too_late(kassa, klarna):
    payment = kassa.start()
    kassa.shopper(payment["id"], RequestState.SHOPPER_APPROVED)
    klarna.fail("finalise", KlarnaUnavailable("slow"))
    kassa.look(payment["id"])
    answer = cancel(kassa, payment)
    assert (answer.status, answer.body["code"]) == (409, "too_late_to_cancel")
    assert kassa.look(payment["id"]) == "settled"
    assert kassa.payment(payment["id"])["status"] == "approved"


def test_a_cashier_who_was_first_wins_over_an_approval(kassa, klarna):
    payment = kassa.start()
    cancel(kassa, payment)
    kassa.shopper(payment["id"], RequestState.SHOPPER_APPROVED)
    assert kassa.look(payment["id"]) == "settled"
    assert kassa.payment(payment["id"])["status"] == "canceled"
    assert klarna.transactions == {}


def test_a_cancel_while_klarna_is_being_asked_is_kept(kassa, klarna, monkeypatch):
    """The button is pressed before the first call has an answer; the session closes what that call opens."""
    authorize = klarna.authorize

    def pressed_meanwhile(payment, purchase, *, within):
        answer = authorize(payment, purchase, within=within)
        assert kassa.call(f"POST /v1/payments/{payment.id}/cancel").status == 202
        return answer

    monkeypatch.setattr(klarna, "authorize", pressed_meanwhile)
    started = kassa.call("POST /v1/payments", COFFEE)
    assert started.body["cancellation"]["outcome"] is None
    assert kassa.look(started.body["id"]) == "settled"
    assert kassa.payment(started.body["id"])["status"] == "canceled"
    assert isinstance(authorize(kassa.payments.get(started.body["id"]), klarna.purchases[0], within=1), StepUp)


def test_a_payment_that_is_not_yours_cannot_be_canceled(kassa):
    payment = kassa.start()

    stranger = Caller(key_id="key_x", kind=KeyKind.MERCHANT, merchant_id="mer_" + "0" * 32)
    answer = kassa.call(f"POST /v1/payments/{payment['id']}/cancel", caller=stranger)
    assert (answer.status, answer.body["code"]) == (404, "payment_not_found")
    assert kassa.payment(payment["id"])["cancellation"] is None
