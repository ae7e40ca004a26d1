"""Wait for one thing to have happened to a payment."""

import time
from typing import Any

from cli.api.kassa_api import KassaApi
from cli.failures import NotTrue
from cli.payments.follow import events

PAUSE = 0.25


def until(api: KassaApi, payment_id: str, event: str, *, within: float) -> dict[str, Any]:
    """The payment, once its timeline has this event. Raises `NotTrue` after so many seconds."""
    deadline = time.monotonic() + within
    while True:
        happened = [one["type"] for one in events(api, payment_id)]
        payment = api.get(f"/v1/payments/{payment_id}")
        if event in happened:
            return payment
        if time.monotonic() > deadline:
            raise NotTrue(f"{payment_id} is {payment['status']}, and {event} has not happened within {within:.0f} s.")
        time.sleep(PAUSE)
