"""Follow one payment until it has ended, telling each change as it comes."""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from cli.api.kassa_api import KassaApi
from cli.failures import NotTrue

JsonObject = dict[str, Any]
SHORTEST_PAUSE, LONGEST_PAUSE = 0.2, 2.0
PATIENCE = 120.0
"""Seconds past the deadline after which somebody should look: the outcome comes within a minute of it."""


def follow(
    api: KassaApi,
    payment_id: str,
    *,
    tell: Callable[[JsonObject], None],
    pause: float | None = None,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> JsonObject:
    """The payment as it ended. `tell` gets each event once, in order. Raises `NotTrue` where it does not end."""
    told, silent_since = 0, clock()
    while True:
        payment = api.get(f"/v1/payments/{payment_id}")
        if payment["version"] > told:
            for event in events(api, payment_id):
                if event["version"] > told:
                    tell(event)
                    told, silent_since = event["version"], clock()
        if is_final(payment):
            return payment
        if clock() - silent_since > _longest_silence(payment):
            raise NotTrue(f"{payment_id} has not ended {PATIENCE:.0f} s after its deadline: kassa resolve {payment_id}")
        hint = payment["poll_after_ms"] / 1000
        sleep(pause if pause is not None else min(LONGEST_PAUSE, max(SHORTEST_PAUSE, hint)))


def is_final(payment: JsonObject) -> bool:
    """Whether its status stays."""
    return payment["poll_after_ms"] is None


def events(api: KassaApi, payment_id: str) -> list[JsonObject]:
    """Its timeline, oldest first."""
    return list(api.all(f"/v1/payments/{payment_id}/events", most=1000))


def _longest_silence(payment: JsonObject) -> float:
    expires, now = (datetime.fromisoformat(payment[name]) for name in ("expires_at", "server_time"))
    return max(0.0, (expires - now).total_seconds()) + PATIENCE
