"""Klarna's accounts for tests that need a store, or everything, to be there."""

import random
import time
from datetime import UTC, datetime

import httpx

from kassa.adapters.klarna.account_line import AccountLine
from kassa.adapters.klarna.accounts import KlarnaAccountClient
from kassa.adapters.klarna.calls import Calls
from kassa.adapters.klarna.settings import KlarnaSettings
from kassa.domain.flow import Flow
from kassa.domain.merchant import Merchant
from kassa.domain.payment import Capture


def line_to(url: str, transport: httpx.BaseTransport) -> AccountLine:
    """A line to the simulated Klarna at this address."""
    settings = KlarnaSettings(
        url=url, api_key="klarna_test_api_simulator", authentication="raw", integrator="KASSA_TEST"
    )
    calls = Calls(url, transport, clock=time.monotonic, sleep=lambda _: time.sleep(0.02), chance=random.random)
    return AccountLine(settings, calls, time.monotonic)


def accounts_at(url: str, transport: httpx.BaseTransport, *, flow: Flow = Flow.AUTHORIZE) -> KlarnaAccountClient:
    """The accounts there; `flow` chooses the generation for merchants that do not."""
    return KlarnaAccountClient(line_to(url, transport), flow=flow)


def merchant_with(klarna_account_id: str) -> Merchant:
    """A merchant that has this account."""
    now = datetime.now(UTC)
    return Merchant(
        id="mer_1", name="Cafe Norr", klarna_account_id=klarna_account_id, capture=Capture.NOW, created_at=now
    )
