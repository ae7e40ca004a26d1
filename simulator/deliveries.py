"""Events on their way to their webhooks: signed, tried, and tried again by Klarna's schedule."""

import hashlib
import hmac
import time
from datetime import datetime, timedelta

from simulator.state.records import Attempt, Delivery
from simulator.state.world import World

ACKNOWLEDGED = {200, 201, 202, 204}
RETRIES_AFTER = (
    timedelta(seconds=10),
    timedelta(minutes=2),
    timedelta(minutes=15),
    timedelta(hours=3),
    timedelta(hours=6),
    timedelta(hours=12),
)
"""How long after the previous attempt; after the last one the delivery has failed for good."""
HELD_BACK_AT_MOST = timedelta(seconds=3)


def sign(secret: str, body: bytes) -> str:
    """Klarna's signature: the HMAC-SHA256 of the raw body under the signing key, in lower-case hex."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def schedule(world: World, delivery: Delivery, due: datetime) -> None:
    """Try this delivery at `due`."""
    delivery.status = "pending"
    delivery.next_attempt_at = due
    world.agenda.add(due, lambda at: _attempt(world, delivery, at))


def hold_back(world: World, group: list[Delivery]) -> None:
    """Keep these until another event has overtaken them, or for a few seconds where none comes."""
    for delivery in group:
        delivery.status = "held_back"
    world.held_back.extend(group)
    world.agenda.add(world.clock.now() + HELD_BACK_AT_MOST, lambda _: _release(world, group))


def replay(world: World, delivery: Delivery) -> None:
    """Send once more what was sent, dropped or given up, with its retries if need be."""
    delivery.attempts.clear()
    schedule(world, delivery, world.clock.now())


async def _attempt(world: World, delivery: Delivery, at: datetime) -> None:
    forged = world.webhook_mode.happens("forge_signature", world.ids)
    secret = f"not {delivery.signing_key.secret}" if forged else delivery.signing_key.secret
    headers = {
        "Content-Type": "application/json",
        "Klarna-Signature": sign(secret, delivery.body),
        "Klarna-Signing-Key-Id": delivery.signing_key.id,
    }
    status, error = None, None
    started = time.monotonic()
    try:
        status = await world.send(delivery.url, delivery.body, headers)
    except OSError as failure:
        error = str(failure) or type(failure).__name__
    milliseconds = round((time.monotonic() - started) * 1000)
    delivery.attempts.append(Attempt(at=at, status=status, error=error, forged=forged, milliseconds=milliseconds))
    _settle(world, delivery, at, acknowledged=status in ACKNOWLEDGED)
    _release(world, [held for held in world.held_back if held is not delivery])


def _settle(world: World, delivery: Delivery, at: datetime, *, acknowledged: bool) -> None:
    retry = len(delivery.attempts) - 1
    if not acknowledged and retry < len(RETRIES_AFTER):
        schedule(world, delivery, at + RETRIES_AFTER[retry])
        return
    delivery.status = "delivered" if acknowledged else "failed"
    delivery.next_attempt_at = None


def _release(world: World, group: list[Delivery]) -> None:
    for delivery in [held for held in group if held in world.held_back]:
        world.held_back.remove(delivery)
        schedule(world, delivery, world.clock.now())
