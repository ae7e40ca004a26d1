"""What is over, about to be, or under way is not amended, and no end leaves an amendment open."""

import pytest

from kassa.domain.payments.answers import RequestState
from tests.functional.amendments.conftest import MORE, OTHER, amend, ended


def test_a_shopper_whom_kassa_knows_to_be_there_is_a_conflict_without_a_call(kassa, waiting):
    for state, left in ((RequestState.IN_PROGRESS, False), (RequestState.WAITING, True)):
        kassa.shopper(waiting["id"], state, left=left)
        kassa.look(waiting["id"])
        answer = amend(kassa, waiting)
        assert (answer.status, answer.body["code"]) == (409, "shopper_has_arrived")
    assert "amend" not in kassa.klarna.calls


def test_what_is_over_or_about_to_be_is_too_late_without_a_call(kassa, waiting):
    kassa.call(f"POST /v1/payments/{waiting['id']}/cancel", key="cancel-0001")
    for _ in range(2):  # the wish to cancel, and then the canceled payment
        answer = amend(kassa, waiting)
        assert (answer.status, answer.body["code"]) == (409, "too_late_to_update")
        kassa.look(waiting["id"])
    assert answer.body["payment"]["status"] == "canceled"
    approved = kassa.call("POST /v1/payments", OTHER, key="start-0002").body
    kassa.shopper(approved["id"], RequestState.SHOPPER_APPROVED)
    kassa.look(approved["id"])
    assert amend(kassa, approved).body["code"] == "too_late_to_update"
    assert "amend" not in kassa.klarna.calls


def test_past_its_deadline_nothing_is_amended(kassa, waiting):
    kassa.pass_time(300)
    assert amend(kassa, waiting).body["code"] == "too_late_to_update"


def test_a_second_amendment_waits_for_the_first(kassa, waiting):
    kassa.klarna.fail("amend")
    amend(kassa, waiting)
    answer = amend(kassa, waiting, {"amount": 100}, key="amend-0002")
    assert (answer.status, answer.body["code"]) == (409, "operation_in_progress")


def test_a_payment_that_klarna_has_not_answered_yet_is_not_amended(kassa):
    kassa.klarna.fail("authorize")
    payment = kassa.call("POST /v1/payments", OTHER).body
    for body in (MORE, {"reference": "R-2"}):
        assert amend(kassa, payment, body).body["code"] == "operation_in_progress"


@pytest.mark.parametrize("executed", [True, False])
def test_a_cancel_takes_an_open_amendment_along(kassa, waiting, executed):
    kassa.klarna.fail("amend", executed=executed)
    amend(kassa, waiting)
    kassa.call(f"POST /v1/payments/{waiting['id']}/cancel", key="cancel-0001")
    kassa.look(waiting["id"])
    assert ended(kassa, waiting)[0] == "canceled"
    assert amend(kassa, waiting).status == (200 if executed else 409)


@pytest.mark.parametrize(
    "state", [RequestState.WAITING, RequestState.EXPIRED, RequestState.DECLINED, RequestState.GONE]
)
def test_every_end_takes_an_open_amendment_back(kassa, waiting, state):
    kassa.klarna.fail("amend")
    amend(kassa, waiting)
    kassa.shopper(waiting["id"], state)
    kassa.pass_time(301)
    assert kassa.look(waiting["id"]) == "settled"
    assert ended(kassa, waiting) == ("declined" if state is RequestState.DECLINED else "expired", 2900)


def test_a_payment_that_ends_while_klarna_is_asked_says_so(kassa, waiting):
    amending = kassa.klarna.amend

    def too_slow(*args, **more):
        kassa.shopper(waiting["id"], RequestState.DECLINED)
        assert kassa.look(waiting["id"]) == "settled"
        return amending(*args, **more)

    kassa.klarna.amend = too_slow
    try:
        answer = amend(kassa, waiting)
    finally:
        del kassa.klarna.amend
    assert (answer.status, answer.body["code"]) == (409, "too_late_to_update")
    assert ended(kassa, waiting) == ("declined", 2900)
