"""v1's payment requests as Klarna documents them, and what we ask."""

from dataclasses import replace
from typing import Any

from kassa.domain.flow import Flow
from kassa.domain.payments.purchase import Purchase
from tests.unit.klarna.klarna_talk import PAYMENT, REQUEST_ID, TRANSACTION_ID, WAITING

DOCUMENTED = {
    *("SUBMITTED", "IN_PROGRESS", "PREPARED", "PENDING_CONFIRMATION", "EXPIRED", "AUTHORIZED", "CANCELED"),
}
OTHERS = {"CANCELLED", "DECLINED"}
TOKEN = "krn:payment:eu1:confirmation-token:2db97a21"
ASKED = replace(PAYMENT, klarna=replace(PAYMENT.klarna, flow=Flow.PAYMENT_REQUEST))
OPEN = replace(WAITING, klarna=replace(WAITING.klarna, flow=Flow.PAYMENT_REQUEST))
ELSEWHERE = Purchase(payment_confirmation_token=TOKEN, approved_elsewhere=True)
NEW: dict[str, Any] = {
    "payment_request_id": REQUEST_ID,
    "payment_reference": PAYMENT.id,
    "state": "SUBMITTED",
    "state_context": {"distribution": {"url": "https://pay.klarna.test/0b6a/start"}},
}


def request_in(state: str, context: dict[str, Any] | None = None, **more: object) -> dict[str, Any]:
    return {"payment_request_id": REQUEST_ID, "state": state, "state_context": context or {}} | more


def confirmed(reference: str | None = PAYMENT.id, **context: object) -> dict[str, Any]:
    there = {
        "payment_transaction_id": TRANSACTION_ID,
        "payment_pricing": {"rate": {"fixed": 250, "variable": 2_990_000}},
    }
    return request_in("AUTHORIZED", there | context, payment_reference=reference)
