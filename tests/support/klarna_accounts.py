"""Klarna's accounts for tests that need a store, or everything, to be there."""

import random
import time
from datetime import UTC, datetime

import httpx

from kassa.adapters.klarna.calls import Calls
from kassa.adapters.klarna.merchants.account_calls import AccountCalls
from kassa.adapters.klarna.merchants.client import KlarnaAccountClient
from kassa.adapters.klarna.network import BoundedTransport
from kassa.adapters.klarna.settings import KlarnaSettings
from kassa.domain.flow import Flow
from kassa.domain.merchants.merchant import Merchant
from kassa.domain.payments.payment import Capture


def line_to(url: str, transport: httpx.BaseTransport) -> AccountCalls:
    """A line to the simulated Klarna at this address."""
    settings = KlarnaSettings(
        url=url, api_key="klarna_test_api_simulator", authentication="raw", integrator="KASSA_TEST"
    )
    clock = SleeplessClock()
    calls = Calls(url, transport, clock=clock, sleep=clock.sleep, chance=random.random)
    return AccountCalls(settings, calls, clock)


class SleeplessClock:
    """A clock that runs as the world's does, and jumps when somebody sleeps."""

    def __init__(self) -> None:
        self._slept = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self._slept

    def sleep(self, seconds: float) -> None:
        self._slept += seconds


class SleeplessTransport(BoundedTransport):
    """Connections to the simulated Klarna; whoever calls over them sleeps by their clock."""

    def __init__(self) -> None:
        self.clock = SleeplessClock()
        super().__init__(None, self.clock)


def accounts_at(url: str, transport: httpx.BaseTransport, *, flow: Flow = Flow.AUTHORIZE) -> KlarnaAccountClient:
    """The accounts there; `flow` chooses the generation for merchants that do not."""
    return KlarnaAccountClient(line_to(url, transport), flow=flow)


def merchant_with(klarna_account_id: str) -> Merchant:
    """A merchant that has this account."""
    now = datetime.now(UTC)
    return Merchant(
        id="mer_1", name="Cafe Norr", klarna_account_id=klarna_account_id, capture=Capture.NOW, created_at=now
    )
