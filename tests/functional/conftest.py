"""Kassa in one process: the real routes, use cases and tables, with a Klarna and a clock of our own."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
from moto import mock_aws

from kassa.domain.access.caller import Caller, KeyKind
from kassa.domain.payments.answers import RequestState
from tests.functional.house import House
from tests.support.dynamodb import quick_dynamodb
from tests.support.events import api_event
from tests.support.klarna import FakeKlarna
from tests.support.stepfunctions import FakeStepFunctions
from tests.support.tables import kept, put_back, recreate_tables

NOBODY = Caller(key_id="", kind=KeyKind.TERMINAL)
"""Whoever calls a route that asks for no key."""
ACQUIRER = Caller(key_id="key_acquirer", kind=KeyKind.ACQUIRER)
COFFEE = {"amount": 2900, "currency": "SEK", "reference": "R-1"}


@dataclass
class Answer:
    """What a caller gets."""

    status: int
    headers: dict[str, str]
    body: Any
    raw: str
    is_base64: bool = False


@dataclass
class Kassa(House):
    """One acquirer's Kassa with one merchant, whose terminal calls unless a test says who else does."""

    request_id: str = "request-1"

    def call(
        self,
        route: str,
        body: Any = None,
        *,
        key: str | None = "key-0001",
        caller: Caller | None = None,
        query: str = "",
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """Call a route such as `POST /v1/payments`; `key` is the Idempotency-Key of a POST."""
        method, path = route.split(" ", 1)
        given = {"content-type": "application/json", **(headers or {})}
        if method in ("POST", "PATCH") and key is not None:
            given["idempotency-key"] = key
        event = api_event(method, path, query, given, body, None if caller is NOBODY else caller or self.terminal)
        event["requestContext"]["requestId"] = self.request_id
        context = SimpleNamespace(aws_request_id="request-1")
        answer = self.app_for(method, path).resolve(event, context)
        raw = answer.get("body") or ""
        is_json = "json" in str(answer.get("headers", {}).get("Content-Type", ""))
        return Answer(
            answer["statusCode"],
            answer.get("headers", {}),
            json.loads(raw) if raw and is_json else None,
            raw,
            answer.get("isBase64Encoded", False),
        )

    @property
    def terminal(self) -> Caller:
        return Caller(
            key_id="key_terminal",
            kind=KeyKind.TERMINAL,
            merchant_id=self.merchant_id,
            store_reference="store-gbg-014",
            terminal_reference="lane-3",
        )

    @property
    def merchant(self) -> Caller:
        return Caller(key_id="key_merchant", kind=KeyKind.MERCHANT, merchant_id=self.merchant_id)

    def onboard(self, name: str = "Kaffe & Kram") -> str:
        """A merchant with one store and two terminals; returns its id."""

        def post(route: str, body: dict[str, Any], key: str) -> Any:
            answer = self.call(f"POST {route}", body, key=f"{name}-{key}", caller=ACQUIRER)
            assert answer.status == 201, answer.body
            return answer.body

        account = "krn:partner:global:account:test:DEMO0001"
        merchant_id = str(post("/v1/merchants", {"name": name, "klarna_account_id": account}, "merchant")["id"])
        store = {
            "store_reference": "store-gbg-014",
            "name": "Avenyn",
            "address": {"street_address": "Avenyn 14", "postal_code": "41136", "city": "Göteborg", "country": "SE"},
        }
        post(f"/v1/merchants/{merchant_id}/stores", store, "store")
        for lane in ("lane-3", "lane-4"):
            terminal = {"store_reference": "store-gbg-014", "terminal_reference": lane}
            post(f"/v1/merchants/{merchant_id}/terminals", terminal, lane)
        return merchant_id

    def start(self, **changes: Any) -> Any:
        """A payment that waits for its shopper, as the terminal sees it."""
        answer = self.call("POST /v1/payments", {**COFFEE, **changes})
        assert answer.status == 201, answer.body
        return answer.body

    def approved(self, **changes: Any) -> Any:
        """A payment that its shopper approved."""
        payment_id = self.start(**changes)["id"]
        self.shopper(payment_id, RequestState.SHOPPER_APPROVED)
        assert self.look(payment_id) == "settled"
        return self.payment(payment_id)

    def shopper(self, payment_id: str, state: RequestState, *, left: bool = False) -> None:
        """What the shopper does on the phone."""
        request = self.klarna.requests[payment_id]
        request.state, request.left = state, left

    def look(self, payment_id: str) -> str:
        """What the session does after a slice; returns its next step."""
        return self.session.look(payment_id)

    def payment(self, payment_id: str, caller: Caller | None = None) -> Any:
        return self.call(f"GET /v1/payments/{payment_id}", caller=caller).body

    def timeline(self, payment_id: str) -> list[str]:
        """The types of all events; the versions must have no gap."""
        events = self.call(f"GET /v1/payments/{payment_id}/events", query="limit=100").body["data"]
        assert [event["version"] for event in events] == list(range(1, len(events) + 1))
        return [event["type"].removeprefix("payment.") for event in events]


@pytest.fixture(scope="session")
def world() -> Iterator[Kassa]:
    """Everything that takes long to build, built once."""
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        patch.setenv("AWS_ACCESS_KEY_ID", "testing")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
        patch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
        yield Kassa(klarna=FakeKlarna(), stepfunctions=FakeStepFunctions(), dynamodb=quick_dynamodb())


@dataclass(frozen=True)
class Beginning:
    """What is there once one merchant has come on board."""

    merchant_id: str
    tables: bytes
    stores_at_klarna: frozenset[str]


@pytest.fixture(scope="session")
def beginning(world: Kassa) -> Beginning:
    recreate_tables(world.dynamodb)
    merchant_id = world.onboard()
    return Beginning(merchant_id, kept(world.dynamodb), frozenset(world.klarna.stores))


@pytest.fixture
def kassa(world: Kassa, beginning: Beginning) -> Kassa:
    """A Kassa that nothing happened in, but that one merchant came on board."""
    put_back(world.dynamodb, beginning.tables)
    world.klarna.__init__(stores=set(beginning.stores_at_klarna))  # type: ignore[misc]
    world.begin_again()
    world.merchant_id = beginning.merchant_id
    return world


@pytest.fixture
def klarna(kassa: Kassa) -> FakeKlarna:
    return kassa.klarna


@pytest.fixture
def dynamodb(kassa: Kassa) -> Any:
    return kassa.dynamodb
