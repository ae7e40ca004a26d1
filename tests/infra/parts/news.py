"""Klarna's news: who takes it in can do nothing but store it, and who reads it has no key of Klarna's."""

from tests.infra.parts.promise import (
    CALL,
    GET,
    LISTS_STREAMS,
    PUT,
    PUTS_ASIDE,
    READS_A_STREAM,
    SECRET,
    UPDATE,
    WAKE,
    Promise,
)

FUNCTIONS = {
    "klarna_webhook": Promise(
        may={"klarna events": {PUT}, "klarna settings": {PUT}, "signing keys": SECRET},
        reads={
            "KLARNA_EVENTS_TABLE",
            "SIGNING_KEYS_SECRET",
            "ALLOWED_ADDRESSES",
            "KLARNA_SETTINGS_TABLE",
            "KLARNA_SECRET_FRESH_FOR",
        },
        awaited=True,
    ),
    "inbox": Promise(
        may={
            "payments": {GET, UPDATE},
            "sessions": {WAKE},
            "books": {CALL},
            "dispute looks": {CALL},
            "settlement fetch": {CALL},
            "parked news": {
                "sqs:ChangeMessageVisibility",
                "sqs:DeleteMessage",
                "sqs:GetQueueAttributes",
                "sqs:GetQueueUrl",
                "sqs:ReceiveMessage",
                "sqs:SendMessage",
            },
            "news": READS_A_STREAM,
            "*": LISTS_STREAMS,
            "dead letters": PUTS_ASIDE,
        },
        reads={
            "PAYMENTS_TABLE",
            "PARKED_NEWS_QUEUE",
            "BOOKS_FUNCTION",
            "DISPUTE_LOOKS_FUNCTION",
            "SETTLEMENT_FETCH_FUNCTION",
        },
    ),
}
