"""What needs patience. These payments were started before all other tests, and have had their time when these run."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from tests.e2e.till import new_key, unbroken, versions

PATIENCE = 90.0


def when(text):
    return datetime.fromisoformat(text)


def wait_for(moment):
    time.sleep(max(0.0, (moment - datetime.now(UTC)).total_seconds()))


@pytest.mark.parametrize("trouble", ["slow", "lost"])
def test_a_till_is_told_in_time_that_klarna_has_not_answered(waits, trouble):
    asked = getattr(waits, trouble).result(timeout=PATIENCE)
    payment = asked.json()
    assert (asked.status_code, payment["status"], payment["qr"]) == (202, "created", None)
    assert payment["poll_after_ms"] > 0
    # by Kassa's own clock: how long a function of a new cloud takes to start is not the promise
    assert when(payment["server_time"]) - when(payment["created_at"]) < timedelta(seconds=10)


@pytest.mark.parametrize("trouble", ["slow", "lost"])
def test_a_call_without_an_answer_is_made_again_but_not_done_again(waits, till, klarna, trouble):
    payment_id = getattr(waits, trouble).result(timeout=PATIENCE).json()["id"]
    payment = till.until(payment_id, "awaiting_shopper", within=PATIENCE)
    calls = klarna.calls(payment_id, "authorize")
    assert len(calls) > 1
    assert len({call["headers"]["klarna-idempotency-key"] for call in calls}) == 1
    assert len(klarna.requests(payment_id)) == 1

    klarna.approve(payment)
    approved = till.until(payment_id, "approved")
    assert len(klarna.transactions(payment_id)) == 1
    assert versions(till.timeline(payment_id)) == unbroken(approved)


def test_a_payment_can_be_canceled_while_klarna_still_thinks(waits, till, klarna):
    klarna.fails_next("authorize", "delay", delay_ms=6_000)
    reference = new_key("R")
    with ThreadPoolExecutor(1) as another_line:
        asked = another_line.submit(till.ask_to_start, reference=reference)
        payment_id = created(till, reference)["id"]
        assert till.cancel(payment_id).status_code in {200, 202}
        canceled = till.until(payment_id, "canceled", within=20)
        assert asked.result().json()["id"] == payment_id
    assert (canceled["cancellation"]["requested_by"], canceled["cancellation"]["outcome"]) == ("terminal", "canceled")
    assert versions(till.timeline(payment_id)) == unbroken(canceled)
    assert klarna.transactions(payment_id) == []


def created(till, reference):
    """The payment that was asked for on another line, as soon as it is there."""
    deadline = time.monotonic() + 10
    while not (found := till.get(f"/v1/payments?reference={reference}").json()["data"]):
        assert time.monotonic() < deadline, "there is no payment with this reference"
        time.sleep(0.1)
    assert found[0]["status"] == "created"
    return found[0]


def test_whoever_looks_after_the_deadline_sees_within_five_seconds_that_the_payment_expired(waits, till, klarna):
    deadline = when(waits.ignored["expires_at"])
    assert deadline - when(waits.ignored["created_at"]) == timedelta(seconds=60)
    wait_for(deadline)
    expired = till.until(waits.ignored["id"], "expired", within=5)
    timeline = till.timeline(waits.ignored["id"])
    assert when(timeline[-1]["created_at"]) >= deadline
    assert (expired["cancellation"]["requested_by"], expired["display"]["state"]) == ("deadline", "expired")
    assert versions(timeline) == unbroken(expired)
    assert klarna.cannot_approve(waits.ignored)
    assert klarna.transactions(waits.ignored["id"]) == []


def test_the_deadline_closes_a_payment_request_at_klarna_too(waits, requester, klarna):
    wait_for(when(waits.requested["expires_at"]))
    requester.until(waits.requested["id"], "expired", within=5)
    assert klarna.cannot_approve(waits.requested)


def test_a_shopper_who_leaves_and_stays_away_has_canceled(waits, till, klarna):
    wait_for(when(waits.left["expires_at"]))
    canceled = till.until(waits.left["id"], "canceled", within=5)
    cancellation = canceled["cancellation"]
    assert (cancellation["requested_by"], cancellation["outcome"]) == ("shopper", "canceled")
    assert versions(till.timeline(waits.left["id"])) == unbroken(canceled)
    assert klarna.cannot_approve(waits.left)
    assert klarna.transactions(waits.left["id"]) == []


def test_without_any_news_from_klarna_the_approval_is_seen_within_seventy_seconds(waits, till, klarna):
    approved = till.until(waits.unheard["id"], "approved", within=PATIENCE)
    timeline = till.timeline(waits.unheard["id"])
    assert when(timeline[-1]["created_at"]) - waits.approved_at < timedelta(seconds=70)
    assert versions(timeline) == unbroken(approved)
    news = {one["event_type"]: one["status"] for one in klarna.deliveries(waits.unheard["id"])}
    assert news["payment.request.state-change.completed"] == "dropped"
    assert len(klarna.transactions(waits.unheard["id"])) == 1
