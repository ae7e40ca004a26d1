"""What Klarna posts, read from the raw bytes that it signed."""

import base64
import ipaddress
import json
from collections.abc import Mapping
from typing import Any

from kassa.failures import WebhookRejected
from kassa.ports.news import News


def raw_body(event: Mapping[str, Any]) -> bytes:
    """The bytes as they came, before anybody parsed them."""
    body = event.get("body") or ""
    return base64.b64decode(body) if event.get("isBase64Encoded") else body.encode()


def comes_from(event: Mapping[str, Any], allowed: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]) -> bool:
    """Whether the sender's address is allowed; with nothing listed, every address is."""
    address = ipaddress.ip_address(event["requestContext"]["http"]["sourceIp"])
    return not allowed or any(address in network for network in allowed)


def read_news(body: bytes) -> News:
    """What we keep of a signed event. Raises WebhookRejected where it is not an event at all.

    Klarna's envelope is `metadata` and `payload`, in v1 and v2; the payload of an approved request holds a token and the
    shopper's data, none of which we keep: whoever is woken reads the truth at Klarna. Our reference is called
    `payment_request_reference` or, in v1, `payment_reference`. Whose account it is about, v2 says as `subject_account_id`.
    """
    try:
        envelope = json.loads(body)
        metadata, payload = envelope["metadata"], envelope.get("payload") or {}
        event_id, event_type = metadata["event_id"], metadata["event_type"]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise WebhookRejected("unreadable") from error
    if not (_word(event_id) and _word(event_type) and isinstance(payload, dict)):
        raise WebhookRejected("unreadable")
    return News(
        event_id=event_id,
        event_type=event_type,
        payment_reference=next(filter(None, (_word(payload.get(name)) for name in _OUR_REFERENCE)), None),
        occurred_at=_word(metadata.get("occurred_at")),
        state=_word(payload.get("state")),
        account_id=_word(metadata.get("subject_account_id")) or _word(metadata.get("account_id")),
        account_reference=next(filter(None, (_word(payload.get(name)) for name in _ACCOUNT_REFERENCE)), None),
    )


_ACCOUNT_REFERENCE = ("partner_account_reference", "account_reference")
_OUR_REFERENCE = ("payment_request_reference", "payment_reference", "payment_transaction_reference")
_LONGEST_WORD = 255


def _word(value: object) -> str | None:
    return value if isinstance(value, str) and 0 < len(value) <= _LONGEST_WORD else None
