"""What happened to a merchant, as its webhooks and the bus get it."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from kassa.adapters.http.merchant_view import MerchantView
from kassa.domain.webhooks.deliveries import Message
from kassa.ports.accounts import MerchantHappening


class PublicMerchantEvent(BaseModel):
    """Something that happened to a merchant, and the whole merchant as it then stood."""

    model_config = ConfigDict(extra="forbid")

    id: str
    type: str
    created_at: datetime
    live: bool
    merchant_id: str
    version: int
    data: MerchantView


def merchant_message_of(happening: MerchantHappening, *, live: bool) -> Message:
    """The message about an entry of the merchants' outbox."""
    merchant = happening.merchant
    at = merchant.updated_at or merchant.created_at
    public = PublicMerchantEvent(
        id=happening.id,
        type=happening.type.value,
        created_at=at,
        live=live,
        merchant_id=merchant.id,
        version=merchant.version,
        data=MerchantView.of(merchant),
    )
    return Message(
        id=public.id,
        type=public.type,
        merchant_id=merchant.id,
        version=merchant.version,
        at=at,
        body=public.model_dump_json(),
    )
