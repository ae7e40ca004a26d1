"""What takes a minute by its nature, begun before the other tests and looked at after them."""

import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx

from tests.e2e.klarna import Klarna
from tests.e2e.till import JsonObject, Till

SHORTEST = 60
"""Seconds that a payment waits for its shopper, at the least."""

LONGEST = 3600
"""Seconds that a payment waits for its shopper, at the most: longer than all tests take."""

COLD_START = 30.0
"""These payments are the first of a new cloud: every function has yet to start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """The payments that wait, each for something else."""

    slow: Future[httpx.Response]
    lost: Future[httpx.Response]
    unheard: JsonObject
    approved_at: datetime
    left: JsonObject
    ignored: JsonObject
    requested: JsonObject


def begin(till: Till, requester: Till, klarna: Klarna) -> Waits:
    """Start all of them. Leaves Klarna as it was."""
    callers = ThreadPoolExecutor(2)
    klarna.fails_next("authorize", "delay", delay_ms=12_000)
    slow = callers.submit(till.ask_to_start, expires_in=LONGEST)
    _until_struck(klarna)
    klarna.fails_next("authorize", "timeout_after")
    lost = callers.submit(till.ask_to_start, expires_in=LONGEST)
    _until_struck(klarna)
    callers.shutdown(wait=False)

    klarna.webhooks(drop=True)
    unheard = till.start()
    klarna.approve(unheard)
    approved_at = datetime.now(UTC)
    klarna.webhooks()

    ignored = till.start(expires_in=SHORTEST)
    requested = requester.start(expires_in=SHORTEST)

    left = till.start(expires_in=SHORTEST)
    klarna.scan(left)
    till.until_shown(left["id"], "in_progress", within=COLD_START)
    klarna.leave(left)
    till.until_shown(left["id"], "show_qr", within=COLD_START)
    return Waits(
        slow=slow,
        lost=lost,
        unheard=unheard,
        approved_at=approved_at,
        left=left,
        ignored=ignored,
        requested=requested,
    )


def _until_struck(klarna: Klarna) -> None:
    """The next payment is to meet a fault of its own, so this one must have met the last."""
    deadline = time.monotonic() + COLD_START
    while not klarna.has_failed():
        assert time.monotonic() < deadline, "Kassa has not asked Klarna at all"
        time.sleep(0.05)
