"""What Klarna signed is stored once; anything else has no effect."""

import pytest

from kassa.adapters.dynamodb.klarna_settings_table import SettingRecordTable
from tests.functional.handlers.conftest import CONTEXT, SIGNING_KEYS
from tests.functional.handlers.signed_news import event, signed, webhook


@pytest.mark.parametrize("key_id", list(SIGNING_KEYS))
@pytest.mark.parametrize("encoding", ["hex", "base64"])
def test_what_klarna_signed_is_stored_without_token_or_personal_data(kassa, handlers, key_id, encoding):
    body = event("pay_" + "1" * 32)
    answer = handlers.klarna_webhook.handler(webhook(body, signed(body, key_id, encoding)), CONTEXT)
    assert (answer["statusCode"], answer["headers"]["X-Request-Id"]) == (200, "request-1")
    stored = kassa.dynamodb.scan(TableName="klarna_events")["Items"]
    assert len(stored) == 1
    assert "a-token" not in str(stored)
    assert "Kim" not in str(stored)


def test_a_repeated_event_is_acknowledged_and_stored_once(kassa, handlers):
    body = event("pay_" + "1" * 32)
    for _ in range(5):
        assert handlers.klarna_webhook.handler(webhook(body, signed(body)), CONTEXT)["statusCode"] == 200
    assert kassa.dynamodb.scan(TableName="klarna_events")["Count"] == 1


def test_klarnas_published_signature_is_accepted(kassa, handlers):
    """The vector: this key and this body make this signature. The body is no event, so it is refused for that alone."""
    body = b'{"metadata":{"event_id":"e1"},"payload":{}}'
    given = {
        "klarna-signature": "f38431610c8f333bc5215aad4745da765476106bfde8879c3bbde54242992c18",
        "klarna-signing-key-id": "krn:key:1",
    }
    handlers.klarna_webhook.signature.check(body, given)
    assert handlers.klarna_webhook.handler(webhook(body, given), CONTEXT)["statusCode"] == 400


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"klarna-signature": "00" * 32},
        {"klarna-signing-key-id": "krn:key:1"},
        {"klarna-signature": "00" * 32, "klarna-signing-key-id": "krn:key:1"},
        {"klarna-signature": "not a signature", "klarna-signing-key-id": "krn:key:1"},
        {"klarna-signature": "ÅÄÖ", "klarna-signing-key-id": "krn:key:1"},
        {"klarna-signature": "00" * 32, "klarna-signing-key-id": "krn:key:unknown"},
    ],
)
def test_what_klarna_did_not_sign_is_refused_and_not_stored(kassa, handlers, headers):
    assert handlers.klarna_webhook.handler(webhook(event("pay_x"), headers), CONTEXT)["statusCode"] == 400
    assert kassa.dynamodb.scan(TableName="klarna_events")["Count"] == 0


@pytest.mark.parametrize(
    "body", [b"", b"x", b"[]", b"null", b'{"metadata":{}}', b'{"metadata":{"event_id":1,"event_type":"t"}}']
)
def test_a_signed_body_that_is_no_event_is_refused(kassa, handlers, body):
    assert handlers.klarna_webhook.handler(webhook(body, signed(body)), CONTEXT)["statusCode"] == 400


def test_a_body_that_was_changed_or_is_too_large_is_refused(kassa, handlers):
    body = event("pay_x")
    assert handlers.klarna_webhook.handler(webhook(body + b" ", signed(body)), CONTEXT)["statusCode"] == 400
    huge = body[:-1] + b" " * 300_000 + b"}"
    assert handlers.klarna_webhook.handler(webhook(huge, signed(huge)), CONTEXT)["statusCode"] == 400


def test_an_address_that_is_not_klarnas_is_refused(kassa, handlers):
    body = event("pay_x")
    answer = handlers.klarna_webhook.handler(webhook(body, signed(body), source="198.51.100.1"), CONTEXT)
    assert answer["statusCode"] == 403


def test_a_key_that_has_signed_something_genuine_is_on_record_and_a_forger_is_not(kassa, handlers):
    handlers.klarna_webhook.signed._told.clear()
    body = event("pay_" + "2" * 32, "evt-signed")
    handlers.klarna_webhook.handler(webhook(body, signed(body, "krn:key:2")), CONTEXT)
    handlers.klarna_webhook.handler(webhook(body + b" ", signed(body, "krn:key:1")), CONTEXT)
    records = SettingRecordTable(kassa.dynamodb, "klarna_settings")
    assert (records.has_signed("krn:key:2"), records.has_signed("krn:key:1")) == (True, False)
