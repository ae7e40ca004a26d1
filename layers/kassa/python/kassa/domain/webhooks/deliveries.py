"""How the telling of one event to one endpoint goes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from kassa.domain.ids import derived
from kassa.domain.webhooks.endpoints import Endpoint

KEPT_ATTEMPTS = 30
"""The latest attempts that a delivery remembers."""

PATIENCE = timedelta(seconds=10)
"""How long an endpoint may take to answer, and how long nobody comes again who found that it does not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One event as merchants get it. `body` is the JSON text that is sent, signed and never changed."""

    id: str
    type: str
    merchant_id: str
    version: int
    at: datetime
    body: str


class DeliveryState(StrEnum):
    """Where a delivery is."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


class Trouble(StrEnum):
    """Why an attempt got no answer. BUSY was never sent: others were waiting for the endpoint's answers, in all its places."""

    TIMEOUT = "timeout"
    NAME_NOT_FOUND = "name_not_found"
    ADDRESS_NOT_ALLOWED = "address_not_allowed"
    CONNECTION_FAILED = "connection_failed"
    CONNECTION_LOST = "connection_lost"
    TLS_FAILED = "tls_failed"
    NOT_HTTP = "not_http"
    BUSY = "busy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try: a status with the beginning of the response, or the trouble that came instead."""

    at: datetime
    latency_ms: int
    status: int | None = None
    trouble: Trouble | None = None
    response: str | None = None

    @property
    def succeeded(self) -> bool:
        return self.status is not None and 200 <= self.status < 300  # noqa: PLR2004 - every 2xx is a yes

    @property
    def says_gone(self) -> bool:
        return self.status == 410  # noqa: PLR2004 - Gone: Standard Webhooks' word for `stop sending`

    @property
    def found_it_hanging(self) -> bool:
        return self.trouble in (Trouble.TIMEOUT, Trouble.BUSY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One event for one endpoint. `tries` counts the turns of the schedule that are over since it was last begun anew."""

    id: str
    merchant_id: str
    endpoint_id: str
    event_id: str
    event_type: str
    event_version: int
    event_at: datetime
    state: DeliveryState
    next_attempt_at: datetime | None
    attempts: tuple[Attempt, ...] = ()
    tries: int = 0
    version: int = 1

    @property
    def is_pending(self) -> bool:
        return self.state is DeliveryState.PENDING

    def is_due(self, now: datetime) -> bool:
        """Whether it is to be attempted now: what nobody has tried yet always is, whatever the clocks say."""
        return self.is_pending and (self.tries == 0 or self.waits_since(now))

    def is_at_its_last_turn(self, schedule: Sequence[timedelta]) -> bool:
        """Whether nothing follows but success or failure."""
        return self.tries >= len(schedule)

    def waits_since(self, moment: datetime) -> bool:
        """Whether its time had come at that moment."""
        return self.is_pending and self.next_attempt_at is not None and self.next_attempt_at <= moment


def delivery_of(message: Message, endpoint: Endpoint) -> Delivery:
    """The delivery of an event to an endpoint: the same two always make the same id, so there is only one."""
    return Delivery(
        id=derived("dlv", endpoint.id, message.id),
        merchant_id=endpoint.merchant_id,
        endpoint_id=endpoint.id,
        event_id=message.id,
        event_type=message.type,
        event_version=message.version,
        event_at=message.at,
        state=DeliveryState.PENDING,
        next_attempt_at=message.at,
    )


def attempted(delivery: Delivery, attempt: Attempt, schedule: Sequence[timedelta]) -> Delivery:
    """The delivery after an attempt: done, gone, exhausted, or to be tried again when the schedule says."""
    tries = delivery.tries + 1
    state, next_attempt_at = DeliveryState.FAILED, None
    if attempt.succeeded:
        state = DeliveryState.DELIVERED
    elif not attempt.says_gone and tries <= len(schedule):
        pause = schedule[tries - 1]
        while attempt.found_it_hanging and pause < PATIENCE and tries < len(schedule):
            pause, tries = pause + schedule[tries], tries + 1  # turns that would meet the same silence
        if attempt.trouble is Trouble.BUSY:
            pause += pause * _share(delivery)
        state, next_attempt_at = DeliveryState.PENDING, attempt.at + pause
    attempts = (*delivery.attempts, attempt)[-KEPT_ATTEMPTS:]
    return _moved(delivery, state=state, next_attempt_at=next_attempt_at, attempts=attempts, tries=tries)


def _share(delivery: Delivery) -> float:
    """0 to a half, always the same for one delivery: those that found no place do not all come again at once."""
    return int(delivery.id[-4:], 16) / 0x20000


def begun_anew(delivery: Delivery, *, at: datetime) -> Delivery:
    """The delivery, to be attempted now and then by the whole schedule again."""
    return _moved(delivery, state=DeliveryState.PENDING, next_attempt_at=at, tries=0)


def given_up(delivery: Delivery) -> Delivery:
    """The delivery after its endpoint was disabled or deleted."""
    return _moved(delivery, state=DeliveryState.FAILED, next_attempt_at=None)


def _moved(delivery: Delivery, **news: object) -> Delivery:
    return replace(delivery, version=delivery.version + 1, **news)  # type: ignore[arg-type]
