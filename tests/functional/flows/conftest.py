"""A shop of each flow, the simulated Klarna at a real address, and one clock for all."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from kassa.adapters.klarna.merchants.client import KlarnaAccountClient
from kassa.adapters.klarna.network import BoundedTransport
from kassa.adapters.klarna.payments.client import KlarnaClient
from kassa.adapters.klarna.settings import KlarnaSettings
from kassa.domain.flow import Flow
from simulator.server import running
from simulator.simulation import Options
from tests.functional.conftest import ACQUIRER, Kassa
from tests.support.klarna_accounts import accounts_at
from tests.support.payments import NOW
from tests.support.stepfunctions import FakeStepFunctions
from tests.support.tables import recreate_tables
from tests.support.wire import wire

SETTINGS: dict[str, Any] = {
    "api_key": "klarna_test_api_simulator",
    "authentication": "raw",
    "integrator": "KASSA_TEST",
}
ACCOUNTS = ("krn:partner:global:account:test:DEMO0001", "krn:partner:global:account:test:DEMO0002")


class Shop:
    """One merchant of each flow, its terminal, the shopper, and Klarna's books; one clock for all of them."""

    def __init__(self, kassa: Kassa, url: str, flow: Flow) -> None:
        self.kassa, self.url, self.flow = kassa, url, flow
        merchant = {"name": "Shop", "klarna_account_id": ACCOUNTS[0], "flow": flow}
        kassa.merchant_id = kassa.call("POST /v1/merchants", merchant, key="a-merchant", caller=ACQUIRER).body["id"]
        store = {
            "store_reference": "store-gbg-014",
            "name": "Avenyn",
            "address": {"street_address": "Avenyn 14", "postal_code": "41136", "city": "Göteborg", "country": "SE"},
        }
        path = f"POST /v1/merchants/{kassa.merchant_id}"
        assert kassa.call(f"{path}/stores", store, key="a-new-store", caller=ACQUIRER).status == 201
        terminal = {"store_reference": "store-gbg-014", "terminal_reference": "lane-3"}
        assert kassa.call(f"{path}/terminals", terminal, key="a-terminal", caller=ACQUIRER).status == 201

    def sim(self, path: str, body: Any = None) -> Any:
        return wire.post(f"{self.url}/_sim{path}", json=body or {}).raise_for_status().json()

    def reads(self, path: str, payment_id: str) -> Any:
        query = {"reference": payment_id}
        return wire.get(f"{self.url}/_sim{path}", params=query).raise_for_status().json()

    def start(self, **changes: Any) -> Any:
        payment = self.kassa.start(**changes)
        assert self.kassa.payments.get(payment["id"]).klarna.flow is self.flow
        return payment

    def shopper(self, payment: Any, move: str) -> Any:
        return self.sim(f"/requests/{payment['klarna']['payment_request_id']}/{move}")

    def fails(self, v2: str, v1: str, kind: str) -> None:
        operation = v1 if self.flow is Flow.PAYMENT_REQUEST else v2
        self.sim("/faults", {"operation": operation, "kind": kind, "times": 5, "delay_ms": 20})

    def behaves(self) -> None:
        wire.delete(f"{self.url}/_sim/faults").raise_for_status()

    def ledger(self, payment: Any) -> Any:
        return self.reads("/ledger", payment["id"])["transactions"]

    def token(self, payment: Any) -> dict[str, str]:
        context = self.reads("/requests", payment["id"])["requests"][0]["state_context"]
        kinds = ("payment_confirmation_token", "klarna_network_session_token")
        return {kind: context[kind] for kind in kinds if kind in context}


class WholeKlarna(KlarnaClient):
    """All of Klarna's sides in one: payment requests, the books of approved money, and stores."""

    accounts: KlarnaAccountClient

    def carry_out(self, payment: Any, operation: Any, asked: Any, *, within: float) -> Any:
        return self._transactions.carry_out(payment, operation, asked, within=within)

    def open_store(self, merchant: Any, store: Any, *, within: float) -> str:
        return self.accounts.open_store(merchant, store, within=within)

    def transaction(self, payment: Any, *, within: float) -> Any:
        return self._transactions.transaction(payment, within=within)


def _a_moment(_: float) -> None:
    time.sleep(0.02)


@dataclass
class Klarna:
    """The simulated Klarna, and the clock that it looks at."""

    now: datetime = NOW
    url: str = ""


@pytest.fixture(scope="session")
def simulated() -> Iterator[Klarna]:
    simulated = Klarna()
    with running(Options(time=lambda: simulated.now)) as simulated.url:
        yield simulated


@pytest.fixture(scope="session")
def kassa_at_klarna(world: Kassa, simulated: Klarna) -> Kassa:
    """All routes with the real adapter behind them, built once."""
    whole: Any = WholeKlarna.__new__(WholeKlarna)
    kassa = Kassa(klarna=whole, stepfunctions=FakeStepFunctions(), dynamodb=world.dynamodb)

    def pass_time(seconds: float) -> None:
        kassa.now += timedelta(seconds=seconds)
        simulated.now = kassa.now

    kassa.pass_time = pass_time  # type: ignore[method-assign]
    return kassa


@pytest.fixture(params=list(Flow))
def shop(request: pytest.FixtureRequest, kassa_at_klarna: Kassa, simulated: Klarna) -> Iterator[Shop]:
    kassa = kassa_at_klarna
    kassa.begin_again()
    simulated.now = kassa.now
    recreate_tables(kassa.dynamodb)
    wire.post(f"{simulated.url}/_sim/reset", json={"forget_setup": True}).raise_for_status()
    with BoundedTransport(None, time.monotonic) as transport:
        klarna: Any = kassa.klarna
        klarna.__init__(KlarnaSettings(url=simulated.url, **SETTINGS), transport=transport, sleep=_a_moment)
        klarna.accounts = accounts_at(simulated.url, transport)
        yield Shop(kassa, simulated.url, request.param)
