"""Signing keys and webhooks: how the acquirer tells Klarna where its news shall go."""

import ipaddress
from http import HTTPStatus
from urllib.parse import urlsplit

from simulator import views
from simulator.calls import Answer, Call
from simulator.checks import Checks
from simulator.errors import RESOURCE_CONFLICT, RESOURCE_NOT_FOUND, Refusal
from simulator.events import Event, send_to
from simulator.state.clock import iso
from simulator.state.records import JsonObject, SigningKey, Webhook
from simulator.state.world import World

MOST_SIGNING_KEYS = 50
SECRET_LENGTH = 43
LONGEST_URL = 2048
HTTPS_PORTS = {None, 443, 8443}
STATUSES = ("ENABLED", "DISABLED")
VERSIONS = ("v1", "v2")


def create_signing_key(world: World, call: Call) -> Answer:  # noqa: ARG001 - an operation like the others
    """A new signing key. Its secret is shown this once."""
    if len(world.signing_keys) >= MOST_SIGNING_KEYS:
        raise Refusal(RESOURCE_CONFLICT, f"There are {MOST_SIGNING_KEYS} signing keys already")
    key = SigningKey(
        id=f"krn:partner:global:notification:signing-key:{world.ids.uuid('signing key')}",
        secret=world.ids.secret("signing key secret", SECRET_LENGTH),
        created_at=world.clock.now(),
    )
    world.signing_keys[key.id] = key
    return Answer(HTTPStatus.CREATED, _shown(key) | {"signing_key": key.secret})


def list_signing_keys(world: World, call: Call) -> Answer:  # noqa: ARG001 - an operation like the others
    """All signing keys, without their secrets."""
    return Answer(HTTPStatus.OK, {"signing_keys": [_shown(key) for key in world.signing_keys.values()]})


def read_signing_key(world: World, call: Call) -> Answer:
    """One signing key, without its secret."""
    return Answer(HTTPStatus.OK, _shown(_key(world, call)))


def delete_signing_key(world: World, call: Call) -> Answer:
    """Forget a signing key that no webhook uses."""
    key = _key(world, call)
    if any(webhook.signing_key_id == key.id for webhook in world.webhooks.values()):
        raise Refusal(RESOURCE_CONFLICT, "A webhook uses this signing key")
    del world.signing_keys[key.id]
    return Answer(HTTPStatus.NO_CONTENT, None)


def create_webhook(world: World, call: Call) -> Answer:
    """A new webhook; the same address with the same events is a conflict."""
    checks = Checks()
    now = world.clock.now()
    webhook = Webhook(
        id="",
        url=_read_url(call.body, checks, required=True) or "",
        event_types=checks.words(call.body, "event_types"),
        event_version=checks.choice(call.body, "event_version", VERSIONS, required=True) or "",
        signing_key_id=_read_key_id(world, call.body, checks, required=True) or "",
        status=checks.choice(call.body, "status", STATUSES) or "ENABLED",
        created_at=now,
        updated_at=now,
    )
    checks.done()
    if any(_same(webhook, other) for other in world.webhooks.values()):
        raise Refusal(RESOURCE_CONFLICT, "This webhook configuration exists already")
    webhook.id = f"krn:partner:global:notification:webhook:{world.ids.uuid('webhook')}"
    world.webhooks[webhook.id] = webhook
    return Answer(HTTPStatus.CREATED, views.webhook(webhook))


def list_webhooks(world: World, call: Call) -> Answer:  # noqa: ARG001 - an operation like the others
    """All webhooks, oldest first."""
    return Answer(HTTPStatus.OK, {"webhooks": [views.webhook(webhook) for webhook in world.webhooks.values()]})


def read_webhook(world: World, call: Call) -> Answer:
    """One webhook."""
    return Answer(HTTPStatus.OK, views.webhook(_webhook(world, call)))


def update_webhook(world: World, call: Call) -> Answer:
    """Change a webhook. What is under way keeps its old address and key."""
    webhook = _webhook(world, call)
    checks = Checks()
    url = _read_url(call.body, checks, required=False)
    event_types = checks.words(call.body, "event_types") if "event_types" in call.body else webhook.event_types
    signing_key_id = _read_key_id(world, call.body, checks, required=False)
    status = checks.choice(call.body, "status", STATUSES)
    checks.done()
    webhook.url = url or webhook.url
    webhook.event_types = event_types
    webhook.signing_key_id = signing_key_id or webhook.signing_key_id
    webhook.status = status or webhook.status
    webhook.updated_at = world.clock.now()
    return Answer(HTTPStatus.OK, views.webhook(webhook))


def delete_webhook(world: World, call: Call) -> Answer:
    """Forget a webhook."""
    del world.webhooks[_webhook(world, call).id]
    return Answer(HTTPStatus.NO_CONTENT, None)


def simulate_webhook(world: World, call: Call) -> Answer:
    """Send the webhook an example of an event, as Klarna's test environment does."""
    webhook = _webhook(world, call)
    checks = Checks()
    event_type = checks.text(call.body, "event_type", required=True)
    event_version = checks.choice(call.body, "event_version", VERSIONS, required=True)
    checks.done()
    now = world.clock.now()
    event_id = world.ids.uuid("event")
    example = Event(
        type=event_type or "",
        version=event_version or "",
        at=now,
        account_id=next(iter(world.accounts)),
        correlation_id=call.correlation_id,
        references=frozenset({"example"}),
        payload={
            "payment_request_id": f"krn:payment:eu1:request:{world.ids.uuid('example')}",
            "payment_request_reference": "example",
            "state": (event_type or "").rpartition(".")[2].upper().replace("-", "_"),
            "created_at": iso(now),
            "updated_at": iso(now),
        },
    )
    send_to(world, webhook, example, event_id)
    return Answer(HTTPStatus.ACCEPTED, {"event_id": event_id})


def _shown(key: SigningKey) -> JsonObject:
    return {"signing_key_id": key.id, "created_at": iso(key.created_at)}


def _key(world: World, call: Call) -> SigningKey:
    key = world.signing_keys.get(call.path["signing_key"])
    if key is None:
        raise Refusal(RESOURCE_NOT_FOUND, "There is no such signing key")
    return key


def _webhook(world: World, call: Call) -> Webhook:
    webhook = world.webhooks.get(call.path["webhook"])
    if webhook is None:
        raise Refusal(RESOURCE_NOT_FOUND, "There is no such webhook")
    return webhook


def _same(one: Webhook, other: Webhook) -> bool:
    return (one.url, set(one.event_types), one.event_version) == (
        other.url,
        set(other.event_types),
        other.event_version,
    )


def _read_key_id(world: World, body: JsonObject, checks: Checks, *, required: bool) -> str | None:
    key_id = checks.text(body, "signing_key_id", required=required)
    if key_id is not None and key_id not in world.signing_keys:
        checks.wrong("signing_key_id", "is not a signing key")
    return key_id


def _read_url(body: JsonObject, checks: Checks, *, required: bool) -> str | None:
    url = checks.text(body, "url", required=required, longest=LONGEST_URL)
    if url is not None and not _may_be_called(url):
        checks.wrong("url", "must be https on port 443 or 8443, or an address of this machine")
    return url


def _may_be_called(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if parts.scheme not in {"http", "https"} or not host:
        return False
    return _is_this_machine(host) or (parts.scheme == "https" and port in HTTPS_PORTS)


def _is_this_machine(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
