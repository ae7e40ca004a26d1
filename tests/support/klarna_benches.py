"""Approved payments at a Klarna: our own understanding of it, or the simulator behind the real adapter."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from kassa.adapters.klarna.approved_money.client import KlarnaTransactions
from kassa.adapters.klarna.calls import Calls
from kassa.adapters.klarna.payments.client import KlarnaClient
from kassa.adapters.klarna.settings import KlarnaSettings
from kassa.domain.approved_money.movements import Captured, Kind, Operation
from kassa.domain.ids import derived
from kassa.domain.merchants.merchant import Address, Store
from kassa.domain.payments.answers import Approved, CarriedOut, Standing
from kassa.domain.payments.changes import hear
from kassa.domain.payments.payment import Capture, Payment
from kassa.domain.payments.purchase import Purchase
from kassa.ports.approved_money import Asked, KlarnaBooks
from tests.support.klarna import FakeKlarna
from tests.support.klarna_accounts import SleeplessTransport, accounts_at, merchant_with
from tests.support.payments import NOW, a_payment
from tests.support.wire import wire

ACCOUNT = "krn:partner:global:account:test:DEMO0001"
DAY = 24 * 3600
LIFE = timedelta(days=28)
NOTHING_MORE = Asked(request_hash="hash")


class Bench(Protocol):
    """A Klarna, its portal and its clock."""

    klarna: KlarnaBooks

    def approved(self, *, amount: int = 2900, capture: Capture = Capture.MANUAL) -> Payment:
        """A payment that Klarna has approved, as our books know it right after."""
        ...

    def expire(self, payment: Payment) -> None:
        """28 days pass."""
        ...

    def lapse(self, payment: Payment) -> None:
        """Another 7 days pass."""
        ...

    def portal(self, payment: Payment, act: str, amount: int | None = None) -> None:
        """Somebody does in the portal what no call of ours asked for."""
        ...


class FakeBench:
    """Klarna in memory."""

    def __init__(self) -> None:
        self.fake = FakeKlarna(lives_until=NOW + LIFE)
        self.klarna: KlarnaBooks = self.fake
        self._count = 0

    def approved(self, *, amount: int = 2900, capture: Capture = Capture.MANUAL) -> Payment:
        self._count += 1
        payment = a_payment(id=derived("pay", str(self._count)), amount=amount, capture=capture)
        self.fake.first_answer = Approved(payment_transaction_id=f"krn:transaction:{self._count}")
        return hear(payment, self.fake.authorize(payment, Purchase(), within=5), at=NOW)

    def expire(self, payment: Payment) -> None:
        self.fake.books(payment).forget()
        self.fake.expire(payment)

    def lapse(self, payment: Payment) -> None:
        self.fake.books(payment).forget()
        self.fake.books(payment).lapse()

    def portal(self, payment: Payment, act: str, amount: int | None = None) -> None:
        getattr(self.fake, f"portal_{act}")(payment, *([] if amount is None else [amount]))


class SimulatedBench:
    """The simulator at a real address, and the adapter that production uses."""

    def __init__(self, url: str, transport: SleeplessTransport) -> None:
        self.url = url
        settings = KlarnaSettings(
            url=url, api_key="klarna_test_api_simulator", authentication="raw", integrator="KASSA_TEST"
        )
        clock = transport.clock
        self.client = KlarnaClient(settings, clock=clock, sleep=clock.sleep, transport=transport)
        calls = Calls(url, transport, clock=clock, sleep=clock.sleep, chance=random.random)
        self.klarna: KlarnaBooks = KlarnaTransactions(settings, calls, clock)
        self._count = 0
        self.sim("/reset", {"forget_setup": True})
        where = Address(street_address="Avenyn 14", postal_code="41136", city="Göteborg", country="SE")
        store = Store(
            merchant_id="mer",
            reference="store-gbg-014",
            name="Avenyn",
            address=where,
            time_zone="UTC",
            created_at=datetime.now(UTC),
        )
        accounts_at(url, transport).open_store(merchant_with(ACCOUNT), store, within=5)

    def approved(
        self, *, amount: int = 2900, capture: Capture = Capture.MANUAL, purchase: Purchase | None = None
    ) -> Payment:
        self._count += 1
        self.sim("/outcomes", {"first_call": "APPROVED"})
        payment = a_payment(id=derived("pay", str(self._count)), amount=amount, capture=capture)
        return hear(payment, self.client.authorize(payment, purchase or Purchase(), within=5), at=NOW)

    def expire(self, payment: Payment) -> None:  # noqa: ARG002 - all of them do
        self.sim("/clock", {"advance_seconds": 28 * DAY})

    def lapse(self, payment: Payment) -> None:  # noqa: ARG002 - all of them do
        self.sim("/clock", {"advance_seconds": 7 * DAY})

    def portal(self, payment: Payment, act: str, amount: int | None = None) -> None:
        named = {} if amount is None else {"amount": amount}
        self.sim(f"/portal/{act}", {"reference": payment.id} | named)

    def sim(self, path: str, body: Any = None) -> Any:
        return wire.post(f"{self.url}/_sim{path}", json=body or {}).raise_for_status().json()

    def ledger(self, payment: Payment) -> Any:
        (entry,) = wire.get(f"{self.url}/_sim/ledger", params={"reference": payment.id}).json()["transactions"]
        return entry

    def heard(self, payment: Payment, operation: str) -> list[Any]:
        """What the simulator received of an operation on the payment's transaction."""
        reference = payment.klarna.payment_transaction_id
        calls = wire.get(f"{self.url}/_sim/log", params={"reference": reference}).json()["calls"]
        return [call for call in calls if call["operation"] == operation]

    def clear_faults(self) -> None:
        wire.delete(f"{self.url}/_sim/faults").raise_for_status()


class Account:
    """One approved payment whose operations are asked for one after the other; our books follow."""

    def __init__(self, bench: Bench, *, amount: int = 2900, capture: Capture = Capture.MANUAL) -> None:
        self.bench = bench
        self.payment = bench.approved(amount=amount, capture=capture)
        self._count = 0

    @property
    def standing(self) -> Standing:
        return self.bench.klarna.transaction(self.payment, within=5)

    def asks(self, kind: Kind, amount: int = 0, **more: Any) -> Operation:
        """An operation as it stands on record before it is made."""
        self._count += 1
        prefix = {Kind.CAPTURE: "cap", Kind.REFUND: "ref"}.get(kind, "op")
        operation_id = derived(prefix, self.payment.id, str(self._count))
        return Operation(id=operation_id, kind=kind, amount=amount, requested_at=NOW, **more)

    def does(self, operation: Operation, asked: Asked = NOTHING_MORE, *, within: float = 5) -> CarriedOut:
        """Make the call; a capture that is done stands in our books then."""
        done = self.bench.klarna.carry_out(self.payment, operation, asked, within=within)
        known = {capture.id for capture in self.payment.captures}
        if operation.kind is Kind.CAPTURE and operation.id not in known:
            made = Captured(id=operation.id, amount=operation.amount, captured_at=NOW, klarna_capture_id=done.klarna_id)
            self.payment = replace(self.payment, captures=(*self.payment.captures, made))
        return done

    def captures(self, amount: int) -> CarriedOut:
        return self.does(self.asks(Kind.CAPTURE, amount))

    def refunds(self, amount: int, number: int = 0) -> CarriedOut:
        return self.does(self.asks(Kind.REFUND, amount, capture_id=self.payment.captures[number].id))

    def releases(self) -> CarriedOut:
        return self.does(self.asks(Kind.RELEASE))

    def reauthorizes(self, amount: int) -> CarriedOut:
        return self.does(self.asks(Kind.REAUTHORIZE, amount))
