"""Klarna's list is looked at, and every file that we do not have is brought in, once."""

import io
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from kassa.adapters.klarna.connect import calls_over
from kassa.adapters.klarna.network import BoundedTransport
from kassa.adapters.klarna.settings import KlarnaSettings
from kassa.adapters.klarna.settlements.client import KlarnaSettlements
from kassa.adapters.klarna.settlements.connect import connect_settlements
from kassa.failures import KlarnaUnavailable
from kassa.ports.settlements.fetching import Listed
from kassa.use_cases.settlements.fetch import FetchSettlements
from simulator.server import running
from tests.support.settlement_memory import MemoryRecords
from tests.support.wire import wire

API_KEY = "klarna_test_api_simulator"
ACCOUNT = "krn:partner:global:account:test:DEMO0001"


@dataclass
class Incoming:
    """What was brought in."""

    files: dict[str, bytes] = field(default_factory=dict)

    def has(self, listed: Listed) -> bool:
        return f"{listed.klarna_id}/{listed.digest}" in self.files

    def put(self, listed: Listed, file: io.BufferedReader) -> None:
        self.files[f"{listed.klarna_id}/{listed.digest}"] = file.read()


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with running() as url:
        yield url


@pytest.fixture
def klarna(address: str) -> Iterator[KlarnaSettlements]:
    settings = KlarnaSettings(url=address, api_key=API_KEY, authentication="raw", integrator="KASSA_TEST")
    with BoundedTransport(None, time.monotonic) as transport:
        yield KlarnaSettlements(settings, calls_over(transport, address), transport=httpx.HTTPTransport)


def a_closed_day(address: str) -> list[str]:
    """Two currencies, settled; Klarna's ids of the settlements."""
    headers = {"Authorization": f"Basic {API_KEY}"}
    for currency in ("SEK", "EUR"):
        wire.post(f"{address}/_sim/outcomes", json={"first_call": "APPROVED"}).raise_for_status()
        asked = {"amount": 900, "payment_transaction_reference": f"pay_{currency}", "capture": "NOW"}
        key = {"Klarna-Idempotency-Key": f"key-{currency}-{time.monotonic_ns()}"}
        body = {"currency": currency, "request_payment_transaction": asked}
        path = f"{address}/v2/accounts/{ACCOUNT}/payment/authorize"
        wire.post(path, json=body, headers=headers | key).raise_for_status()
    closed = wire.post(f"{address}/_sim/settlements/close", json={}).raise_for_status().json()
    return [each["settlement_id"] for each in closed["settlements"]]


def test_what_klarna_lists_is_brought_in_once(address: str, klarna: KlarnaSettlements) -> None:
    settled = a_closed_day(address)
    incoming = Incoming()
    records: Any = MemoryRecords(lambda stroke: stroke())
    fetch = FetchSettlements(klarna=klarna, records=records, incoming=incoming, now=lambda: datetime.now(UTC))
    fetched = fetch(lambda: True)
    assert fetched.is_complete
    assert set(settled) <= set(fetched.klarna_ids)
    for klarna_id, content in incoming.files.items():
        assert klarna_id.split("/")[0].encode() in content
    assert fetch(lambda: True).klarna_ids == ()


def test_a_look_without_time_says_that_it_did_not_see_all(address: str, klarna: KlarnaSettlements) -> None:
    a_closed_day(address)
    records: Any = MemoryRecords(lambda stroke: stroke())
    fetch = FetchSettlements(klarna=klarna, records=records, incoming=Incoming(), now=lambda: datetime.now(UTC))
    assert not fetch(lambda: False).is_complete


def test_a_file_that_klarna_does_not_have_is_no_file(klarna: KlarnaSettlements) -> None:
    with pytest.raises(KlarnaUnavailable), klarna.file("no-such-settlement"):
        pass


class RotatedSecret:
    """The acquirer's secret, of which a key is kept in memory that is not in it any more."""

    def values(self, *, fresh: bool = False, **_: Any) -> dict[str, str]:
        return {"api_key": API_KEY if fresh else "klarna_test_api_of_yesterday"}


def test_a_file_comes_with_the_key_that_was_rotated_in_a_moment_ago(address: str) -> None:
    secret: Any = RotatedSecret()
    environ = {
        "KLARNA_URL": address,
        "KLARNA_AUTHENTICATION": "raw",
        "KLARNA_INTEGRATOR": "KASSA_TEST",
        "KLARNA_SECRET_FRESH_FOR": "300",
    }
    (first, *_) = a_closed_day(address)
    with connect_settlements(environ, secret).file(first) as file:
        assert first.encode() in file.read()
