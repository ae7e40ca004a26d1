"""What takes a minute by its nature, begun before the other tests and looked at after them."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx

from tests.e2e.klarna import Klarna
from tests.e2e.till import JsonObject, Till

SHORTEST = 60
"""Seconds that a payment waits for its shopper, at the least."""

COLD_START = 30.0
"""These payments are the first of a new cloud: every function has yet to start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """The payments that wait, each for something else."""

    slow: "Future[Asked]"
    lost: "Future[Asked]"
    unheard: JsonObject
    approved_at: datetime
    left: JsonObject
    ignored: JsonObject


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a till got for its wish to start a payment, and after how many seconds."""

    answer: httpx.Response
    seconds: float


def begin(till: Till, klarna: Klarna) -> Waits:
    """Start all of them. Leaves Klarna as it was."""
    callers = ThreadPoolExecutor(2)
    slow = _struck(klarna, lambda: callers.submit(_ask, till), kind="delay", delay_ms=12_000)
    lost = _struck(klarna, lambda: callers.submit(_ask, till), kind="timeout_after")
    callers.shutdown(wait=False)

    klarna.webhooks(drop=True)
    unheard = till.start()
    klarna.approve(unheard)
    approved_at = datetime.now(UTC)
    klarna.webhooks()

    ignored = till.start(expires_in=SHORTEST)

    left = till.start(expires_in=SHORTEST)
    klarna.scan(left)
    till.until_shown(left["id"], "in_progress", within=COLD_START)
    klarna.leave(left)
    till.until_shown(left["id"], "show_qr", within=COLD_START)
    return Waits(slow=slow, lost=lost, unheard=unheard, approved_at=approved_at, left=left, ignored=ignored)


def _struck(klarna: Klarna, ask: Callable[[], "Future[Asked]"], *, kind: str, **more: int) -> "Future[Asked]":
    """A payment whose first call meets a fault: waits until it has, so that the next payment meets its own."""
    klarna.fails_next("authorize", kind, **more)
    asked = ask()
    deadline = time.monotonic() + COLD_START
    while not klarna.has_failed():
        assert time.monotonic() < deadline, "Kassa has not asked Klarna at all"
        time.sleep(0.05)
    return asked


def _ask(till: Till) -> Asked:
    began = time.monotonic()
    answer = till.ask_to_start()
    return Asked(answer=answer, seconds=time.monotonic() - began)
