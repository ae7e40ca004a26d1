"""Payments go on while everything that lets us in at Klarna, and everything that Klarna signs with, is replaced."""

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass

from cli.failures import Refused
from cli.stack_file import Stack
from tests.e2e.klarna import Klarna
from tests.e2e.till import JsonObject, Till, new_key

KINDS = ("api_key", "signing_key", "client_certificate")
PATIENCE = 180.0
LOOK_AGAIN = 0.5
TILLS = 3
"""At once: a laptop has few cores."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of the rotations, and of the payments that ran meanwhile."""

    rotations: Sequence[JsonObject]
    payments: int
    lost: Sequence[str]
    seconds: float

    @property
    def is_good(self) -> bool:
        """Every rotation came through and no payment was lost."""
        return not self.lost and all(rotation["status"] == "done" for rotation in self.rotations)


def run(stack: Stack, *, payments: int, kinds: Sequence[str] = KINDS) -> Outcome:
    """At least so many payments, and on until every rotation has ended."""
    started, ended = time.monotonic(), threading.Event()
    with closing(Till(stack.api_url, stack.keys.acquirer)) as acquirer, ThreadPoolExecutor(TILLS) as tills:
        shares = [payments // TILLS + (number < payments % TILLS) for number in range(TILLS)]
        sales = [tills.submit(_sell, stack, share, ended) for share in shares]
        try:
            begun = [_begin(acquirer, kind) for kind in kinds]
            rotations = [_end(acquirer, rotation["id"]) for rotation in begun]
        finally:
            ended.set()
        sold = [sale.result() for sale in sales]
    lost = [story for count, stories in sold for story in stories]
    return Outcome(
        rotations=rotations,
        payments=sum(count for count, _ in sold),
        lost=lost,
        seconds=time.monotonic() - started,
    )


def _begin(acquirer: Till, kind: str) -> JsonObject:
    answer = acquirer.post("/v1/klarna/rotations", {"kind": kind})
    assert answer.status_code == 202, f"{kind}: {answer.status_code} {answer.text}"
    rotation: JsonObject = answer.json()
    return rotation


def _end(acquirer: Till, rotation_id: str) -> JsonObject:
    deadline = time.monotonic() + PATIENCE
    while True:
        rotation: JsonObject = acquirer.get(f"/v1/klarna/rotations/{rotation_id}").json()
        if rotation["status"] != "running":
            return rotation
        assert time.monotonic() < deadline, f"still running: {rotation}"
        time.sleep(LOOK_AGAIN)


def _sell(stack: Stack, at_least: int, ended: threading.Event) -> tuple[int, list[str]]:
    """How many were sold, and the stories of those that were not approved, or not exactly once."""
    lost, count = [], 0
    with closing(Till(stack.api_url, stack.keys.terminal)) as till, closing(Klarna(stack.klarna_url)) as klarna:
        while count < at_least or not ended.is_set():
            count += 1
            try:
                _sell_one(till, klarna)
            except (AssertionError, Refused) as story:
                lost.append(str(story))
    return count, lost


def _sell_one(till: Till, klarna: Klarna) -> None:
    payment = till.start(reference=new_key("R"))
    klarna.approve(payment)
    till.until(payment["id"], "approved", within=30)
    assert len(klarna.transactions(payment["id"])) == 1, payment["id"]
