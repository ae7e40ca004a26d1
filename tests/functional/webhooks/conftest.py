"""Webhooks in one process: the real routes, use cases, tables and wire, with a background that a test runs by hand."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from functions.webhooks.routes import build_app
from kassa.adapters.dynamodb.payments.table import read_payment
from kassa.adapters.dynamodb.webhooks.delivery_table import DeliveryTable
from kassa.adapters.dynamodb.webhooks.endpoint_table import WebhookTable
from kassa.adapters.dynamodb.webhooks.place_table import PlaceTable
from kassa.adapters.webhooks.public_event import message_of
from kassa.adapters.webhooks.sender import WebhookSender
from kassa.domain.access.caller import Caller, KeyKind
from kassa.domain.payments.answers import RequestState
from kassa.domain.webhooks.deliveries import Delivery, Message
from kassa.ports.payments import Event
from kassa.use_cases.webhooks.deliver import Announce, Deliver, Recover, Replay
from kassa.use_cases.webhooks.endpoints import WebhookEndpoints
from tests.functional.conftest import Answer, Kassa
from tests.support.events import api_event
from tests.support.receiver import Receiver, receiving
from tests.support.webhooks import SCHEDULE, FakeBackground, FakeBus, a_secret

PLACES = 2
OTHER = Caller(key_id="key_other", kind=KeyKind.MERCHANT, merchant_id="mer_" + "0" * 32)


@dataclass
class Webhooks:
    """The webhooks of one Kassa."""

    kassa: Kassa
    background: FakeBackground = field(default_factory=FakeBackground)
    bus: FakeBus = field(default_factory=FakeBus)

    def __post_init__(self) -> None:
        def now() -> Any:
            return self.kassa.now

        secrets = iter(a_secret(f"secret number {number:018}") for number in range(1000))
        self.endpoints = WebhookTable(self.kassa.dynamodb, "merchants")
        self.deliveries = DeliveryTable(self.kassa.dynamodb, "merchants")
        stored: Any = {"endpoints": self.endpoints, "deliveries": self.deliveries}
        attempts = self.background.attempts
        self.announce = Announce(**stored, attempts=attempts, bus=self.bus)
        self.deliver = Deliver(
            **stored,
            places=PlaceTable(self.kassa.dynamodb, "merchants", limit=PLACES, now=now, sleep=lambda _: None),
            sender=WebhookSender(allow_private=True),
            dead_letters=self.background,
            schedule=SCHEDULE,
            now=now,
            patience=timedelta(seconds=0.4),
        )
        self.recover = Recover(deliveries=self.deliveries, retries=self.background.retries, now=now)
        self.app = build_app(
            WebhookEndpoints(
                **stored, attempts=attempts, private_allowed=True, now=now, new_secret=lambda: next(secrets)
            ),
            Replay(**stored, attempts=attempts, now=now),
            live=False,
            now=now,
        )

    def call(
        self,
        route: str,
        body: Any = None,
        *,
        key: str | None = "key-0001",
        caller: Caller | None = None,
        query: str = "",
    ) -> Answer:
        """Call a route such as `GET /v1/webhook-endpoints`, as the merchant unless a test says who else does."""
        method, path = route.split(" ")
        headers = {"content-type": "application/json"}
        if method == "POST" and key is not None:
            headers["idempotency-key"] = key
        event = api_event(method, path, query, headers, body, caller or self.kassa.merchant)
        answer = self.app.resolve(event, SimpleNamespace(aws_request_id="request-1"))  # type: ignore[arg-type]
        raw = answer.get("body") or ""
        return Answer(answer["statusCode"], answer.get("headers", {}), json.loads(raw) if raw else None, raw)

    def create(self, url: str, *event_types: str, key: str = "endpoint-0001") -> Any:
        """An endpoint, with its secret."""
        answer = self.call("POST /v1/webhook-endpoints", {"url": url, "event_types": event_types or ["*"]}, key=key)
        assert answer.status == 201, answer.body
        return answer.body

    def log(self, endpoint: Any) -> list[Any]:
        """The endpoint's deliveries, newest event first."""
        answer = self.call(f"GET /v1/webhook-endpoints/{endpoint['id']}/deliveries", query="limit=100")
        return list(answer.body["data"])

    def happened(self, payment_id: str) -> list[Message]:
        """The events of a payment as the stream hands them on."""
        images = self.kassa.dynamodb.query(
            TableName="payments",
            KeyConditionExpression="payment_id = :payment AND begins_with(#item, :event)",
            ExpressionAttributeNames={"#item": "item"},
            ExpressionAttributeValues={":payment": {"S": payment_id}, ":event": {"S": "event#"}},
        )["Items"]
        messages = []
        for image in images:
            payment = read_payment(image)
            event = Event(id=image["event_id"]["S"], happened=payment.happened, at=payment.updated_at, payment=payment)
            messages.append(message_of(event, public_url="https://kassa.example"))
        return messages

    def tell(self, payment_id: str) -> None:
        """What the stream does after the payment's events were written."""
        self.announce(self.happened(payment_id))

    def approved(self) -> str:
        """A payment that a shopper approved; its id."""
        payment_id = str(self.kassa.start()["id"])
        self.kassa.shopper(payment_id, RequestState.SHOPPER_APPROVED)
        self.kassa.look(payment_id)
        return payment_id

    def send_one(self, url: str, *, key: str = "pay-0001") -> tuple[Any, Delivery]:
        """An endpoint, and the delivery of one event to it, attempted once."""
        endpoint = self.create(url, "payment.created")
        started = self.kassa.call("POST /v1/payments", {"amount": 100, "currency": "SEK", "reference": key}, key=key)
        self.tell(started.body["id"])
        (delivery,) = self.attempt_all()
        return endpoint, delivery

    def attempt_all(self) -> list[Delivery]:
        """The background's first attempts: each by itself, in the order in which they were begun."""
        begun, self.background.begun[:] = list(self.background.begun), []
        return [self.deliver(delivery_id) for delivery_id in begun]

    def wait_for_retry(self, delivery: Delivery) -> Delivery:
        """Time passes until the delivery is due, and then it is attempted."""
        assert delivery.next_attempt_at is not None
        self.kassa.now = max(self.kassa.now, delivery.next_attempt_at)
        return self.deliver(delivery.id)


@pytest.fixture
def webhooks(kassa: Kassa) -> Webhooks:
    return Webhooks(kassa)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def receivers_clock(webhooks: Webhooks, monkeypatch: pytest.MonkeyPatch) -> None:
    """Signatures are dated by the test's clock, so the receiver's library must look at the same one."""

    class Clock:
        @staticmethod
        def now(tz=None):  # noqa: ARG004 - the library says in which zone
            return webhooks.kassa.now

        @staticmethod
        def fromtimestamp(timestamp, tz=None):
            return type(webhooks.kassa.now).fromtimestamp(timestamp, tz)

    monkeypatch.setattr("standardwebhooks.webhooks.datetime", Clock)
