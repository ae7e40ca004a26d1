"""What a kiosk is told, with the simulated Klarna at a real address: in both flows, and when Klarna fails."""

import random
import time
from collections.abc import Iterator
from typing import Any

import pytest

from kassa.adapters.klarna.calls import Calls
from kassa.adapters.klarna.network import BoundedTransport
from kassa.adapters.klarna.presentation.client import KlarnaPresentations
from kassa.adapters.klarna.settings import KlarnaSettings
from kassa.domain.flow import Flow
from kassa.use_cases.present import PATIENCE as KLARNAS_SHARE
from simulator.server import running
from tests.functional.conftest import Kassa
from tests.functional.presentation.conftest import PURCHASE, Kiosk
from tests.support.wire import wire

PATIENCE = 3.0
"""Seconds that a kiosk waits."""
THE_REST = PATIENCE - KLARNAS_SHARE
"""Seconds of them that Klarna does not get."""
LITTLE = 0.3
"""Seconds that Klarna gets where it fails anyway."""


class Klarna:
    """The simulated Klarna, and what a test does to it."""

    def __init__(self, url: str) -> None:
        self.url = url

    def does(self, path: str, body: Any) -> None:
        wire.post(f"{self.url}/_sim{path}", json=body).raise_for_status()

    def calls(self) -> list[str]:
        calls = wire.get(f"{self.url}/_sim/log").json()["calls"]
        return [call["operation"] for call in calls]


def _klarna_at(url: str, transport: BoundedTransport) -> KlarnaPresentations:
    clock = time.monotonic
    settings = KlarnaSettings(
        url=url, api_key="klarna_test_api_simulator", authentication="raw", integrator="KASSA_TEST"
    )
    return KlarnaPresentations(
        settings, Calls(url, transport, clock=clock, sleep=time.sleep, chance=random.random), clock
    )


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with running() as url:
        yield url


@pytest.fixture
def klarna(address: str) -> Klarna:
    klarna = Klarna(address)
    klarna.does("/reset", {})
    return klarna


@pytest.fixture(params=list(Flow))
def kiosk(request: pytest.FixtureRequest, kassa: Kassa, klarna: Klarna) -> Iterator[Kiosk]:
    with BoundedTransport(None, time.monotonic) as transport:
        yield Kiosk(kassa, _klarna_at(klarna.url, transport), flow=request.param)


@pytest.fixture(params=list(Flow))
def hasty(request: pytest.FixtureRequest, kassa: Kassa, klarna: Klarna) -> Iterator[Kiosk]:
    """A kiosk that gives Klarna little time."""
    with BoundedTransport(None, time.monotonic) as transport:
        yield Kiosk(kassa, _klarna_at(klarna.url, transport), flow=request.param, patience=LITTLE)


@pytest.fixture
def in_v1(kassa: Kassa, klarna: Klarna) -> Iterator[Kiosk]:
    with BoundedTransport(None, time.monotonic) as transport:
        yield Kiosk(kassa, _klarna_at(klarna.url, transport), flow=Flow.PAYMENT_REQUEST)


@pytest.fixture
def in_v2(kassa: Kassa, klarna: Klarna) -> Iterator[Kiosk]:
    with BoundedTransport(None, time.monotonic) as transport:
        yield Kiosk(kassa, _klarna_at(klarna.url, transport), flow=Flow.AUTHORIZE)


def test_klarna_is_shown_in_either_flow(kiosk: Kiosk) -> None:
    shown = kiosk.asks().body
    assert (shown["instruction"], shown["source"]) == ("SHOW_KLARNA", "klarna")
    assert all(option["payment_option_id"] and option["descriptor"] for option in shown["payment_options"])
    assert all(option["badge"]["url"].endswith("/assets/badge.svg") for option in shown["payment_options"])
    assert shown["checkout"]["text"] == "Simulerat: köp med Klarna är skyddade"
    assert [link["label"] for link in shown["checkout"]["links"]] == ["Så fungerar det"]


def test_klarna_is_asked_once_for_kiosks_that_ask_alike(kiosk: Kiosk, klarna: Klarna) -> None:
    assert kiosk.asks().body == kiosk.asks().body
    first = klarna.calls()
    assert len(set(first)) == len(first)
    assert kiosk.counted("PresentationRemembered") == 1


def test_klarna_hides_itself_in_either_flow(kiosk: Kiosk, klarna: Klarna) -> None:
    klarna.does("/outcomes", {"presentation": "HIDE_KLARNA"})
    shown = kiosk.asks().body
    assert shown == {
        "instruction": "HIDE_KLARNA",
        "payment_options": [],
        "checkout": None,
        "static": None,
        "source": "klarna",
    }


@pytest.mark.parametrize("instruction", ["SHOW_ONLY_KLARNA", "PRESELECT_KLARNA"])
def test_v2_may_want_more_than_to_be_shown(in_v2: Kiosk, klarna: Klarna, instruction: str) -> None:
    klarna.does("/outcomes", {"presentation": instruction})
    answer = in_v2.asks()
    assert (answer.body["instruction"], len(answer.body["payment_options"])) == (instruction, 1)
    assert answer.headers["Cache-Control"] == "private, max-age=30"  # as the simulated Klarna says


@pytest.mark.parametrize(("preference", "number"), [("", 3), ("&message_preference=PAY_LATER", 2)])
def test_v1_hears_the_merchants_preference(in_v1: Kiosk, preference: str, number: int) -> None:
    assert len(in_v1.asks(PURCHASE + preference).body["payment_options"]) == number


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "timeout_before"},
        {"kind": "delay", "delay_ms": 6000},
        {"kind": "malformed"},
        {"kind": "disconnect"},
        {"kind": "rate_limit"},
        {"kind": "error", "status": 503},
        {"kind": "error", "status": 403},
    ],
    ids=lambda fault: f"{fault['kind']}-{fault.get('status', '')}",
)
def test_a_kiosk_has_something_to_show_in_time_whatever_klarna_does(
    hasty: Kiosk, klarna: Klarna, fault: dict[str, Any]
) -> None:
    klarna.does("/faults", {"operation": "*"} | fault)
    began = time.monotonic()
    answer = hasty.asks()
    assert time.monotonic() - began < LITTLE + THE_REST
    assert (answer.status, answer.body["source"]) == (200, "static")
    assert answer.body["payment_options"][0]["descriptor"] == "Betala med Klarna"
    assert hasty.counted("PresentationFallback") == 1
    wire.delete(f"{klarna.url}/_sim/faults")


def test_a_slow_checkout_placement_costs_no_option(in_v1: Kiosk, klarna: Klarna) -> None:
    klarna.does("/faults", {"operation": "read_checkout_placement", "kind": "timeout_before", "times": 5})
    began = time.monotonic()
    answer = in_v1.asks()
    assert time.monotonic() - began < PATIENCE
    assert (answer.body["source"], answer.body["checkout"], len(answer.body["payment_options"])) == ("klarna", None, 3)
    assert answer.headers["Cache-Control"] == "private, max-age=0"


def test_nobody_at_klarnas_address_is_known_at_once(kassa: Kassa) -> None:
    with BoundedTransport(None, time.monotonic) as transport:
        kiosk = Kiosk(kassa, _klarna_at("http://127.0.0.1:1", transport))
        began = time.monotonic()
        assert kiosk.asks().body["source"] == "static"
        assert time.monotonic() - began < PATIENCE
