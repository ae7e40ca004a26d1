"""Webhook endpoints and deliveries as their merchant sees them."""

import json
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from kassa.adapters.http.models import View
from kassa.domain.ids import derived
from kassa.domain.webhooks.deliveries import Attempt, Delivery, Message
from kassa.domain.webhooks.endpoints import TEST_EVENT, Endpoint


class EndpointView(View):
    """An endpoint; `secret` is there in the answer that made it, and never again."""

    id: str
    object: Literal["webhook_endpoint"] = "webhook_endpoint"
    url: str
    event_types: list[str]
    description: str | None
    status: Literal["enabled", "disabled"]
    gone_at: Annotated[datetime | None, Field(description="When it answered 410, and was disabled for that")]
    secret: Annotated[str | None, Field(description="`whsec_…`, to verify signatures with")]
    earlier_secret_valid_until: Annotated[
        datetime | None, Field(description="Until then messages are signed with the secret before, too")
    ]
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, endpoint: Endpoint, *, now: datetime, secret: str | None = None) -> "EndpointView":
        return cls(
            id=endpoint.id,
            url=endpoint.url,
            event_types=list(endpoint.event_types),
            description=endpoint.description,
            status=endpoint.status.value,
            gone_at=endpoint.gone_at,
            secret=secret,
            earlier_secret_valid_until=endpoint.overlaps_until(now),
            created_at=endpoint.created_at,
            updated_at=endpoint.updated_at,
        )


class EndpointList(BaseModel):
    """A page of endpoints, newest first."""

    data: list[EndpointView]
    next_cursor: str | None


class AttemptView(View):
    """One try: the status that came back with the beginning of its response, or why none came."""

    at: datetime
    latency_ms: int
    status: int | None
    trouble: str | None
    response: Annotated[str | None, Field(description="At most its first 1,024 bytes")]

    @classmethod
    def of(cls, attempt: Attempt) -> "AttemptView":
        return cls.model_validate(attempt)


class DeliveryView(View):
    """One event on its way to one endpoint."""

    id: str
    object: Literal["delivery"] = "delivery"
    endpoint_id: str
    event_id: Annotated[str, Field(description="The header `webhook-id`")]
    event_type: str
    event_version: int
    event_created_at: datetime
    state: Literal["pending", "delivered", "failed"]
    attempts: list[AttemptView]
    next_attempt_at: datetime | None

    @classmethod
    def of(cls, delivery: Delivery) -> "DeliveryView":
        return cls(
            id=delivery.id,
            endpoint_id=delivery.endpoint_id,
            event_id=delivery.event_id,
            event_type=delivery.event_type,
            event_version=delivery.event_version,
            event_created_at=delivery.event_at,
            state=delivery.state.value,
            attempts=[AttemptView.of(attempt) for attempt in delivery.attempts],
            next_attempt_at=delivery.next_attempt_at,
        )


class DeliveryList(BaseModel):
    """A page of deliveries, newest event first."""

    data: list[DeliveryView]
    next_cursor: str | None


class RecoveryView(BaseModel):
    """What goes on in the background: each delivery that failed since then begins anew."""

    object: Literal["recovery"] = "recovery"
    endpoint_id: str
    since: datetime


def sample(endpoint: Endpoint, *, idempotency_key: str, live: bool, now: datetime) -> Message:
    """An event like any other, but about the endpoint itself: nobody takes it for a payment."""
    event_id = derived("evt", endpoint.id, "test", idempotency_key)
    body = {
        "id": event_id,
        "type": TEST_EVENT,
        "created_at": now.isoformat(),
        "live": live,
        "merchant_id": endpoint.merchant_id,
        "version": endpoint.version,
        "data": EndpointView.of(endpoint, now=now).model_dump(mode="json"),
    }
    return Message(
        id=event_id,
        type=TEST_EVENT,
        merchant_id=endpoint.merchant_id,
        version=endpoint.version,
        at=now,
        body=json.dumps(body, ensure_ascii=False),
    )
