"""Endpoints, messages and deliveries that tests begin with, and a background that a test runs by hand."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from kassa.domain.webhooks.deliveries import Attempt, Delivery, Message, Trouble
from kassa.domain.webhooks.endpoints import Endpoint, SigningSecret
from tests.support.payments import NOW

SCHEDULE = [timedelta(seconds=seconds) for seconds in (10, 120, 900, 10_800, 21_600, 43_200)]
MERCHANT = "mer_" + "a" * 32


def a_secret(text: str = "the first secret of a merchant!!") -> str:
    return f"whsec_{base64.b64encode(text.encode()).decode()}"


def an_endpoint(**changes: Any) -> Endpoint:
    values: dict[str, Any] = {
        "id": "whe_" + "1" * 32,
        "merchant_id": MERCHANT,
        "url": "https://shop.example/kassa",
        "event_types": ("payment.*",),
        "secrets": (SigningSecret(value=a_secret()),),
        "created_at": NOW,
        "updated_at": NOW,
    }
    return Endpoint(**{**values, **changes})


def a_message(number: int = 1, **changes: Any) -> Message:
    values: dict[str, Any] = {
        "id": f"evt_{number:032x}",
        "type": "payment.approved",
        "merchant_id": MERCHANT,
        "version": number,
        "at": NOW + timedelta(seconds=number),
        "body": f'{{"id":"evt_{number:032x}","data":{{"reference":"Köttbullar № {number}"}}}}',
    }
    return Message(**{**values, **changes})


def an_attempt(at: datetime, status: int | None = 500, trouble: Trouble | None = None) -> Attempt:
    return Attempt(at=at, latency_ms=12, status=status, trouble=trouble, response="" if status else None)


@dataclass
class FakeBackground:
    """Attempts, retries and dead letters that only remember what was asked of them."""

    begun: list[str] = field(default_factory=list)
    recoveries: list[tuple[str, str, datetime]] = field(default_factory=list)
    waits: list[Delivery] = field(default_factory=list)
    dead: list[Delivery] = field(default_factory=list)

    @property
    def attempts(self) -> "FakeAttempts":
        return FakeAttempts(self)

    @property
    def retries(self) -> "FakeRetries":
        return FakeRetries(self)

    def put(self, delivery: Delivery) -> None:
        self.dead.append(delivery)


@dataclass
class FakeAttempts:
    background: FakeBackground

    def begin(self, delivery_id: str) -> None:
        self.background.begun.append(delivery_id)

    def recover(self, merchant_id: str, endpoint_id: str, since: datetime) -> None:
        self.background.recoveries.append((merchant_id, endpoint_id, since))


@dataclass
class FakeRetries:
    background: FakeBackground

    def begin(self, delivery: Delivery) -> None:
        self.background.waits.append(delivery)


@dataclass
class FakeBus:
    published: list[Message] = field(default_factory=list)

    def publish(self, messages: Sequence[Message]) -> None:
        self.published += messages
