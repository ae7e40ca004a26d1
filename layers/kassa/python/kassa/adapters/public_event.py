"""An event as merchants and the acquirer's own systems get it: the same text for everybody and at every attempt."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from kassa.adapters.http.payment_view import PaymentView
from kassa.domain.webhooks import Message
from kassa.ports import Event


class PublicEvent(BaseModel):
    """Something that happened to a payment, and the whole payment as it then stood."""

    model_config = ConfigDict(extra="forbid")

    id: str
    type: str
    created_at: datetime
    live: bool
    merchant_id: str
    version: int
    data: PaymentView


def message_of(event: Event, *, public_url: str) -> Message:
    """The message about an event of a payment's timeline."""
    payment = event.payment
    public = PublicEvent(
        id=event.id,
        type=event.happened.type,
        created_at=event.at,
        live=payment.live,
        merchant_id=payment.merchant_id,
        version=payment.version,
        data=PaymentView.of(payment, public_url=public_url, now=event.at),
    )
    return Message(
        id=public.id,
        type=public.type,
        merchant_id=public.merchant_id,
        version=public.version,
        at=event.at,
        body=public.model_dump_json(),
    )
