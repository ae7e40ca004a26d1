"""The Lambda entry points with the environment and clients they build themselves."""

import base64
import hashlib
import hmac
import importlib
import json
from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import boto3
import pytest

from kassa.adapters.dynamodb.klarna_settings_table import RotationTable, SettingRecordTable
from kassa.adapters.dynamodb.operation_items import OperationItems
from kassa.adapters.metrics import CountedPayments
from kassa.domain.access import Caller, KeyKind
from kassa.domain.answers import RequestState
from kassa.domain.rotation import Rotation, RotationKind
from kassa.failures import PaymentNotFound
from kassa.ports import News
from kassa.use_cases.amend import Amendments
from kassa.use_cases.receive_news import PassOn
from kassa.use_cases.resolve import Resolve
from kassa.use_cases.session import Session
from tests.functional.conftest import ACQUIRER
from tests.support.events import api_event
from tests.support.payments import NOW

CONTEXT = SimpleNamespace(
    function_name="f", memory_limit_in_mb=512, invoked_function_arn="arn:f", aws_request_id="request-1"
)
SIGNING_KEYS = {"krn:key:1": "c0ffee00-0000-4000-8000-000000000001", "krn:key:2": "second"}


@pytest.fixture(scope="session")
def handlers(world: Any) -> Iterator[Any]:
    """All handlers, imported once as Lambda imports them."""
    secrets = boto3.client("secretsmanager")
    for name, value in {
        "kassa/klarna": {"api_key": "klarna_test_api_x"},
        "kassa/signing-keys": SIGNING_KEYS,
        "kassa/pairing": {"kind": "pairing", "secret": "the-pepper"},
        "kassa/acquirer": {"kind": "acquirer", "secret": "the-acquirers-secret"},
    }.items():
        secrets.create_secret(Name=name, SecretString=json.dumps(value))
    environment = {
        "POWERTOOLS_SERVICE_NAME": "test",
        "POWERTOOLS_METRICS_NAMESPACE": "Kassa",
        "POWERTOOLS_LOG_LEVEL": "INFO",
        "LIVE": "false",
        "PAYMENTS_TABLE": "payments",
        "MERCHANTS_TABLE": "merchants",
        "KLARNA_SETTINGS_TABLE": "klarna_settings",
        "KLARNA_EVENTS_TABLE": "klarna_events",
        "SESSION_STATE_MACHINE": "arn:aws:states:eu-west-1:123456789012:stateMachine:session",
        "PUBLIC_URL": "https://kassa.example",
        "KLARNA_URL": "http://127.0.0.1:1",
        "KLARNA_SECRET": "kassa/klarna",
        "KLARNA_AUTHENTICATION": "raw",
        "KLARNA_INTEGRATOR": "KASSA_TEST",
        "KLARNA_SECRET_FRESH_FOR": "300",
        "KLARNA_FLOW": "authorize",
        "SIGNING_KEYS_SECRET": "kassa/signing-keys",
        "ACQUIRER_KEY_SECRET": "kassa/acquirer",
        "ALLOWED_ADDRESSES": "192.0.2.0/24",
        "AUDIT_TABLE": "audit",
        "PAIRING_SECRET": "kassa/pairing",
        "AUTHORIZER_CACHE_SECONDS": "300",
        "BOOKS_FUNCTION": "books",
        "DISPUTE_LOOKS_FUNCTION": "dispute_looks",
        "SETTLEMENT_FETCH_FUNCTION": "settlement_fetch",
        "DISPUTES_TABLE": "disputes",
        "EVIDENCE_BUCKET": "evidence",
        "DISPUTE_REMINDER_DAYS": "3,1",
        "WARN_BEFORE_DAYS": "7",
        "KLARNA_ACCOUNT_API": "v2",
        "CERTIFICATE_NAME": "",
        "CREDENTIALS_PATH": "kassa/klarna-credentials",
        "ROTATION_STATE_MACHINE": "arn:aws:states:eu-west-1:123456789012:stateMachine:rotations",
        "ROTATION_TAKEOVER": "600",
        "ROTATION_TRY_AGAIN": "30",
        "SIGNING_KEY_OVERLAP": "86400",
        "CREDENTIALS_WARN_BEFORE_DAYS": "14",
        "PARKED_NEWS_QUEUE": boto3.client("sqs").create_queue(QueueName="parked")["QueueUrl"],
    }
    http = (
        *("authorize", "confirm", "payments", "presentation"),
        *("management", "access", "klarna_settings", "klarna_webhook", "disputes"),
    )
    names = ("authorizer", *http, "inbox", "session", "sweeper", "klarna_rotation", "dispute_looks")
    with pytest.MonkeyPatch.context() as patch:
        for name, text in environment.items():
            patch.setenv(name, text)
        modules = {name: importlib.import_module(f"functions.{name}.handler") for name in names}
        yield SimpleNamespace(**modules)


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


def admitted(handlers: Any, authorization: str | None) -> dict[str, Any]:
    headers = {} if authorization is None else {"authorization": authorization}
    answer: dict[str, Any] = handlers.authorizer.handler({"headers": headers}, CONTEXT)
    return answer


def test_the_acquirers_key_is_admitted(kassa, handlers):
    answer = admitted(handlers, "Bearer kassa_test_the-acquirers-secret")
    assert answer == {"isAuthorized": True, "context": {"key_id": "key_acquirer", "kind": "acquirer"}}


def test_a_key_is_admitted_as_what_it_is_bound_to(kassa, handlers):
    body = {"kind": "terminal", "store_reference": "store-gbg-014", "terminal_reference": "lane-3"}
    made = kassa.call(f"POST /v1/merchants/{kassa.merchant_id}/keys", body, caller=ACQUIRER).body
    context = admitted(handlers, f"Bearer {made['key']}")["context"]
    assert context == {
        "key_id": made["id"],
        "kind": "terminal",
        "merchant_id": kassa.merchant_id,
        "store_reference": "store-gbg-014",
        "terminal_reference": "lane-3",
    }


def test_a_key_that_expired_is_not_admitted(kassa, handlers):
    body = {"kind": "merchant", "expires_at": "2026-03-01T00:00:00Z"}
    made = kassa.call(f"POST /v1/merchants/{kassa.merchant_id}/keys", body, caller=ACQUIRER).body
    assert admitted(handlers, f"Bearer {made['key']}") == {"isAuthorized": False}


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Bearer",
        "Bearer kassa_test_",
        "Bearer kassa_test_wrong",
        "Bearer kassa_live_the-acquirers-secret",
        "Basic kassa_test_the-acquirers-secret",
        "kassa_test_the-acquirers-secret",
        "Bearer kassa_test_ÅÄÖ",
    ],
)
def test_any_other_key_is_not_admitted(kassa, handlers, authorization):
    assert admitted(handlers, authorization) == {"isAuthorized": False}


def pass_on(kassa):
    return PassOn(
        sessions=kassa.sessions,
        bookkeeping=kassa.bookkeeping,
        disputes=kassa.bookkeeping,
        settlements=kassa.fetches,
    )


def test_the_stream_wakes_the_session(kassa, handlers, monkeypatch):
    payment = kassa.start()
    kassa.session.await_news(payment["id"], "token-1")
    monkeypatch.setattr(handlers.inbox, "pass_on", pass_on(kassa))
    body = event(payment["id"])
    handlers.klarna_webhook.handler(webhook(body, signed(body)), CONTEXT)
    handlers.inbox.handler(streamed(kassa), CONTEXT)
    assert kassa.stepfunctions.ended_slices == ["token-1"]


def streamed(kassa):
    """What the stream of Klarna's events hands over."""
    images = kassa.dynamodb.scan(TableName="klarna_events")["Items"]
    return {"Records": [{"eventSource": "aws:dynamodb", "dynamodb": {"NewImage": image}} for image in images]}


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


def test_the_sweeper_resumes_and_counts(kassa, handlers, monkeypatch, capsys):
    monkeypatch.setattr(handlers.sweeper, "sweep", kassa.sweep)
    kassa.start()
    kassa.pass_time(181)
    context = SimpleNamespace(**vars(CONTEXT), get_remaining_time_in_millis=lambda: 55_000)
    handlers.sweeper.handler({}, context)
    counts = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "_aws" in line]
    assert [count["SessionResumed"] for count in counts] == [[1.0]]


def test_the_sessions_steps_wait_and_look(kassa, handlers, monkeypatch):
    monkeypatch.setattr(handlers.session, "session", kassa.session)
    payment = kassa.start()
    step = {"payment_id": payment["id"]}
    assert handlers.session.handler({**step, "action": "await", "task_token": "token-1"}, CONTEXT) == {}
    assert handlers.session.handler({**step, "action": "resolve"}, CONTEXT) == {**step, "next": "await"}
    kassa.shopper(payment["id"], RequestState.SHOPPER_APPROVED)
    assert handlers.session.handler({**step, "action": "resolve"}, CONTEXT) == {**step, "next": "settled"}
    with pytest.raises(ValueError, match="no such action"):
        handlers.session.handler({**step, "action": "dance"}, CONTEXT)


def test_the_http_handlers_answer(kassa, handlers):

    caller = Caller(key_id="k", kind=KeyKind.MERCHANT, merchant_id=kassa.merchant_id)
    answer = handlers.payments.handler(api_event("GET", "/v1/payments", "", {}, None, caller), CONTEXT)
    assert (answer["statusCode"], json.loads(answer["body"])) == (200, {"data": [], "next_cursor": None})
    answer = handlers.authorize.handler(api_event("POST", "/v1/payments", "", {}, "{", caller), CONTEXT)
    assert answer["statusCode"] == 400
    answer = handlers.management.handler(api_event("GET", "/v1/merchants/mer_x", "", {}, None, caller), CONTEXT)
    assert answer["statusCode"] == 404
    answer = handlers.disputes.handler(api_event("GET", "/v1/disputes", "", {}, None, caller), CONTEXT)
    assert (answer["statusCode"], json.loads(answer["body"])) == (200, {"data": [], "next_cursor": None})


def test_disputes_are_looked_at_in_the_background(kassa, handlers):
    context = SimpleNamespace(**vars(CONTEXT), get_remaining_time_in_millis=lambda: 1)
    handlers.dispute_looks.handler({"payment_id": kassa.start()["id"]}, context)  # no transaction, so nothing to ask
    with pytest.raises(PaymentNotFound):
        handlers.dispute_looks.handler({"payment_id": "pay_" + "0" * 32}, context)


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


def test_whoever_brings_a_merchant_on_board_is_on_record(kassa, handlers):
    new = {"name": "Bok & Blad", "klarna_account_id": "krn:partner:global:account:test:DEMO0002"}
    headers = {"idempotency-key": "on-board-1", "content-type": "application/json"}
    made = handlers.management.handler(api_event("POST", "/v1/merchants", "", headers, new, ACQUIRER), CONTEXT)
    answer = handlers.access.handler(api_event("GET", "/v1/audit", "", {}, None, ACQUIRER), CONTEXT)
    entries = {entry["route"]: entry for entry in json.loads(answer["body"])["data"]}
    assert entries["/v1/merchants"]["subject"] == json.loads(made["body"])["id"]


def test_a_code_that_nobody_gave_out_is_counted(kassa, handlers, capsys):
    headers = {"idempotency-key": "terminal-1", "content-type": "application/json"}
    guess = api_event("POST", "/v1/pairings", "", headers, {"code": "K7M2Q-9XTRB"}, None)
    assert handlers.access.handler(guess, CONTEXT)["statusCode"] == 404
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["PairingRefused"] for line in lines if "_aws" in line] == [[1.0]]


def test_a_kiosk_is_answered_and_counted_where_klarna_cannot_be_reached(kassa, handlers, capsys):
    asked = api_event("GET", "/v1/presentation", "amount=2900&currency=SEK", {}, None, kassa.terminal)
    answer = handlers.presentation.handler(asked, CONTEXT)
    assert (answer["statusCode"], json.loads(answer["body"])["source"]) == (200, "static")
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["PresentationFallback"] for line in lines if "_aws" in line] == [[1.0]]


def test_outcomes_are_counted_once(kassa, handlers, capsys):

    counted = CountedPayments(kassa.payments, handlers.session.metrics)
    payment = kassa.start()
    kassa.shopper(payment["id"], RequestState.SHOPPER_APPROVED)
    operations = OperationItems(kassa.dynamodb, "payments")
    amendments = Amendments(payments=counted, operations=operations, klarna=kassa.klarna, now=lambda: kassa.now)
    resolve = Resolve(payments=counted, klarna=kassa.klarna, amendments=amendments, now=lambda: kassa.now)
    session = Session(payments=counted, sessions=kassa.sessions, resolve=resolve, now=lambda: kassa.now)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(handlers.session, "session", session)
        for _ in range(2):
            handlers.session.handler({"payment_id": payment["id"], "action": "resolve"}, CONTEXT)
    counts = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "_aws" in line]
    assert [count["PaymentApproved"] for count in counts] == [[1.0]]
    assert counts[0]["SecondsToApprove"] == [0.0]


def test_a_key_that_has_signed_something_genuine_is_on_record_and_a_forger_is_not(kassa, handlers):
    handlers.klarna_webhook.signed._told.clear()
    body = event("pay_" + "2" * 32, "evt-signed")
    handlers.klarna_webhook.handler(webhook(body, signed(body, "krn:key:2")), CONTEXT)
    handlers.klarna_webhook.handler(webhook(body + b" ", signed(body, "krn:key:1")), CONTEXT)
    records = SettingRecordTable(kassa.dynamodb, "klarna_settings")
    assert (records.has_signed("krn:key:2"), records.has_signed("krn:key:1")) == (True, False)


def test_a_step_of_a_rotation_answers_what_is_to_be_done_next(kassa, handlers):
    rotations = RotationTable(kassa.dynamodb, "klarna_settings")
    begun = Rotation(
        id="rot_" + "1" * 32, kind=RotationKind.API_KEY, old_ids=("krn:old",), created_at=NOW, updated_at=NOW
    )
    assert rotations.add(begun) is begun
    answer = handlers.klarna_rotation.handler({"action": "step", "rotation_id": begun.id}, CONTEXT)
    assert (answer["next"], answer["rotation_id"]) == ("wait", begun.id)
    assert 0 < answer["seconds"] <= 30, "Klarna is away here: the step is tried again"
    assert rotations.get(begun.id).tries == 1
    with pytest.raises(ValueError, match="no such action"):
        handlers.klarna_rotation.handler({"action": "jump"}, CONTEXT)
