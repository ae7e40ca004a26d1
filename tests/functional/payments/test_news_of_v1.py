"""Klarna's news in v1: the same envelope, our reference under another name, and a token that we do not keep."""

import json

import pytest

from functions.klarna_webhook.request import read_news

PAYMENT_ID = "pay_" + "1" * 32
METADATA = {
    "event_id": "evt-1",
    "event_type": "payment.request.state-change.pending-confirmation",
    "event_version": "v1",
    "occurred_at": "2026-03-01T10:18:44Z",
    "account_id": "krn:partner:global:account:test:DEMO0001",
    "product_instance_id": "krn:partner:global:payment-product:test:1",
    "webhook_id": "krn:partner:global:notification:webhook:1",
    "live": False,
}
PAYLOAD = {
    "payment_request_id": "krn:payment:eu1:request:1",
    "payment_reference": PAYMENT_ID,
    "merchant_reference": "R-1",
    "state": "PENDING_CONFIRMATION",
    "previous_state": "IN_PROGRESS",
    "payment_confirmation_token": "a-secret-token",
}


def test_the_payment_is_found_and_the_token_is_not_kept():
    news = read_news(json.dumps({"metadata": METADATA, "payload": PAYLOAD}).encode())
    assert (news.payment_reference, news.state) == (PAYMENT_ID, "PENDING_CONFIRMATION")
    assert "a-secret-token" not in repr(news)


@pytest.mark.parametrize("name", ["payment_request_reference", "payment_reference", "payment_transaction_reference"])
def test_our_reference_is_found_under_each_of_its_names(name):
    payload = {"payment_request_id": "krn:payment:eu1:request:1", name: PAYMENT_ID}
    news = read_news(json.dumps({"metadata": METADATA, "payload": payload}).encode())
    assert news.payment_reference == PAYMENT_ID
