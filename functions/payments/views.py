"""Lists as callers see them: payments, and what happened to one."""

from datetime import datetime

from pydantic import BaseModel

from kassa.adapters.http.payment_view import PaymentView
from kassa.ports.payments import Event


class PaymentList(BaseModel):
    """A page of payments, newest first."""

    data: list[PaymentView]
    next_cursor: str | None


class EventView(BaseModel):
    """One thing that happened to a payment."""

    id: str
    type: str
    created_at: datetime
    live: bool
    merchant_id: str
    version: int
    status: str
    cause: str
    detail: str | None
    klarna_correlation_id: str | None
    klarna_error_id: str | None

    @classmethod
    def of(cls, event: Event) -> "EventView":
        return cls(
            id=event.id,
            type=event.happened.type,
            created_at=event.at,
            live=event.payment.live,
            merchant_id=event.payment.merchant_id,
            version=event.payment.version,
            status=event.payment.status,
            cause=event.happened.cause,
            detail=event.happened.detail,
            klarna_correlation_id=event.happened.klarna_correlation_id,
            klarna_error_id=event.happened.klarna_error_id,
        )


class EventList(BaseModel):
    """A page of a payment's timeline, oldest first."""

    data: list[EventView]
    next_cursor: str | None
