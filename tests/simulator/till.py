"""A client of the simulated Klarna for its tests: a clock that stands still, a receiver of webhooks, no network."""

import asyncio
import itertools
import json
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx

from simulator.app import create_app
from simulator.simulation import API_KEY, Options, Simulation

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
ONE = "krn:partner:global:account:test:DEMO0001"
TWO = "krn:partner:global:account:test:DEMO0002"
HOOK = "http://127.0.0.1:9/hooks"

JsonObject = dict[str, Any]


@dataclass(frozen=True)
class Posted:
    """A webhook as it arrived."""

    url: str
    raw: bytes
    headers: dict[str, str]

    @property
    def event(self) -> JsonObject:
        event: JsonObject = json.loads(self.raw)
        return event

    @property
    def type(self) -> str:
        return str(self.event["metadata"]["event_type"])


class Till:
    """Speaks to one simulator. Time passes only when it says so."""

    def __init__(self, **options: Any) -> None:
        self.posted: list[Posted] = []
        self.acknowledge: Callable[[Posted], int] = lambda _: 200
        self.app = create_app(Options(send=self._receive, time=lambda: NOON, **options))
        self._runner = asyncio.Runner()
        self._client = httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app), base_url="http://klarna.test", trust_env=False
        )
        self._keys = itertools.count(1)

    @property
    def simulation(self) -> Simulation:
        simulation: Simulation = self.app.state.simulation
        return simulation

    async def _receive(self, url: str, body: bytes, headers: dict[str, str]) -> int:
        posted = Posted(url, body, headers)
        self.posted.append(posted)
        return self.acknowledge(posted)

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self._runner.run(work)

    def close(self) -> None:
        self.run(self.simulation.close())
        self.run(self._client.aclose())
        self._runner.close()

    def settle(self) -> None:
        """Let everything that is due happen."""
        assert self.run(self.simulation.world.agenda.settle(5))

    # Klarna's API

    async def ask(self, method: str, path: str, body: object = None, **headers: str) -> httpx.Response:
        sent = {"Authorization": f"Basic {API_KEY}"} | {name.replace("_", "-"): text for name, text in headers.items()}
        content = None if body is None else json.dumps(body)
        if content is not None:
            sent.setdefault("Content-Type", "application/json")
        return await self._client.request(method, path, content=content, headers=sent)

    def call(self, method: str, path: str, body: object = None, **headers: str) -> httpx.Response:
        answer: httpx.Response = self.run(self.ask(method, path, body, **headers))
        return answer

    def upload(self, path: str, content: bytes, content_type: str, **headers: str) -> httpx.Response:
        sent = {"Authorization": f"Basic {API_KEY}", "Content-Type": content_type}
        sent |= {name.replace("_", "-"): text for name, text in headers.items()}
        answer: httpx.Response = self.run(self._client.post(path, content=content, headers=sent))
        return answer

    def together(self, *calls: Coroutine[Any, Any, httpx.Response]) -> list[httpx.Response]:
        async def all_of_them() -> list[httpx.Response]:
            return await asyncio.gather(*calls)

        answers: list[httpx.Response] = self.run(all_of_them())
        return answers

    def authorize(self, body: JsonObject, *, account: str = ONE, **headers: str) -> httpx.Response:
        headers.setdefault("Klarna_Idempotency_Key", f"key-{next(self._keys)}")
        return self.call("POST", f"/v2/accounts/{account}/payment/authorize", body, **headers)

    def finalise(
        self, token: str, body: JsonObject | None = None, *, account: str = ONE, **headers: str
    ) -> httpx.Response:
        return self.authorize(body or final(), account=account, Klarna_Network_Session_Token=token, **headers)

    def read(self, request_id: str) -> JsonObject:
        answer: JsonObject = self.call("GET", request_path(request_id)).json()
        return answer

    # Shortcuts

    def sim(self, method: str, path: str, body: object = None) -> JsonObject:
        answer = self.call(method, f"/_sim{path}", body)
        assert answer.status_code == 200, answer.text
        content: JsonObject = answer.json()
        return content

    def submitted(self, body: JsonObject | None = None) -> str:
        """The id of a new payment request."""
        return str(self.authorize(body or purchase()).json()["payment_request"]["payment_request_id"])

    def approved(self, body: JsonObject | None = None) -> tuple[str, str]:
        """The id and the session token of a payment request that the shopper has approved."""
        request_id = self.submitted(body)
        shown = self.sim("POST", f"/requests/{request_id}/approve")
        return request_id, shown["state_context"]["klarna_network_session_token"]

    def transaction(self, *, amount: int = 2900, capture: str = "LATER") -> str:
        """The id of a new payment transaction, made without a shopper."""
        self.sim("POST", "/outcomes", {"first_call": "APPROVED"})
        asked = {"amount": amount, "payment_transaction_reference": "pay_1", "capture": capture}
        answer = self.authorize({"currency": "SEK", "request_payment_transaction": asked}).json()
        return str(answer["payment_transaction_response"]["payment_transaction"]["payment_transaction_id"])

    def on(
        self, transaction_id: str, act: str, body: object = None, *, account: str = ONE, **headers: str
    ) -> httpx.Response:
        """Do something with a transaction: `captures`, `void` and the like."""
        path = f"{transaction_path(transaction_id, account=account)}/{act}"
        return self.call("POST", path, {} if body is None else body, **headers)

    def shown(self, transaction_id: str) -> JsonObject:
        """The transaction as the API shows it."""
        answer = self.call("GET", transaction_path(transaction_id))
        assert answer.status_code == 200, answer.text
        transaction: JsonObject = answer.json()
        return transaction

    def days(self, days: int, seconds: int = 0) -> None:
        """Let so much time pass."""
        self.sim("POST", "/clock", {"advance_seconds": days * 24 * 3600 + seconds})

    def store(self, reference: str = "store-1", *, account: str = ONE) -> JsonObject:
        body = {"type": "PHYSICAL_STORE", "store_reference": reference, "address": {"country": "SE"}}
        answer = self.call("POST", f"/v2/accounts/{account}/stores", body)
        assert answer.status_code == 201, answer.text
        store: JsonObject = answer.json()
        return store

    def listen(self, *event_types: str, url: str = HOOK, version: str = "v2") -> tuple[str, JsonObject]:
        """Register a webhook; the signing key's secret and the webhook."""
        key = self.call("POST", "/v2/notification/signing-keys").json()
        body = {
            "url": url,
            "event_types": list(event_types or ("*",)),
            "event_version": version,
            "signing_key_id": key["signing_key_id"],
            "status": "ENABLED",
        }
        answer = self.call("POST", "/v2/notification/webhooks", body)
        assert answer.status_code == 201, answer.text
        return key["signing_key"], answer.json()

    def types(self) -> list[str]:
        """The kinds of events that have arrived, in order."""
        self.settle()
        return [posted.type.rpartition(".")[2] for posted in self.posted]


def request_path(request_id: str, *, account: str = ONE) -> str:
    return f"/v2/accounts/{account}/payment/requests/{request_id}"


def transaction_path(transaction_id: str, *, account: str = ONE) -> str:
    return f"/v2/accounts/{account}/payment/transactions/{transaction_id}"


def purchase(**changes: Any) -> JsonObject:
    """The body of a first call."""
    body: JsonObject = {
        "currency": "SEK",
        "request_payment_transaction": {"amount": 2900, "payment_transaction_reference": "pay_1"},
        "supplementary_purchase_data": {
            "purchase_reference": "R-1",
            "line_items": [{"name": "Espresso beans", "quantity": 2, "unit_price": 1450, "total_amount": 2900}],
        },
        "step_up_config": {
            "payment_request_reference": "ps_1",
            "customer_interaction_config": {"method": "HANDOVER", "return_url": "https://shop.example/done"},
        },
    }
    return body | changes


def final(amount: int = 2900, currency: str = "SEK", **transaction: Any) -> JsonObject:
    """The body of a final call."""
    asked = {"amount": amount, "payment_transaction_reference": "pay_1"} | transaction
    return {"currency": currency, "request_payment_transaction": asked}


def from_customer(email: str) -> JsonObject:
    data = purchase()["supplementary_purchase_data"] | {"customer": {"email": email}}
    return purchase(supplementary_purchase_data=data)


def expiring(**interaction_expiry: str) -> JsonObject:
    config = {"method": "HANDOVER", "interaction_expiry": interaction_expiry}
    return purchase(step_up_config={"payment_request_reference": "ps_1", "customer_interaction_config": config})


def result(answer: httpx.Response) -> str:
    assert answer.status_code == 200, answer.text
    return str(answer.json()["payment_transaction_response"]["result"])


def refused(answer: httpx.Response) -> tuple[int, str]:
    """Status and error code; the error object is checked on the way."""
    error = answer.json()
    assert {"error_id", "error_type", "error_code", "error_message"} <= error.keys()
    return answer.status_code, error["error_code"]


CONFLICT = (409, "RESOURCE_CONFLICT")
INVALID = (400, "VALIDATION_ERROR")
FORBIDDEN = (403, "OPERATION_FORBIDDEN")
NOT_THERE = (404, "RESOURCE_NOT_FOUND")
