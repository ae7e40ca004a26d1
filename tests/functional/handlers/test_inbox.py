"""From stored news to whoever waits for them."""

from dataclasses import replace

import pytest

from kassa.failures import PaymentNotFound
from kassa.ports.news import News
from tests.functional.handlers.conftest import CONTEXT
from tests.functional.handlers.signed_news import event, pass_on, signed, streamed, webhook


def test_the_stream_wakes_the_session(kassa, handlers, monkeypatch):
    payment = kassa.start()
    kassa.session.await_news(payment["id"], "token-1")
    monkeypatch.setattr(handlers.inbox, "pass_on", pass_on(kassa))
    body = event(payment["id"])
    handlers.klarna_webhook.handler(webhook(body, signed(body)), CONTEXT)
    handlers.inbox.handler(streamed(kassa), CONTEXT)
    assert kassa.stepfunctions.ended_slices == ["token-1"]


def test_news_about_an_unknown_payment_is_parked_and_tried_again(kassa, handlers, monkeypatch):
    monkeypatch.setattr(handlers.inbox, "pass_on", pass_on(kassa))
    unknown, payment = event("pay_" + "0" * 32, "evt-0"), kassa.start()
    kassa.session.await_news(payment["id"], "token-1")
    for body in (unknown, event(payment["id"], "evt-1")):
        handlers.klarna_webhook.handler(webhook(body, signed(body)), CONTEXT)
    handlers.inbox.handler(streamed(kassa), CONTEXT)
    assert kassa.stepfunctions.ended_slices == ["token-1"]
    queue = handlers.inbox.parked
    (message,) = queue._client.receive_message(QueueUrl=queue._queue_url)["Messages"]
    again = {"Records": [{"eventSource": "aws:sqs", "body": message["Body"]}]}
    with pytest.raises(PaymentNotFound):
        handlers.inbox.handler(again, CONTEXT)


def test_news_of_a_dispute_cause_a_look_at_it_and_wake_nobody(kassa):
    looks = type(kassa.bookkeeping)()
    news = News(
        event_id="e",
        event_type="payment.dispute.state-change.initiated",
        payment_reference="pay_" + "1" * 32,
        occurred_at=None,
        state="INITIATED",
    )
    assert replace(pass_on(kassa), disputes=looks)(news)
    assert (looks.at, kassa.bookkeeping.at) == (["pay_" + "1" * 32], [])
