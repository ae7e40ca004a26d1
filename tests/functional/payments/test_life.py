"""One payment's life after its code is shown: every way it can end, and that all agree on it."""

import pytest

from kassa.domain.payments.answers import Declined, RequestState
from kassa.domain.payments.happenings import Actor
from kassa.domain.payments.intentions import ask_to_cancel, begin_finalising
from kassa.failures import KlarnaConflict, KlarnaUnavailable, StalePayment


def test_the_shopper_approves(kassa, klarna):
    payment = kassa.start()
    kassa.shopper(payment["id"], RequestState.IN_PROGRESS)
    assert kassa.look(payment["id"]) == "await"
    assert kassa.payment(payment["id"])["display"]["state"] == "in_progress"
    kassa.shopper(payment["id"], RequestState.SHOPPER_APPROVED)
    assert kassa.look(payment["id"]) == "settled"
    done = kassa.payment(payment["id"])
    assert (done["status"], done["distribution_status"], done["poll_after_ms"]) == ("approved", "COMPLETED", None)
    assert done["klarna"]["payment_transaction_id"] == klarna.transactions[payment["id"]]
    assert kassa.timeline(payment["id"]) == ["created", "awaiting_shopper", "shopper_arrived", "updated", "approved"]


def test_the_final_call_sends_the_same_purchase_as_the_first(kassa, klarna):
    payment = kassa.start(supplementary_purchase_data={"customer": {"email": "kim@example.test"}})
    kassa.shopper(payment["id"], RequestState.SHOPPER_APPROVED)
    kassa.look(payment["id"])
    assert klarna.purchases[0] == klarna.purchases[1]


def test_the_shopper_declines(kassa):
    payment = kassa.start()
    kassa.shopper(payment["id"], RequestState.DECLINED)
    assert kassa.look(payment["id"]) == "settled"
    assert kassa.payment(payment["id"])["decline"] == {"by": "shopper", "reason": None}


def test_klarna_declines_in_the_end(kassa, klarna):
    payment = kassa.start()
    klarna.first_answer = Declined(reason="at the end")
    kassa.shopper(payment["id"], RequestState.SHOPPER_APPROVED)
    assert kassa.look(payment["id"]) == "settled"
    assert kassa.payment(payment["id"])["status"] == "declined"
    assert klarna.transactions == {}


def test_nobody_comes_until_the_deadline(kassa, klarna):
    payment = kassa.start(expires_in=60)
    kassa.pass_time(59)
    assert kassa.look(payment["id"]) == "await_briefly"
    kassa.pass_time(1)
    assert kassa.look(payment["id"]) == "settled"
    done = kassa.payment(payment["id"])
    assert (done["status"], done["cancellation"]["requested_by"]) == ("expired", "deadline")
    assert klarna.requests[payment["id"]].state is RequestState.CANCELED


def test_a_shopper_who_looked_and_left_has_canceled_at_the_deadline(kassa):
    payment = kassa.start(expires_in=60)
    kassa.shopper(payment["id"], RequestState.IN_PROGRESS)
    kassa.look(payment["id"])
    kassa.shopper(payment["id"], RequestState.WAITING, left=True)
    kassa.look(payment["id"])
    kassa.pass_time(60)
    assert kassa.look(payment["id"]) == "settled"
    done = kassa.payment(payment["id"])
    assert (done["status"], done["cancellation"]["requested_by"]) == ("canceled", "shopper")


def test_the_shopper_was_faster_than_the_deadline(kassa, klarna, monkeypatch):
    """The request could not be closed any more, because the shopper approved while we tried."""
    payment = kassa.start(expires_in=60)
    kassa.pass_time(60)
    close = klarna.close

    def approved_meanwhile(*args, **more):
        kassa.shopper(payment["id"], RequestState.SHOPPER_APPROVED)
        return close(*args, **more)

    monkeypatch.setattr(klarna, "close", approved_meanwhile)
    assert kassa.look(payment["id"]) == "settled"
    done = kassa.payment(payment["id"])
    assert (done["status"], done["cancellation"]["outcome"]) == ("approved", "too_late")


def test_klarna_ends_the_request(kassa):
    payment = kassa.start()
    kassa.shopper(payment["id"], RequestState.CANCELED)
    kassa.look(payment["id"])
    done = kassa.payment(payment["id"])
    assert (done["status"], done["cancellation"]["requested_by"]) == ("canceled", "klarna")


@pytest.mark.parametrize("executed", [False, True])
@pytest.mark.parametrize("operation", ["look_at", "finalise"])
def test_an_answer_that_was_lost_is_asked_for_again(kassa, klarna, operation, executed):
    payment = kassa.start()
    kassa.shopper(payment["id"], RequestState.SHOPPER_APPROVED)
    klarna.fail(operation, executed=executed)
    assert kassa.look(payment["id"]) == "await_briefly"
    assert kassa.look(payment["id"]) == "settled"
    assert kassa.payment(payment["id"])["status"] == "approved"
    assert len(klarna.transactions) == 1


@pytest.mark.parametrize("executed", [False, True])
def test_a_lost_answer_to_closing_still_ends_as_expired(kassa, klarna, executed):
    payment = kassa.start()
    kassa.pass_time(300)
    klarna.fail("close", executed=executed)
    assert kassa.look(payment["id"]) == "await_briefly"
    assert kassa.look(payment["id"]) == "settled"
    assert kassa.payment(payment["id"])["status"] == "expired"


def test_two_finalisations_at_once_are_read_not_failed(kassa, klarna):
    payment = kassa.start()
    kassa.shopper(payment["id"], RequestState.SHOPPER_APPROVED)
    klarna.fail("finalise", KlarnaConflict("finalising already", error_id="e-9"))
    assert kassa.look(payment["id"]) == "await_briefly"
    assert kassa.look(payment["id"]) == "settled"
    assert kassa.payment(payment["id"])["status"] == "approved"


def test_an_approval_that_lapsed_charges_nobody_and_says_so(kassa, klarna):
    payment = kassa.start()
    kassa.shopper(payment["id"], RequestState.SHOPPER_APPROVED)
    klarna.fail("finalise", KlarnaUnavailable("away"))
    kassa.look(payment["id"])
    kassa.pass_time(3601)
    klarna.fail("finalise", KlarnaConflict("one may still run", error_id="e-1"))
    assert kassa.look(payment["id"]) == "await"
    kassa.pass_time(300)
    klarna.fail("finalise", KlarnaConflict("token lapsed", error_id="e-2"))
    assert kassa.look(payment["id"]) == "settled"
    done = kassa.payment(payment["id"])
    assert (done["status"], done["failure"]["code"]) == ("failed", "approval_lapsed")
    assert klarna.transactions == {}


def test_a_decision_is_made_again_when_somebody_knew_more(kassa, klarna, monkeypatch):
    """The cashier cancels between our look at Klarna and our decision: the cancellation stands."""
    payment = kassa.start()
    kassa.shopper(payment["id"], RequestState.SHOPPER_APPROVED)
    looks: list[object] = []
    look_at = klarna.look_at

    def canceled_meanwhile(*args, **more):
        seen = look_at(*args, **more)
        if not looks:
            kassa.call(f"POST /v1/payments/{payment['id']}/cancel")
        looks.append(seen)
        return seen

    monkeypatch.setattr(klarna, "look_at", canceled_meanwhile)
    assert kassa.look(payment["id"]) == "settled"
    assert kassa.payment(payment["id"])["status"] == "canceled"
    assert klarna.transactions == {}


def test_a_settled_payment_is_left_alone(kassa, klarna):
    payment = kassa.start()
    kassa.pass_time(300)
    kassa.look(payment["id"])
    klarna.calls.clear()
    assert kassa.look(payment["id"]) == "settled"
    assert klarna.calls == []


def test_when_klarna_is_away_for_long_the_session_slows_down(kassa, klarna):
    payment = kassa.start()
    kassa.pass_time(300 + 601)
    klarna.fail("look_at")
    assert kassa.look(payment["id"]) == "await"


def test_two_writers_cannot_both_win(kassa):
    payment = kassa.payments.get(kassa.start()["id"])

    kassa.payments.save(begin_finalising(payment, at=kassa.now))
    with pytest.raises(StalePayment):
        kassa.payments.save(ask_to_cancel(payment, by=Actor.TERMINAL, at=kassa.now))
    assert kassa.payments.get(payment.id).cancellation is None
    assert kassa.timeline(payment.id) == ["created", "awaiting_shopper", "updated"]
