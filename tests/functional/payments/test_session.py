"""The handshake between news and waiting: whichever comes second sees the first."""

import pytest

from kassa.adapters.dynamodb.klarna_event_table import KlarnaEventTable, read_news
from kassa.ports.news import News
from kassa.use_cases.receive_news import PassOn, ReceiveNews

NEWS = News(event_id="e1", event_type="payment.request.x", payment_reference=None, occurred_at=None, state="COMPLETED")


def pass_on(kassa, news):
    """The inbox's part, and whether the news was anybody's."""
    return PassOn(
        sessions=kassa.sessions,
        bookkeeping=kassa.bookkeeping,
        disputes=kassa.bookkeeping,
        settlements=kassa.fetches,
    )(news)


def test_news_after_the_token_ends_the_slice(kassa):
    payment = kassa.start()
    kassa.session.await_news(payment["id"], "token-1")
    assert kassa.stepfunctions.ended_slices == []
    kassa.sessions.wake(payment["id"])
    assert kassa.stepfunctions.ended_slices == ["token-1"]


def test_news_before_the_token_ends_the_slice_at_once(kassa):
    payment = kassa.start()
    kassa.sessions.wake(payment["id"])
    kassa.session.await_news(payment["id"], "token-1")
    assert kassa.stepfunctions.ended_slices == ["token-1"]


def test_news_while_we_look_wakes_the_next_slice(kassa, klarna, monkeypatch):
    payment = kassa.start()
    look_at = klarna.look_at

    def with_news(*args, **more):
        kassa.sessions.wake(payment["id"])
        return look_at(*args, **more)

    monkeypatch.setattr(klarna, "look_at", with_news)
    kassa.look(payment["id"])
    kassa.session.await_news(payment["id"], "token-2")
    assert kassa.stepfunctions.ended_slices == ["token-2"]


def test_news_that_was_looked_at_does_not_wake_again(kassa):
    payment = kassa.start()
    kassa.sessions.wake(payment["id"])
    kassa.look(payment["id"])
    kassa.session.await_news(payment["id"], "token-2")
    assert kassa.stepfunctions.ended_slices == []


def test_nobody_waits_for_a_payment_that_is_final(kassa):
    payment = kassa.start()
    kassa.pass_time(300)
    kassa.look(payment["id"])
    kassa.session.await_news(payment["id"], "token-3")
    assert kassa.stepfunctions.ended_slices == ["token-3"]


def test_a_slice_that_ended_by_itself_is_no_error(kassa):
    payment = kassa.start()
    kassa.session.await_news(payment["id"], "token-1")
    kassa.stepfunctions.dead_tokens.add("token-1")
    kassa.sessions.wake(payment["id"])
    assert kassa.stepfunctions.ended_slices == []


def test_each_event_is_kept_once_and_survives_the_stream(kassa):
    inbox = ReceiveNews(inbox=KlarnaEventTable(kassa.dynamodb, "klarna_events"), now=lambda: kassa.now)
    assert [inbox(NEWS), inbox(NEWS)] == [True, False]
    stored = kassa.dynamodb.scan(TableName="klarna_events")["Items"]
    assert [read_news(item) for item in stored] == [NEWS]


@pytest.mark.parametrize("reference", [None, "somebody-elses", "pay_", "pay_" + "g" * 32])
def test_news_about_nothing_of_ours_wakes_nobody(kassa, reference):
    news = News(event_id="e", event_type="t", payment_reference=reference, occurred_at=None, state=None)
    assert not pass_on(kassa, news)


@pytest.mark.parametrize("event_type", ["settlement.report.created", "settlement.report.uploaded-to-sftp"])
def test_news_about_a_settlement_is_a_reason_to_look_at_klarnas_list(kassa, event_type):
    news = News(event_id="e", event_type=event_type, payment_reference=None, occurred_at=None, state=None)
    assert pass_on(kassa, news)
    assert (kassa.fetches.looks, kassa.bookkeeping.at) == (1, [])


def test_news_about_a_payment_wakes_its_session(kassa):
    payment = kassa.start()
    kassa.session.await_news(payment["id"], "token-1")
    news = News(event_id="e", event_type="t", payment_reference=payment["id"], occurred_at=None, state=None)
    assert pass_on(kassa, news)
    assert kassa.stepfunctions.ended_slices == ["token-1"]
