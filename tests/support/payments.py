"""Payments and answers that tests begin with."""

from datetime import UTC, datetime, timedelta
from typing import Any

from kassa.domain.payments.answers import Approved, Declined, RequestState, Sighting, StepUp
from kassa.domain.payments.klarna_side import KlarnaSide
from kassa.domain.payments.payment import Capture, Channel, Payment

NOW = datetime(2026, 3, 1, 10, 15, tzinfo=UTC)
DEADLINE = NOW + timedelta(seconds=300)

STEP_UP = StepUp(payment_request_id="krn:payment:eu1:request:1", qr_content="https://pay.klarna.example/q/1")
APPROVED = Approved(payment_transaction_id="krn:payment:eu1:transaction:1")
DECLINED = Declined(reason="PAYMENT_DECLINED")


def a_payment(**changes: Any) -> Payment:
    """A payment that was just started."""
    values: dict[str, Any] = {
        "id": "pay_" + "1" * 32,
        "live": False,
        "merchant_id": "mer_" + "a" * 32,
        "store_reference": "store-gbg-014",
        "terminal_reference": "lane-3",
        "channel": Channel.POS,
        "reference": "R-2026-000123",
        "amount": 2900,
        "currency": "SEK",
        "capture": Capture.NOW,
        "request_hash": "hash",
        "klarna": KlarnaSide(account_id="krn:partner:global:account:test:DEMO0001"),
        "created_at": NOW,
        "updated_at": NOW,
        "expires_at": DEADLINE,
    }
    return Payment(**{**values, **changes})


def seen(state: RequestState, **more: Any) -> Sighting:
    """One look at Klarna's request."""
    token = "token" if state is RequestState.SHOPPER_APPROVED else None
    return Sighting(state=state, session_token=token, **more)
