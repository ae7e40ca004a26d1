"""All handlers, imported once as Lambda imports them."""

import importlib
import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import boto3
import pytest

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
