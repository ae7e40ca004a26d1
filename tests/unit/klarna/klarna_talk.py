"""A conversation with Klarna on paper: what it answers is written down before, what we sent can be read after."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from kassa.adapters.klarna.approved_money.client import KlarnaTransactions
from kassa.adapters.klarna.calls import Calls
from kassa.adapters.klarna.merchants.account_calls import AccountCalls
from kassa.adapters.klarna.merchants.client import KlarnaAccountClient
from kassa.adapters.klarna.payments.client import KlarnaClient
from kassa.adapters.klarna.settings import KlarnaSettings
from kassa.domain.approved_money.movements import Captured, Kind, Operation
from kassa.domain.flow import Flow
from kassa.domain.merchants.merchant import Address, Merchant, Store
from kassa.domain.payments.klarna_side import KlarnaSide
from kassa.domain.payments.payment import Capture, Channel, Payment
from kassa.domain.payments.purchase import LineItem, Purchase

API_KEY = "klarna_test_api_0123456789"
ACCOUNT = "krn:partner:global:account:test:MDEMO001"
REQUEST_ID = "krn:payment:eu1:request:0b6a"
TRANSACTION_ID = "krn:payment:eu1:transaction:9f10"
CAPTURE_ID = f"{TRANSACTION_ID}:capture:1"
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

SETTINGS = KlarnaSettings(url="https://klarna.test", api_key=API_KEY, authentication="raw", integrator="ACME_ACQUIRER")
PAYMENT = Payment(
    id="pay_9f1000000000000000000000000000aa",
    live=False,
    merchant_id="mer_1",
    store_reference="store-gbg-014",
    terminal_reference="lane-3",
    channel=Channel.POS,
    reference="R-2026-000123",
    amount=2900,
    currency="SEK",
    capture=Capture.NOW,
    request_hash="hash",
    klarna=KlarnaSide(account_id=ACCOUNT),
    created_at=NOON,
    updated_at=NOON,
    expires_at=NOON + timedelta(minutes=5),
)
WAITING = replace(PAYMENT, klarna=KlarnaSide(account_id=ACCOUNT, payment_request_id=REQUEST_ID))
HELD = replace(
    PAYMENT,
    capture=Capture.MANUAL,
    klarna=KlarnaSide(account_id=ACCOUNT, payment_request_id=REQUEST_ID, payment_transaction_id=TRANSACTION_ID),
)
TAKEN = replace(
    HELD,
    capture=Capture.NOW,
    captures=(Captured(id="cap_1", amount=2900, captured_at=NOON, klarna_capture_id=CAPTURE_ID),),
)
OPERATIONS = {
    Kind.CAPTURE: Operation(id="cap_2", kind=Kind.CAPTURE, amount=1900, requested_at=NOON, reference="parcel 1"),
    Kind.REFUND: Operation(
        id="ref_1", kind=Kind.REFUND, amount=500, requested_at=NOON, capture_id="cap_1", reason="broken"
    ),
    Kind.RELEASE: Operation(id="rel_1", kind=Kind.RELEASE, amount=2900, requested_at=NOON),
    Kind.REAUTHORIZE: Operation(id="rea_1", kind=Kind.REAUTHORIZE, amount=4000, requested_at=NOON),
    Kind.UPDATE: Operation(id="upd_1", kind=Kind.UPDATE, amount=0, requested_at=NOON, reference="R-2"),
}
"""One of each kind; the refund is of TAKEN's capture."""
PURCHASE = Purchase(
    line_items=(LineItem(name="Espresso beans 1kg", quantity=2, unit_price=1450, total_amount=2900),),
)
AMENDMENT = Operation(id="upd_2", kind=Kind.AMEND, amount=3400, requested_at=NOON, reference="R-2")
AMENDED = Purchase(line_items=(LineItem(name="Beans", quantity=2, total_amount=3400),))
MERCHANT = Merchant(id="mer_1", name="Cafe Norr", klarna_account_id=ACCOUNT, capture=Capture.NOW, created_at=NOON)
STORE = Store(
    merchant_id="mer_1",
    reference="store-gbg-014",
    name="Cafe Norr",
    address=Address(street_address="Kungsgatan 1", postal_code="41119", city="Göteborg", country="SE"),
    time_zone="Europe/Stockholm",
    created_at=NOON,
)

STEP_UP: dict[str, Any] = {
    "payment_transaction_response": {"result": "STEP_UP_REQUIRED"},
    "payment_request": {
        "payment_request_id": REQUEST_ID,
        "payment_request_reference": PAYMENT.id,
        "state": "SUBMITTED",
        "state_context": {
            "customer_interaction": {
                "method": "HANDOVER",
                "payment_request_id": REQUEST_ID,
                "payment_request_url": "https://pay.klarna.test/0b6a/start",
                "qr_code": {"image_url": "https://pay.klarna.test/0b6a.png", "target_url": "https://pay.klarna.test/q"},
            }
        },
        "expires_at": "2026-03-01T12:15:00Z",
    },
}
APPROVED: dict[str, Any] = {
    "payment_transaction_response": {
        "result": "APPROVED",
        "payment_transaction": {
            "payment_transaction_id": "krn:payment:eu1:transaction:9f10",
            "payment_captures": [{"payment_capture_id": "krn:payment:eu1:transaction:9f10:capture:1"}],
            "expires_at": "2026-03-29T10:16:02.123456789Z",
        },
    }
}
DECLINED: dict[str, Any] = {"payment_transaction_response": {"result": "DECLINED", "result_reason": "PAYMENT_DECLINED"}}


class Clock:
    """A clock that only moves when somebody sleeps, or when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.slept.append(seconds)
        self.now += seconds


Turn = httpx.Response | Exception | Callable[[httpx.Request], httpx.Response]


class Klarna:
    """Answers in turn, keeps what it was asked, and has nothing to say once its lines are over."""

    def __init__(self, *turns: Turn) -> None:
        self.turns = list(turns)
        self.asked: list[httpx.Request] = []
        self.clock = Clock()
        transport = httpx.MockTransport(self._answer)
        self.client = KlarnaClient(
            SETTINGS, clock=self.clock, sleep=self.clock.sleep, chance=lambda: 0.5, transport=transport
        )
        calls = Calls(SETTINGS.url, transport, clock=self.clock, sleep=self.clock.sleep, chance=lambda: 0.5)
        self.books = KlarnaTransactions(SETTINGS, calls, self.clock)
        self.accounts = KlarnaAccountClient(AccountCalls(SETTINGS, calls, self.clock), flow=Flow.AUTHORIZE)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        assert self.turns, "Klarna was asked more often than expected"
        turn = self.turns.pop(0)
        if isinstance(turn, Exception):
            raise turn
        return turn if isinstance(turn, httpx.Response) else turn(request)

    def body(self, number: int = 0) -> Any:
        """What we sent, as JSON."""
        return json.loads(self.asked[number].content)


def says(body: object, status: int = 200, **headers: str) -> httpx.Response:
    """An answer with a JSON body; `x_y` in a header's name stands for `x-y`."""
    return httpx.Response(
        status,
        headers={"klarna-correlation-id": "corr-1"} | {name.replace("_", "-"): text for name, text in headers.items()},
        content=json.dumps(body).encode(),
    )


def refuses(status: int, code: str, **more: object) -> httpx.Response:
    """Klarna's error object."""
    error = {"error_id": "8e3a4d0c-3b0a-4b1e-9a3e-2a2a1f2e4e77", "error_code": code, "error_message": "No."}
    return says(error | more, status)


def request_in(state: str, **more: object) -> dict[str, object]:
    """A payment request as Klarna reads it out."""
    return {"payment_request_id": REQUEST_ID, "payment_request_reference": PAYMENT.id, "state": state} | more
