"""Klarna's news as Klarna signs and sends them, and what takes them in."""

import base64
import hashlib
import hmac
import json
from typing import Any

from kassa.use_cases.receive_news import PassOn
from tests.functional.handlers.conftest import SIGNING_KEYS


def webhook(body: bytes, headers: dict[str, str], source: str = "192.0.2.7") -> dict[str, Any]:
    return {
        "body": base64.b64encode(body).decode(),
        "isBase64Encoded": True,
        "headers": headers,
        "requestContext": {"requestId": "r", "http": {"sourceIp": source}},
    }


def signed(body: bytes, key_id: str = "krn:key:1", encoding: str = "hex") -> dict[str, str]:
    digest = hmac.new(SIGNING_KEYS[key_id].encode(), body, hashlib.sha256).digest()
    text = digest.hex() if encoding == "hex" else base64.b64encode(digest).decode()
    return {"klarna-signature": text, "klarna-signing-key-id": key_id}


def event(payment_id: str, event_id: str = "evt-1") -> bytes:
    payload = {
        "payment_request_id": "krn:payment:eu1:request:1",
        "payment_request_reference": payment_id,
        "state": "COMPLETED",
        "klarna_network_session_token": "a-token",
        "klarna_customer": {"customer_profile": {"given_name": "Kim"}},
    }
    metadata = {"event_id": event_id, "event_type": "payment.request.state-change.completed", "occurred_at": "x"}
    return json.dumps({"metadata": metadata, "payload": payload}, separators=(",", ":")).encode()


def pass_on(kassa):
    return PassOn(
        sessions=kassa.sessions,
        bookkeeping=kassa.bookkeeping,
        disputes=kassa.bookkeeping,
        settlements=kassa.fetches,
    )


def streamed(kassa):
    """What the stream of Klarna's events hands over."""
    images = kassa.dynamodb.scan(TableName="klarna_events")["Items"]
    return {"Records": [{"eventSource": "aws:dynamodb", "dynamodb": {"NewImage": image}} for image in images]}
