"""A counter at which payments are asked of the simulator by the real adapter."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kassa.adapters.klarna.payments.client import KlarnaClient
from kassa.adapters.klarna.settings import KlarnaSettings
from kassa.domain.ids import derived
from kassa.domain.merchants.merchant import Address, Store
from kassa.domain.payments.answers import Approved, StepUp
from kassa.domain.payments.changes import hear
from kassa.domain.payments.payment import Payment
from kassa.domain.payments.purchase import LineItem, Purchase
from simulator.server import running
from tests.support.klarna_accounts import SleeplessTransport, accounts_at, merchant_with
from tests.support.payments import a_payment
from tests.support.wire import wire

BASKET = Purchase(line_items=(LineItem(name="Espresso beans 1kg", quantity=2, unit_price=1450, total_amount=2900),))
ACCOUNT = "krn:partner:global:account:test:DEMO0001"


class Counter:
    """Klarna and its shopper, at a real address."""

    def __init__(self, url: str, transport: SleeplessTransport) -> None:
        self.url = url
        settings = KlarnaSettings(
            url=url, api_key="klarna_test_api_simulator", authentication="raw", integrator="KASSA_TEST"
        )
        self.klarna = KlarnaClient(settings, clock=transport.clock, sleep=transport.clock.sleep, transport=transport)
        self.transport = transport
        self._count = 0

    def payment(self, **changes: Any) -> Payment:
        self._count += 1
        now = datetime.now(UTC)
        times = {"created_at": now, "updated_at": now, "expires_at": now + timedelta(seconds=300)}
        return a_payment(id=derived("pay", str(self._count)), **times, **changes)

    def stepped_up(self) -> Payment:
        payment = self.payment()
        answer = self.klarna.authorize(payment, BASKET, within=5)
        assert isinstance(answer, StepUp)
        return hear(payment, answer, at=payment.created_at)

    def sim(self, path: str, body: Any = None) -> Any:
        return wire.post(f"{self.url}/_sim{path}", json=body or {}).raise_for_status().json()

    def ledger(self, payment: Payment) -> Any:
        return wire.get(f"{self.url}/_sim/ledger", params={"reference": payment.id}).json()["transactions"]

    def token(self, payment: Payment) -> str:
        token = self.klarna.look_at(payment, within=5).session_token
        assert token is not None
        return token


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with running() as url:
        yield url


@pytest.fixture
def counter(address: str) -> Iterator[Counter]:
    with SleeplessTransport() as transport:
        yield with_a_store(Counter(address, transport))


def with_a_store(at: Counter) -> Counter:
    at.sim("/reset", {"forget_setup": True})
    where = Address(street_address="Avenyn 14", postal_code="41136", city="Göteborg", country="SE")
    store = Store(
        merchant_id="mer",
        reference="store-gbg-014",
        name="Avenyn",
        address=where,
        time_zone="UTC",
        created_at=datetime.now(UTC),
    )
    accounts, merchant = accounts_at(at.url, at.transport), merchant_with(ACCOUNT)
    assert accounts.open_store(merchant, store, within=5) == accounts.open_store(merchant, store, within=5)
    return at


def approved_at_once(counter, **changes):
    """A payment that Klarna approves at the first call, as our books know it right after."""
    counter.sim("/outcomes", {"first_call": "APPROVED"})
    payment = counter.payment(**changes)
    answer = counter.klarna.authorize(payment, BASKET, within=5)
    assert isinstance(answer, Approved)
    return hear(payment, answer, at=payment.created_at)
