"""What a stream could not hand over is handed over from the stream, or from the table where the stream has forgotten it."""

from dataclasses import replace

from cli.stages.functions import ACCOUNTS, INBOX, TELLER
from kassa.adapters.dynamodb.merchants.account_table import AccountTable
from kassa.domain.merchants.account import MerchantEvent
from tests.functional.redrive.letters import long_ago, post, started, told_events, waiting


def test_events_that_nobody_was_told_of_are_told_from_the_stream(stage, redrive, kassa, streamed):
    events = started(kassa, "payment-1")
    post(stage, "UntoldEventsQueue", {"DDBStreamBatchInfo": streamed()})
    assert redrive.run() == 0
    assert told_events(stage) == events
    assert waiting(stage, "UntoldEventsQueue") == []


def test_what_the_stream_has_forgotten_is_told_from_the_table(stage, redrive, kassa):
    events = started(kassa, "payment-1")
    post(stage, "UntoldEventsQueue", {"DDBStreamBatchInfo": long_ago(kassa)})
    stage.stream_is_trimmed = True
    kassa.pass_time(3600)
    started(kassa, "much-later")
    assert redrive.run() == 0
    assert told_events(stage) == events


def test_klarnas_news_goes_to_the_inbox_and_unknown_news_is_parked_again(stage, redrive, kassa):
    kassa.dynamodb.put_item(
        TableName="klarna_events",
        Item={"event_id": {"S": "event-1"}, "received_at": {"S": kassa.now.isoformat()}},
    )
    post(stage, "FailedEventsQueue", {"DDBStreamBatchInfo": long_ago(kassa)})
    stage.stream_is_trimmed = True
    news = {"event_id": "event-2", "event_type": "payment", "payment_reference": "pay_unknown"}
    post(stage, "FailedEventsQueue", news)
    assert redrive.run() == 0
    (record,) = stage.functions.records(INBOX)
    assert record["eventSource"] == "aws:dynamodb"
    assert record["dynamodb"]["NewImage"]["event_id"]["S"] == "event-1"
    assert waiting(stage, "FailedEventsQueue") == []
    assert waiting(stage, "ParkedNewsQueue") == [news]


def test_of_klarnas_news_that_about_accounts_goes_to_who_looks_after_them(stage, redrive, kassa):
    for number, event_type in enumerate(("partner.account.state-change.operational", "payment.request.expired")):
        item = {"event_id": f"event-{number}", "event_type": event_type, "received_at": kassa.now.isoformat()}
        stored = {name: {"S": value} for name, value in item.items()}
        kassa.dynamodb.put_item(TableName="klarna_events", Item=stored)
    post(stage, "FailedAccountNewsQueue", {"DDBStreamBatchInfo": long_ago(kassa)})
    stage.stream_is_trimmed = True
    assert redrive.run() == 0
    (record,) = stage.functions.records(ACCOUNTS)
    assert record["dynamodb"]["NewImage"]["event_id"]["S"] == "event-0"


def test_what_happened_to_a_merchant_and_was_forgotten_by_the_stream_is_told_from_its_own_table(stage, redrive, kassa):
    accounts = AccountTable(kassa.dynamodb, "merchants")
    before = accounts.get(kassa.merchant_id)
    after = replace(before, version=before.version + 1, updated_at=kassa.now)
    accounts.save(before, after, MerchantEvent.DISABLED)
    position = long_ago(kassa) | {"streamArn": "arn:aws:dynamodb:eu-north-1:1:table/merchants/stream/2026"}
    post(stage, "UntoldEventsQueue", {"DDBStreamBatchInfo": position})
    stage.stream_is_trimmed = True
    assert redrive.run() == 0
    (record,) = stage.functions.records(TELLER)
    assert record["dynamodb"]["NewImage"]["event_type"]["S"] == "merchant.disabled"
