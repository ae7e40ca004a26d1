"""Klarna's news: forged, repeated, out of order or without an answer, it causes a look and never a wrong outcome."""

import json
from collections import Counter

import pytest

from tests.e2e.till import unbroken, versions

SETTLED_WITHIN = 25.0


def a_delivery(klarna, payment):
    """A webhook that Klarna sent about the payment."""
    return klarna.deliveries(payment["id"])[0]


def was_acknowledged(delivery):
    return delivery["status"] == "delivered"


def test_news_that_nobody_signed_is_refused(stranger, till, klarna):
    genuine = a_delivery(klarna, till.start())["body"].encode()
    assert stranger.post_raw("/klarna/webhooks", genuine).status_code == 400
    assert stranger.post_raw("/klarna/webhooks", b"").status_code == 400


@pytest.mark.parametrize("signature", ["0" * 64, "", "nonsense"])
def test_news_with_a_forged_signature_is_refused_and_changes_nothing(stranger, till, klarna, signature):
    payment = till.start()
    genuine = a_delivery(klarna, payment)
    news = json.loads(genuine["body"])
    news["metadata"] |= {"event_id": "forged", "event_type": "payment.request.state-change.completed"}
    news["payload"]["state"] = "COMPLETED"
    forged = json.dumps(news).encode()
    answer = stranger.post_raw(
        "/klarna/webhooks",
        forged,
        Content_Type="application/json",
        Klarna_Signature=signature,
        Klarna_Signing_Key_Id=genuine["signing_key_id"],
    )
    assert answer.status_code == 400
    unchanged = till.payment(payment["id"])
    assert (unchanged["status"], unchanged["version"]) == ("awaiting_shopper", payment["version"])


def test_news_signed_with_a_key_that_klarna_never_had_is_refused(stranger, till, klarna):
    body = a_delivery(klarna, till.start())["body"].encode()
    headers = {"Klarna_Signature": "0" * 64, "Klarna_Signing_Key_Id": "krn:network:eu1:test:notification:key:none"}
    assert stranger.post_raw("/klarna/webhooks", body, **headers).status_code == 400


def test_news_five_times_in_any_order_and_one_forged_make_one_transaction(till, klarna):
    klarna.webhooks(duplicate=5, reorder=True, forge_signature=1)
    payment = till.start()
    klarna.scan(payment)
    klarna.approve(payment)
    till.until(payment["id"], "approved", within=SETTLED_WITHIN)

    deliveries = klarna.deliveries_once(payment["id"], was_acknowledged, within=SETTLED_WITHIN)
    sent = Counter(delivery["event_type"] for delivery in deliveries)
    assert sent["payment.request.state-change.completed"] == 5
    assert set(sent.values()) == {5}
    attempts = [attempt for delivery in deliveries for attempt in delivery["attempts"]]
    assert [attempt["status"] for attempt in attempts if attempt["forged"]] == [400]
    assert {attempt["status"] for attempt in attempts if not attempt["forged"]} == {200}

    approved = till.payment(payment["id"])
    assert approved["status"] == "approved"
    assert versions(till.timeline(payment["id"])) == unbroken(approved)
    assert len(klarna.transactions(payment["id"])) == 1


def test_a_final_call_whose_answer_is_lost_makes_one_transaction(till, klarna):
    payment = till.start()
    klarna.fails_next("finalise", "timeout_after", delay_ms=1500)
    klarna.approve(payment)
    approved = till.until(payment["id"], "approved", within=20)
    (transaction,) = klarna.transactions(payment["id"])
    assert transaction["payment_transaction_id"] == approved["klarna"]["payment_transaction_id"]
    assert len(klarna.calls(payment["id"], "finalise")) > 1
    assert versions(till.timeline(payment["id"])) == unbroken(approved)
