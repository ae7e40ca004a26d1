"""An event as merchants and the acquirer's own systems get it: the same text for everybody and at every attempt."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from kassa.adapters.http.dispute_view import DisputeView
from kassa.adapters.http.payment_view import PaymentView
from kassa.domain.disputes.case import Case
from kassa.domain.webhooks.deliveries import Message
from kassa.ports.payments import Event


class PublicEvent(BaseModel):
    """Something that happened to a payment or a dispute, and the whole of it as it then stood."""

    model_config = ConfigDict(extra="forbid")

    id: str
    type: str
    created_at: datetime
    live: bool
    merchant_id: str
    version: int
    data: PaymentView | DisputeView


def message_of(event: Event, *, public_url: str, case: Case | None = None) -> Message:
    """The message about an event of a payment's timeline; `case` is the dispute that it is about, if it is about one."""
    payment = event.payment
    data: PaymentView | DisputeView = (
        PaymentView.of(payment, public_url=public_url, now=event.at) if case is None else DisputeView.of(case)
    )
    public = PublicEvent(
        id=event.id,
        type=event.happened.type,
        created_at=event.at,
        live=payment.live,
        merchant_id=payment.merchant_id,
        version=payment.version,
        data=data,
    )
    return Message(
        id=public.id,
        type=public.type,
        merchant_id=public.merchant_id,
        version=public.version,
        at=event.at,
        body=public.model_dump_json(),
    )
