"""News of a payment, written once and handed to every webhook that listens."""

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fnmatch import fnmatchcase

from simulator import deliveries
from simulator.state.clock import iso
from simulator.state.records import V1, Delivery, JsonObject, Webhook
from simulator.state.world import ACQUIRER_ACCOUNT, World

PRODUCT_INSTANCE = "krn:partner:global:payment-product:test:simulator"
UNKNOWN_EVENT_TYPE = "payment.request.state-change.unheard-of"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened to a payment. `references` are the names by which it can be found again.

    What happens to a payment request is news in the version of the API that made it; any other news is told in both.
    Where it `repeats_itself`, as with disputes, what its metadata say stands once more beside them.
    """

    type: str
    repeats_itself: bool = False
    at: datetime
    account_id: str
    correlation_id: str
    payload: JsonObject
    references: frozenset[str]
    version: str | None = None


def announce(world: World, event: Event) -> None:
    """Send an event to every enabled webhook that asked for its type."""
    event_id = world.ids.uuid("event")
    for webhook in world.webhooks.values():
        speaks = event.version in {None, webhook.event_version}
        listens = speaks and any(fnmatchcase(event.type, wanted) for wanted in webhook.event_types)
        if listens and webhook.status == "ENABLED":
            send_to(world, webhook, event, event_id)


def send_to(world: World, webhook: Webhook, event: Event, event_id: str) -> None:
    """Send an event to one webhook, with whatever the webhook mode does to it on the way."""
    mode = world.webhook_mode
    if mode.happens("drop", world.ids):
        _write(world, webhook, event, event_id).status = "dropped"
        return
    group = [_write(world, webhook, event, event_id) for _ in range(mode.copies(world.ids))]
    if mode.happens("unknown_event", world.ids):
        strange = replace(event, type=UNKNOWN_EVENT_TYPE)
        group.insert(0, _write(world, webhook, strange, world.ids.uuid("unknown event")))
    if not world.held_back and mode.happens("reorder", world.ids):
        deliveries.hold_back(world, group)
        return
    due = world.clock.now() + timedelta(milliseconds=mode.delay_ms)
    for delivery in group:
        deliveries.schedule(world, delivery, due)


def _write(world: World, webhook: Webhook, event: Event, event_id: str) -> Delivery:
    version = event.version or webhook.event_version
    metadata = {
        "event_id": event_id,
        "event_type": event.type,
        "event_version": version,
        "occurred_at": iso(event.at),
        "correlation_id": event.correlation_id,
        **_about(event, version),
        "webhook_id": webhook.id,
        "live": False,
    }
    # Compact, so that a receiver that strips white space before it checks the signature agrees with one that does not.
    envelope = {"metadata": metadata, "payload": event.payload}
    if event.repeats_itself:
        again = {name: metadata[name] for name in ("event_type", "event_id", "occurred_at")}
        envelope |= again | {"merchant_id": event.account_id}
    body = json.dumps(envelope, separators=(",", ":"), ensure_ascii=False).encode()
    delivery = Delivery(
        id=f"delivery-{len(world.deliveries) + 1:06}",
        event_id=event_id,
        event_type=event.type,
        references=event.references,
        webhook_id=webhook.id,
        url=webhook.url,
        signing_key=world.signing_keys[webhook.signing_key_id],
        body=body,
        created_at=world.clock.now(),
    )
    world.deliveries.append(delivery)
    return delivery


def _about(event: Event, version: str) -> JsonObject:
    """Whose news it is: v1 names the partner's account, v2 the webhook's owner too."""
    if version == V1:
        return {"account_id": event.account_id, "product_instance_id": PRODUCT_INSTANCE}
    return {"subject_account_id": event.account_id, "recipient_account_id": ACQUIRER_ACCOUNT}
