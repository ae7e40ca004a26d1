"""Approved money under many hands, with lost answers, and behind our back."""

import random
import time
from concurrent.futures import ThreadPoolExecutor

from tests.e2e.payments.books import approved, books_agree, moved, until_event
from tests.e2e.till import LOOK_AGAIN, new_key

SETTLED_WITHIN = 150.0
"""Seconds: an operation without an outcome is its caller's for one minute, and the sweeper comes each minute."""


def test_fifty_captures_and_refunds_at_once_keep_the_caps_though_most_answers_are_lost(till, back_office, klarna):
    amount = 10_000
    payment = approved(till, klarna, amount=amount, line_items=None, capture="manual")
    first = moved(back_office, payment, "captures", {"amount": 2000})
    chance = random.Random(1)  # noqa: S311
    wishes = [
        ("captures", {"amount": chance.randint(100, 900)})
        if number % 2
        else (f"captures/{first['id']}/refunds", {"amount": chance.randint(20, 200), "reference": f"r-{number}"})
        for number in range(50)
    ]
    for operation in ("capture", "refund_capture"):
        klarna.fails_sometimes(operation, "malformed", probability=0.85)
    with ThreadPoolExecutor(10) as hands:
        answers = list(
            hands.map(lambda wish: back_office.post(f"/v1/payments/{payment['id']}/{wish[0]}", wish[1]), wishes)
        )
    klarna.behave()
    codes = {answer.status_code for answer in answers}
    assert codes <= {201, 202, 409}, [answer.text for answer in answers if answer.status_code not in (201, 202, 409)]
    assert {201, 202} <= codes
    deadline = time.monotonic() + SETTLED_WITHIN
    while back_office.payment(payment["id"])["pending_operations"]:
        assert time.monotonic() < deadline, back_office.payment(payment["id"])["pending_operations"]
        time.sleep(1)
    settled = books_agree(back_office, klarna, payment["id"])
    assert settled["captured_amount"] <= amount
    (transaction,) = klarna.transactions(payment["id"])
    given_back = sum(
        refund["refund_amount"]
        for refund in transaction["refunds"]
        if refund["payment_capture_id"] == transaction["captures"][0]["payment_capture_id"]
    )
    assert given_back <= 2000
    ids = [each["id"] for each in (*settled["captures"], *settled["refunds"])]
    assert len(ids) == len(set(ids))
    assert "payment.drift_detected" not in [event["type"] for event in whole_timeline(back_office, payment["id"])]
    assert {each["origin"] for each in settled["captures"]} == {"kassa"}


def test_a_capture_in_klarnas_portal_is_told_and_the_till_cannot_take_it_again(till, klarna):
    payment = approved(till, klarna, capture="manual")
    klarna.portal("capture", payment["id"], amount=2000)
    drifted = until_event(till, payment["id"], "payment.drift_detected", within=20)
    assert (drifted["captured_amount"], drifted["captures"][0]["origin"]) == (2000, "klarna_portal")
    answer = till.post(f"/v1/payments/{payment['id']}/captures", {"amount": 901})
    assert (answer.status_code, answer.json()["code"]) == (409, "amount_exceeds_capturable")
    assert answer.json()["payment"]["capturable_amount"] == 900
    moved(till, payment, "captures")
    books_agree(till, klarna, payment["id"])


def test_the_same_refund_again_is_one_refund(till, klarna):
    payment = approved(till, klarna)
    key, body = new_key("return"), {"amount": 900, "reference": "return-1"}
    path = f"/v1/payments/{payment['id']}/refunds"
    first, again = till.post(path, body, key=key), till.post(path, body, key=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert again.headers["idempotency-replayed"] == "true"
    books_agree(till, klarna, payment["id"])


def test_a_lost_answer_is_told_as_under_way_and_found_out(till, klarna):
    payment = approved(till, klarna, capture="manual")
    klarna.fails_sometimes("capture", "malformed", probability=1)
    answer = till.post(f"/v1/payments/{payment['id']}/captures", {"amount": 900})
    assert (answer.status_code, answer.json()["status"]) == (202, "pending")
    klarna.behave()
    captured = until_event(till, payment["id"], "payment.captured", within=SETTLED_WITHIN)
    assert (captured["captured_amount"], captured["pending_operations"]) == (900, [])
    books_agree(till, klarna, payment["id"])


def whole_timeline(till, payment_id):
    """Every event, page by page."""
    events, path = [], f"/v1/payments/{payment_id}/events?limit=100"
    while True:
        page = till.get(path).json()
        events += page["data"]
        if page["next_cursor"] is None:
            return events
        path = f"/v1/payments/{payment_id}/events?limit=100&cursor={page['next_cursor']}"
        time.sleep(LOOK_AGAIN)
