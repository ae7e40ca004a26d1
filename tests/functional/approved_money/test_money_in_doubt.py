"""Klarna's answer about money was lost, was a refusal, or leaves a doubt."""

import pytest

from kassa.failures import KlarnaConflict, KlarnaDenied, KlarnaRefused, KlarnaUnavailable
from tests.functional.approved_money.conftest import in_klarnas_books, path


def test_where_klarna_is_silent_the_caller_hears_that_it_is_under_way(kassa, held):
    kassa.klarna.fail("carry_out", executed=True)
    answer = kassa.call(f"POST {path(held, '/captures')}", {"amount": 900})
    assert (answer.status, answer.body["status"], answer.body["captured_at"]) == (202, "pending", None)
    payment = kassa.payment(held["id"])
    assert (payment["captured_amount"], payment["capturable_amount"]) == (0, 2000)
    assert [each["kind"] for each in payment["pending_operations"]] == ["capture"]
    again = kassa.call(f"POST {path(held, '/captures')}", {"amount": 900})
    assert (again.status, again.headers["Idempotency-Replayed"]) == (202, "true")
    kassa.keep_books(held["id"])
    settled = kassa.call(f"POST {path(held, '/captures')}", {"amount": 900})
    assert (settled.status, settled.body["status"]) == (201, "succeeded")
    assert in_klarnas_books(kassa, held) == (900, 0, 0)


@pytest.mark.parametrize("executed", [True, False])
@pytest.mark.parametrize("rest", ["/captures", "/release", "/reauthorize"])
def test_an_answer_that_was_lost_is_made_up_for_by_the_sweeper(kassa, held, rest, executed):
    kassa.klarna.fail("carry_out", executed=executed)
    assert kassa.call(f"POST {path(held, rest)}").status == 202
    kassa.pass_time(61)
    kassa.follow_up(lambda: True)
    assert kassa.bookkeeping.at == [held["id"]]
    kassa.keep_books(held["id"])
    payment = kassa.payment(held["id"])
    assert payment["pending_operations"] == []
    assert kassa.call(f"POST {path(held, rest)}").status in (200, 201)
    assert len(kassa.klarna.books(kassa.payments.get(held["id"])).carried_out) == 1
    kassa.bookkeeping.at.clear()
    kassa.follow_up(lambda: True)
    assert kassa.bookkeeping.at == []


def test_an_operation_in_its_callers_hands_is_left_alone(kassa, held):
    kassa.klarna.fail("carry_out")
    kassa.call(f"POST {path(held, '/captures')}")
    kassa.pass_time(59)
    kassa.keep_books(held["id"])
    assert kassa.klarna.calls.count("carry_out") == 1


@pytest.mark.parametrize("failure", [KlarnaRefused("amount", error_id="e-1"), KlarnaDenied("limit", error_id="e-1")])
def test_klarnas_refusal_leaves_the_payment_as_it_was(kassa, held, failure):
    kassa.klarna.fail("carry_out", failure)
    answer = kassa.call(f"POST {path(held, '/captures')}", {"amount": 900})
    assert (answer.status, answer.body["code"], answer.body["klarna_error_id"]) == (409, "refused_by_klarna", "e-1")
    assert answer.body["payment"]["capturable_amount"] == 2900
    again = kassa.call(f"POST {path(held, '/captures')}", {"amount": 800})
    assert again.status == 201  # nothing came of the first, so its key is free


def test_a_conflict_is_looked_into_before_anybody_is_told(kassa, held):
    kassa.klarna.fail("carry_out", KlarnaConflict("running"), executed=True)
    answer = kassa.call(f"POST {path(held, '/captures')}", {"amount": 900})
    assert (answer.status, answer.body["status"]) == (201, "succeeded")


def test_a_conflict_that_cannot_be_looked_into_stays_open(kassa, held):
    kassa.klarna.fail("carry_out", KlarnaConflict("running"))
    kassa.klarna.fail("transaction", KlarnaUnavailable("away"))
    assert kassa.call(f"POST {path(held, '/captures')}", {"amount": 900}).status == 202


def test_a_refusal_that_the_sweeper_meets_frees_the_amount(kassa, held):
    kassa.klarna.fail("carry_out")
    kassa.klarna.fail("carry_out", KlarnaRefused("amount"))
    kassa.call(f"POST {path(held, '/captures')}", {"amount": 900})
    kassa.pass_time(61)
    kassa.keep_books(held["id"])
    assert kassa.payment(held["id"])["capturable_amount"] == 2900
    assert kassa.timeline(held["id"])[-1] == "updated"


def test_a_conflict_that_the_sweeper_meets_may_be_a_call_that_runs_and_ends_with_time(kassa, held):
    kassa.klarna.fail("carry_out")
    kassa.klarna.fail("carry_out", KlarnaConflict("running"), times=2)
    kassa.call(f"POST {path(held, '/captures')}", {"amount": 900})
    kassa.pass_time(61)
    kassa.keep_books(held["id"])
    assert kassa.payment(held["id"])["capturable_amount"] == 2000
    kassa.pass_time(600)
    kassa.keep_books(held["id"])
    assert kassa.payment(held["id"])["capturable_amount"] == 2900
