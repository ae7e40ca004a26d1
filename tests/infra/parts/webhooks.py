"""The merchants' webhooks: none of these functions can touch a payment."""

from tests.infra.parts.promise import (
    CALL,
    DELETE,
    GET,
    LISTS_STREAMS,
    PUT,
    PUTS_ASIDE,
    QUERY,
    READS_A_STREAM,
    START,
    UPDATE,
    Promise,
)

FUNCTIONS = {
    "webhooks": Promise(
        may={"merchants": {GET, PUT, DELETE, QUERY}, "audit": {PUT}, "deliveries": {CALL}},
        reads={"MERCHANTS_TABLE", "AUDIT_TABLE", "DELIVERIES_FUNCTION", "ALLOW_PRIVATE_ENDPOINTS"},
        awaited=True,
    ),
    "notifications": Promise(
        may={
            "merchants": {PUT, QUERY},
            "deliveries": {CALL},
            "books": {CALL},
            "event bus": {"events:PutEvents"},
            "happenings": READS_A_STREAM,
            "merchants' happenings": READS_A_STREAM,
            "*": LISTS_STREAMS,
            "dead letters": PUTS_ASIDE,
        },
        reads={"MERCHANTS_TABLE", "DELIVERIES_FUNCTION", "EVENT_BUS", "PUBLIC_URL", "BOOKS_FUNCTION"},
    ),
    "deliveries": Promise(
        may={"merchants": {GET, PUT, UPDATE, QUERY}, "retries": {START}, "dead letters": PUTS_ASIDE},
        reads={
            "MERCHANTS_TABLE",
            "RETRY_STATE_MACHINE",
            "RETRY_SCHEDULE",
            "DEAD_LETTER_QUEUE",
            "ALLOW_PRIVATE_ENDPOINTS",
            "PLACES_AT_AN_ENDPOINT",
        },
    ),
}
