"""What the merchant's webhooks need from the world, and how that can fail.

The failures:

    KassaError
    ├── EndpointNotFound     there is none, or not for this caller
    ├── EndpointDisabled     nothing is sent there until it is enabled again
    ├── StaleEndpoint        somebody else changed it first
    ├── DeliveryNotFound     there is none, it is too old, or not for this caller
    └── StaleDelivery        somebody else recorded an attempt first
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from kassa.domain.webhooks.deliveries import Attempt, Delivery, Message
from kassa.domain.webhooks.endpoints import Endpoint
from kassa.failures import KassaError
from kassa.ports.requests import Request


class EndpointNotFound(KassaError):
    """There is no such endpoint, or it is not this caller's."""


class EndpointDisabled(KassaError):
    """The endpoint is disabled: nothing is sent there."""


class StaleEndpoint(KassaError):
    """Somebody else wrote a newer version of the endpoint first."""


class DeliveryNotFound(KassaError):
    """There is no such delivery, or not any more, or it is not this caller's."""


class StaleDelivery(KassaError):
    """Somebody else wrote a newer version of the delivery first."""


class Endpoints(Protocol):
    """Where merchants want to hear of events."""

    def add(self, endpoint: Endpoint, request: Request) -> bool:
        """Store a new endpoint; False where the same request was carried out before. Raises KeyReused."""
        ...

    def get(self, merchant_id: str, endpoint_id: str) -> Endpoint:
        """Raises EndpointNotFound."""
        ...

    def of_merchant(self, merchant_id: str) -> Sequence[Endpoint]:
        """All of them, in no particular order."""
        ...

    def save(self, endpoint: Endpoint, request: Request | None = None) -> bool:
        """Store the next version; False where the request was carried out before. Raises StaleEndpoint, KeyReused."""
        ...

    def remove(self, endpoint: Endpoint) -> None:
        """Raises EndpointNotFound where somebody else removed it first."""
        ...


class Deliveries(Protocol):
    """Events on their way to endpoints, and the log of how that went; kept for a while."""

    def add(self, delivery: Delivery, message: Message) -> bool:
        """Store a new delivery; False where it was there already."""
        ...

    def get(self, delivery_id: str) -> tuple[Delivery, Message]:
        """The delivery and what is delivered. Raises DeliveryNotFound."""
        ...

    def save(self, delivery: Delivery, request: Request | None = None) -> bool:
        """Store the next version; False where the request was carried out before. Raises StaleDelivery, KeyReused."""
        ...

    def of_endpoint(self, endpoint_id: str, *, limit: int, cursor: str | None) -> tuple[Sequence[Delivery], str | None]:
        """The log, newest event first, and the cursor of the next page. Raises NotAccepted for a cursor that is not ours."""
        ...

    def since(self, endpoint_id: str, moment: datetime) -> Iterator[Delivery]:
        """The deliveries of events from this moment on, oldest first, that have not been delivered."""
        ...

    def remember(self, merchant_id: str, request: Request) -> bool:
        """Put a request on record; False where it was there. Raises KeyReused."""
        ...


class Attempts(Protocol):
    """Attempts in the background, each by itself, so that a slow endpoint delays nobody."""

    def begin(self, delivery_id: str) -> None:
        """Attempt the delivery now."""
        ...

    def recover(self, merchant_id: str, endpoint_id: str, since: datetime) -> None:
        """Begin anew what has failed since then."""
        ...


class Retries(Protocol):
    """Waits until a delivery's next attempt, and goes on until it is settled."""

    def begin(self, delivery: Delivery) -> None:
        """Nothing happens where this version of the delivery has begun to wait before."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One attempt's right to be under way at an endpoint. It lapses by itself if nobody gives it back."""

    endpoint_id: str
    lease: str


class Places(Protocol):
    """An endpoint has so many places, one for each attempt that is under way: more of us it cannot hold up."""

    def take(self, endpoint_id: str, delivery_id: str) -> Place | None:
        """A place; None where all are taken by attempts that the endpoint keeps waiting."""
        ...

    def give_back(self, place: Place, *, hung: bool) -> None:
        """Nothing is freed where it has lapsed. `hung`: the endpoint gave no answer, so that nobody waits for its places."""
        ...


class Sender(Protocol):
    """The wire to a merchant's endpoint."""

    def send(self, message: Message, url: str, secrets: Sequence[str], *, at: datetime, within: timedelta) -> Attempt:
        """Post a signed message and wait so long for the answer. Never raises for what the other end does."""
        ...


class DeadLetters(Protocol):
    """Where what nobody took is put aside, and somebody is told."""

    def put(self, delivery: Delivery) -> None: ...


class Bus(Protocol):
    """The event bus of the acquirer's own systems."""

    def publish(self, messages: Sequence[Message]) -> None:
        """Publish each, in order. What the bus did not take even when asked again is raised."""
        ...
