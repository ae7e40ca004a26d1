"""Settlements: who takes files in cannot read payments, and who reads them cannot write there."""

from tests.infra.parts.promise import (
    BATCH_GET,
    GET,
    KLARNA,
    LISTS_STREAMS,
    PUT,
    PUTS_ASIDE,
    QUERY,
    READS_A_STREAM,
    SECRET,
    START,
    UPDATE,
    Promise,
)

READ_FILES, WRITE_FILES = "s3:GetObject", "s3:PutObject"
WRITE_LARGE_FILES = {WRITE_FILES, "s3:AbortMultipartUpload"}
PLACES = {"SETTLEMENTS_TABLE", "SETTLEMENTS_BUCKET"}

FUNCTIONS = {
    "settlements": Promise(
        may={
            "settlements": {GET, BATCH_GET, PUT, QUERY},
            "settlement lists": {QUERY},
            "payments": {BATCH_GET},
            "content": {READ_FILES},
            "runs": {READ_FILES},
        },
        reads=PLACES | {"PAYMENTS_TABLE", "WRITE_OFF_LIMIT"},
        awaited=True,
    ),
    "settlement_run": Promise(
        may={
            "settlements": {GET, PUT, UPDATE, BATCH_GET, QUERY},
            "settlement lists": {QUERY},
            "payments": {BATCH_GET},
            "merchants": {PUT},
            "content": {READ_FILES},
            "runs": {READ_FILES, WRITE_FILES},
            "bucket": {"s3:ListBucket"},
            "event bus": {"events:PutEvents"},
        },
        reads=PLACES | {"PAYMENTS_TABLE", "MERCHANTS_TABLE", "EVENT_BUS"},
    ),
    "settlement_intake": Promise(
        may={
            "incoming": {READ_FILES},
            "content": {READ_FILES} | WRITE_LARGE_FILES,
            "bucket": {"s3:ListBucket"},
            "settlement runs": {START},
            "dead letters": PUTS_ASIDE,
        },
        reads={"SETTLEMENTS_BUCKET", "SETTLEMENT_STATE_MACHINE"},
    ),
    "settlement_fetch": Promise(
        may={
            "settlements": {GET},
            "incoming/api": {READ_FILES} | WRITE_LARGE_FILES,
            "bucket": {"s3:ListBucket"},
            "klarna's key": SECRET,
            "dead letters": PUTS_ASIDE,
        },
        reads=PLACES | KLARNA,
    ),
    "settlement_feed": Promise(
        may={
            "settlements": {UPDATE},
            "merchants": {GET, QUERY},
            "happenings": READS_A_STREAM,
            "*": LISTS_STREAMS,
            "dead letters": PUTS_ASIDE,
        },
        reads={"SETTLEMENTS_TABLE", "MERCHANTS_TABLE"},
    ),
}
