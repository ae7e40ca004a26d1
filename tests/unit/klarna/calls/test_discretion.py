"""A failure tells what support needs, and nothing that nobody should read."""

import logging
from dataclasses import replace

import httpx
import pytest

from kassa.adapters.klarna.calls import ATTEMPTS
from kassa.failures import KlarnaError, KlarnaRefused
from tests.unit.klarna.klarna_talk import API_KEY, PAYMENT, PURCHASE, WAITING, Klarna, Turn, refuses, says

TOKEN = "krn:network:eu1:test:session-token:eyJ0"
PERSONAL = "kim@example.test"


@pytest.mark.parametrize(
    "answer",
    [
        refuses(400, "VALIDATION_ERROR", error_message=f"{PERSONAL} {TOKEN} {API_KEY}"),
        refuses(400, PERSONAL, validation_errors=[{"parameter": PERSONAL, "reason": PERSONAL}]),
        says({"error_code": "X", "error_id": f"{PERSONAL} {TOKEN}"}, 400),
        says({"error_code": "X"}, 401, klarna_correlation_id=f"{PERSONAL} {API_KEY}"),
        says({"result": PERSONAL}),
        httpx.Response(500, content=f"{PERSONAL} {TOKEN}".encode()),
        httpx.LocalProtocolError(f"Illegal header value {API_KEY}"),
        httpx.ReadError(TOKEN),
    ],
)
def test_no_secret_and_nothing_personal_reaches_a_failure_or_a_log_line(
    answer: Turn, caplog: pytest.LogCaptureFixture
) -> None:
    purchase = replace(PURCHASE, supplementary_purchase_data={"customer": {"email": PERSONAL}})
    klarna = Klarna(*[answer] * ATTEMPTS)
    with caplog.at_level(logging.DEBUG), pytest.raises(KlarnaError) as failure:
        klarna.client.finalise(WAITING, purchase, TOKEN, within=60)
    error = failure.value
    told = f"{error} {error.code} {error.error_id} {error.correlation_id} {caplog.text}"
    for secret in (API_KEY, TOKEN, PERSONAL):
        assert secret not in told
    assert error.__cause__ is None
    assert error.__context__ is None


def test_a_refusal_names_the_members_that_klarna_did_not_like() -> None:
    mistakes = [
        {"parameter": "request_payment_transaction.amount", "reason": "must be >= 0"},
        {"parameter": "supplementary_purchase_data.line_items[0].name"},
        "odd",
    ]
    with pytest.raises(KlarnaRefused) as failure:
        Klarna(refuses(400, "VALIDATION_ERROR", validation_errors=mistakes)).client.authorize(
            PAYMENT, PURCHASE, within=8
        )
    assert failure.value.message == (
        "authorize: 400 VALIDATION_ERROR "
        "(request_payment_transaction.amount, supplementary_purchase_data.line_items[0].name)"
    )
