"""Klarna's answer to an amendment was lost, or leaves a doubt: the shopper pays what the phone showed."""

import pytest

from kassa.domain.payments.answers import RequestState
from kassa.failures import KlarnaConflict, KlarnaUnavailable
from tests.functional.amendments.conftest import MORE, OTHER, TWO, amend, arrives_in_between, asked, ended


@pytest.mark.parametrize("executed", [True, False])
def test_a_lost_answer_is_made_up_for_by_the_session(kassa, waiting, executed):
    kassa.klarna.fail("amend", executed=executed)
    answer = amend(kassa, waiting, {**MORE, "line_items": TWO})
    assert (answer.status, answer.body["amount"]) == (202, 2900)
    (pending,) = answer.body["pending_operations"]
    assert (pending["kind"], pending["amount"]) == ("amend", 3400)
    assert amend(kassa, waiting, {**MORE, "line_items": TWO}).status == 202
    kassa.pass_time(61)
    kassa.follow_up(lambda: True)
    assert kassa.bookkeeping.at == [], "its session looks after it, not the books"
    assert kassa.look(waiting["id"]) == "await"
    again = amend(kassa, waiting, {**MORE, "line_items": TWO})
    assert (again.status, again.body["amount"]) == (200, 3400)
    assert [line.total_amount for line in kassa.payments.basket(waiting["id"])] == [3400]
    assert asked(kassa, waiting)[0] == 3400
    assert kassa.klarna.calls.count("amend") == (1 if executed else 2)


def test_an_amendment_in_its_callers_hands_is_left_alone(kassa, waiting):
    kassa.klarna.fail("amend")
    amend(kassa, waiting)
    kassa.pass_time(59)
    kassa.look(waiting["id"])
    assert kassa.klarna.calls.count("amend") == 1


@pytest.mark.parametrize(("executed", "paid"), [(True, 3400), (False, 2900)])
def test_after_a_lost_answer_the_shopper_pays_what_the_phone_showed(kassa, waiting, executed, paid):
    kassa.klarna.fail("amend", executed=executed)
    amend(kassa, waiting)
    kassa.shopper(waiting["id"], RequestState.SHOPPER_APPROVED)
    assert kassa.look(waiting["id"]) == "settled"
    assert ended(kassa, waiting) == ("approved", paid)
    assert kassa.klarna.books(kassa.payments.get(waiting["id"])).captured == paid


@pytest.mark.parametrize("told", [None, 7])
def test_where_klarna_does_not_say_the_amount_nothing_is_finalised(kassa, waiting, told):
    kassa.klarna.fail("amend")
    amend(kassa, waiting)
    kassa.shopper(waiting["id"], RequestState.SHOPPER_APPROVED)
    kassa.klarna.requests[waiting["id"]].amount = told
    kassa.look(waiting["id"])
    assert kassa.payment(waiting["id"])["status"] == "awaiting_shopper"
    assert "finalise" not in kassa.klarna.calls
    kassa.klarna.requests[waiting["id"]].amount = 3400
    assert kassa.look(waiting["id"]) == "settled"
    assert ended(kassa, waiting) == ("approved", 3400)


@pytest.mark.parametrize("state", [RequestState.IN_PROGRESS, RequestState.SHOPPER_APPROVED])
def test_a_shopper_who_arrives_meanwhile_is_a_conflict_that_changes_nothing(kassa, waiting, state):
    arrives_in_between(kassa, waiting, state)
    answer = amend(kassa, waiting, {**MORE, "reference": "R-2"})
    assert (answer.status, answer.body["code"]) == (409, "shopper_has_arrived")
    present = answer.body["payment"]
    assert (present["amount"], present["reference"], present["pending_operations"]) == (2900, "R-1", [])
    kassa.shopper(waiting["id"], RequestState.SHOPPER_APPROVED)
    kassa.look(waiting["id"])
    assert ended(kassa, waiting) == ("approved", 2900)


def test_a_conflict_may_be_our_own_first_attempt_that_worked(kassa, waiting):
    conflict = KlarnaConflict("running")
    conflict.doubtful = True
    kassa.klarna.fail("amend", conflict, executed=True)
    assert (amend(kassa, waiting).status, asked(kassa, waiting)[0]) == (200, 3400)


def test_a_conflict_in_doubt_stays_open(kassa, waiting):
    for look in (None, KlarnaUnavailable("away")):
        conflict = KlarnaConflict("running")
        conflict.doubtful = True
        kassa.klarna.fail("amend", conflict)
        if look is not None:
            kassa.klarna.fail("look_at", look)
        payment = kassa.start() if look is None else kassa.call("POST /v1/payments", OTHER, key="start-0002").body
        assert amend(kassa, payment).status == 202
