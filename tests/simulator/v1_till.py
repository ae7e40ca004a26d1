"""What a till of v1 says to the simulated Klarna."""

import itertools
from typing import Any

import httpx

from tests.simulator.till import ONE, JsonObject, Till

_KEYS = itertools.count(1)


def v1_purchase(**changes: Any) -> JsonObject:
    """The body of a new payment request; a change to None leaves a member out."""
    body: JsonObject = {
        "currency": "SEK",
        "payment_amount": 2900,
        "payment_reference": "pay_1",
        "merchant_reference": "R-1",
        "line_items": [{"name": "Espresso beans", "quantity": 2, "unit_price": 1450, "total_amount": 2900}],
        "config": {"redirect_url": "https://shop.example/done?state={klarna.payment_request.state}"},
    }
    return {name: value for name, value in (body | changes).items() if value is not None}


def path_of(request_id: str, *, account: str = ONE) -> str:
    return f"/v1/accounts/{account}/payment/requests/{request_id}"


def create(till: Till, **changes: Any) -> httpx.Response:
    """Ask for a payment request."""
    path = f"/v1/accounts/{ONE}/payment/requests"
    return till.call("POST", path, v1_purchase(**changes), Klarna_Idempotency_Key=f"v1-key-{next(_KEYS)}")


def made(till: Till, **changes: Any) -> str:
    """The id of a new payment request."""
    answer = create(till, **changes)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["payment_request_id"])


def approved(till: Till) -> tuple[str, str]:
    """The id and the confirmation token of a payment request that the shopper has approved."""
    request_id = made(till)
    shown = till.sim("POST", f"/requests/{request_id}/approve")
    return request_id, shown["state_context"]["payment_confirmation_token"]


def read(till: Till, request_id: str) -> JsonObject:
    """The payment request as it stands."""
    answer = till.call("GET", path_of(request_id))
    assert answer.status_code == 200, answer.text
    shown: JsonObject = answer.json()
    return shown


def confirm(
    till: Till, token: str, *, account: str = ONE, key: str | None = None, base: str = "/payment", **changes: Any
) -> httpx.Response:
    """Confirm a payment request."""
    path = f"/v1/accounts/{account}{base}/confirmation-tokens/{token}/confirm"
    body = {"currency": "SEK", "payment_amount": 2900} | changes
    return till.call("POST", path, body, Klarna_Idempotency_Key=key or f"v1-key-{next(_KEYS)}")
