"""Deliver: an event becomes one delivery for each endpoint that wants it, and each is attempted until it is settled."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from kassa.domain.ids import is_id
from kassa.domain.webhooks.deliveries import (
    PATIENCE,
    Attempt,
    Delivery,
    DeliveryState,
    Message,
    Trouble,
    attempted,
    begun_anew,
    delivery_of,
    given_up,
)
from kassa.domain.webhooks.endpoints import Endpoint, gone
from kassa.ports.requests import Request
from kassa.ports.webhooks import (
    Attempts,
    Bus,
    DeadLetters,
    Deliveries,
    DeliveryNotFound,
    EndpointDisabled,
    EndpointNotFound,
    Endpoints,
    Places,
    Retries,
    Sender,
    StaleDelivery,
    StaleEndpoint,
)

OVERDUE_AFTER = timedelta(seconds=30)
"""A pending delivery whose time came longer ago is in nobody's hands: an attempt takes 10 seconds."""

WITHOUT_A_PLACE = timedelta(seconds=1)
"""What a last attempt has for its answer where others wait for the endpoint already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Announce:
    """Tell the merchants and the bus. Safe to repeat: a delivery is stored once, and one that is settled stays so."""

    endpoints: Endpoints
    deliveries: Deliveries
    attempts: Attempts
    bus: Bus

    def __call__(self, messages: Sequence[Message]) -> int:
        """How many deliveries were begun. Each is stored before it is begun: a crash between the two repeats both."""
        known = {merchant: self._enabled(merchant) for merchant in {message.merchant_id for message in messages}}
        wanted = [
            (delivery_of(message, endpoint), message)
            for message in messages
            for endpoint in known[message.merchant_id]
            if endpoint.wants(message.type)
        ]
        for delivery, message in wanted:
            self.deliveries.add(delivery, message)
            self.attempts.begin(delivery.id)
        self.bus.publish(messages)
        return len(wanted)

    def _enabled(self, merchant_id: str) -> list[Endpoint]:
        return [endpoint for endpoint in self.endpoints.of_merchant(merchant_id) if endpoint.is_enabled]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deliver:
    """Attempt one delivery, if its time has come."""

    endpoints: Endpoints
    deliveries: Deliveries
    places: Places
    sender: Sender
    dead_letters: DeadLetters
    schedule: Sequence[timedelta]
    now: Callable[[], datetime]
    patience: timedelta = PATIENCE

    def __call__(self, delivery_id: str) -> Delivery:
        """The delivery as it then stands. Raises DeliveryNotFound.

        What follows from an attempt is done before the attempt is recorded, so that a crash between the two repeats both.
        """
        delivery, message = self.deliveries.get(delivery_id)
        if not delivery.is_due(self.now()):
            return delivery
        endpoint = self._endpoint(delivery)
        if endpoint is None:
            return self._record(given_up(delivery))
        attempt = self._attempt(delivery, message, endpoint)
        after = attempted(delivery, attempt, self.schedule)
        if attempt.says_gone:
            self._disable(endpoint)
        elif after.state is DeliveryState.FAILED:
            self.dead_letters.put(after)
        return self._record(after)

    def _attempt(self, delivery: Delivery, message: Message, endpoint: Endpoint) -> Attempt:
        """A turn without a place is over at once; but nothing is put aside that was not sent at its last turn."""
        place, now = self.places.take(endpoint.id, delivery.id), self.now()
        if place is None and not delivery.is_at_its_last_turn(self.schedule):
            return Attempt(at=now, latency_ms=0, trouble=Trouble.BUSY)
        within = self.patience if place is not None else min(self.patience, WITHOUT_A_PLACE)
        hung = False
        try:
            attempt = self.sender.send(message, endpoint.url, endpoint.secrets_at(now), at=now, within=within)
            hung = attempt.trouble is Trouble.TIMEOUT
        finally:
            if place is not None:
                self.places.give_back(place, hung=hung)
        return attempt

    def _endpoint(self, delivery: Delivery) -> Endpoint | None:
        """Where to send it; None where the merchant wants nothing there any more."""
        try:
            endpoint = self.endpoints.get(delivery.merchant_id, delivery.endpoint_id)
        except EndpointNotFound:
            return None
        return endpoint if endpoint.is_enabled else None

    def _disable(self, endpoint: Endpoint) -> None:
        try:
            self.endpoints.save(gone(endpoint, at=self.now()))
        except StaleEndpoint:
            return  # the merchant is changing it at this moment: another 410 will say whether that helped

    def _record(self, after: Delivery) -> Delivery:
        try:
            self.deliveries.save(after)
        except StaleDelivery:  # somebody else attempted it at the same time, and recorded that first
            return self.deliveries.get(after.id)[0]
        return after


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """Deliver again: one, or all that have failed since a moment."""

    endpoints: Endpoints
    deliveries: Deliveries
    attempts: Attempts
    now: Callable[[], datetime]

    def log(self, endpoint: Endpoint, *, limit: int, cursor: str | None) -> tuple[Sequence[Delivery], str | None]:
        """An endpoint's deliveries, newest event first, and the cursor of the next page."""
        return self.deliveries.of_endpoint(endpoint.id, limit=limit, cursor=cursor)

    def one(self, delivery_id: str, merchant_id: str | None, request: Request) -> tuple[Delivery, bool]:
        """The delivery, begun anew, and whether the request was new. `merchant_id` None is an acquirer, who sees all.

        Raises DeliveryNotFound, EndpointNotFound, EndpointDisabled, StaleDelivery, KeyReused.
        """
        delivery = self._visible(delivery_id, merchant_id)
        endpoint = self.endpoints.get(delivery.merchant_id, delivery.endpoint_id)
        if not endpoint.is_enabled:
            raise EndpointDisabled(endpoint.id)
        new = self.deliveries.save(begun_anew(delivery, at=self.now()), request)
        self.attempts.begin(delivery_id)
        return self.deliveries.get(delivery_id)[0], new

    def _visible(self, delivery_id: str, merchant_id: str | None) -> Delivery:
        if not is_id("dlv", delivery_id):
            raise DeliveryNotFound(delivery_id)
        delivery, _ = self.deliveries.get(delivery_id)
        if merchant_id not in (None, delivery.merchant_id):
            raise DeliveryNotFound(delivery_id)
        return delivery

    def since(self, endpoint: Endpoint, moment: datetime, request: Request) -> bool:
        """Begin to recover in the background; whether the request was new. Raises EndpointDisabled."""
        if not endpoint.is_enabled:
            raise EndpointDisabled(endpoint.id)
        new = self.deliveries.remember(endpoint.merchant_id, request)
        self.attempts.recover(endpoint.merchant_id, endpoint.id, moment)
        return new


@dataclass(frozen=True, slots=True, kw_only=True)
class Recover:
    """The background's part: begin anew what failed, and what was lost between two steps."""

    deliveries: Deliveries
    retries: Retries
    now: Callable[[], datetime]

    def __call__(self, endpoint_id: str, since: datetime) -> int:
        """How many were begun. Safe to repeat: what has been begun anew is not failed any more."""
        begun = 0
        for delivery in self.deliveries.since(endpoint_id, since):
            begun += self._begin(delivery)
        return begun

    def _begin(self, delivery: Delivery) -> bool:
        now = self.now()
        failed, overdue = delivery.state is DeliveryState.FAILED, delivery.waits_since(now - OVERDUE_AFTER)
        if not failed and not overdue:
            return False
        after = begun_anew(delivery, at=now)
        try:
            self.deliveries.save(after)
        except StaleDelivery:
            return False
        self.retries.begin(after)
        return True
