"""Let Klarna tell a stage its news: a signing key at Klarna, in our secret, and webhooks signed with it.

There is one for each version of Klarna's API: any merchant may choose the payment request flow, whose news are v1's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from cli.api.caller import Caller
from cli.stages import klarna_access
from cli.stages.account import Account
from kassa.adapters.klarna.settings import KlarnaSettings


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a webhook shall tell, and an example of it."""

    events: list[str]
    example: str


WANTED: Mapping[str, Wanted] = {
    "v2": Wanted(
        ["payment.request.*", "payment.transaction.*", "partner.account.*", "settlement.report.*"],
        "payment.request.state-change.completed",
    ),
    # a transaction's news are the same whichever flow made it; of a product's and a dispute's Klarna names v1 only
    "v1": Wanted(
        ["payment.request.*", "partner.account.*", "payment.dispute.*"],
        "payment.request.state-change.pending-confirmation",
    ),
}
_KEYS = "/v2/notification/signing-keys"
_WEBHOOKS = "/v2/notification/webhooks"
SECONDS = 30


class Notifications(Caller):
    """Klarna's notification API, with the acquirer's own key."""

    def __init__(self, settings: KlarnaSettings) -> None:
        headers = {"Authorization": settings.authorization}
        verify = settings.tls() or True
        client = httpx.Client(base_url=settings.url, headers=headers, timeout=SECONDS, verify=verify)
        super().__init__("Klarna", client)

    def webhooks_to(self, url: str) -> dict[str, dict[str, Any]]:
        """The webhooks that post there, by their version."""
        listed = self._ask("GET", _WEBHOOKS).get("webhooks", [])
        return {webhook["event_version"]: webhook for webhook in listed if webhook["url"] == url}

    def new_signing_key(self) -> tuple[str, str]:
        """Its id and the key itself, which Klarna shows only now."""
        made = self._ask("POST", _KEYS)
        return made["signing_key_id"], made["signing_key"]

    def create_webhook(self, url: str, signing_key_id: str, version: str) -> dict[str, Any]:
        """Ask for a version's news at this address."""
        body = {"url": url, "event_types": WANTED[version].events, "event_version": version, "status": "ENABLED"}
        return self._ask("POST", _WEBHOOKS, json={**body, "signing_key_id": signing_key_id})

    def sign_with(self, webhook: dict[str, Any], signing_key_id: str) -> dict[str, Any]:
        """Let a webhook that is there use another key."""
        path = f"{_WEBHOOKS}/{webhook['webhook_id']}"
        return self._ask("PATCH", path, json={"signing_key_id": signing_key_id})

    def listen(self, webhook: dict[str, Any]) -> bool:
        """Let a webhook be told of what it lacks; whether it lacked anything."""
        has = webhook.get("event_types", [])
        lacks = [event for event in WANTED[webhook["event_version"]].events if event not in has and "*" not in has]
        if lacks:
            self._ask("PATCH", f"{_WEBHOOKS}/{webhook['webhook_id']}", json={"event_types": [*has, *lacks]})
        return bool(lacks)

    def try_out(self, webhook: dict[str, Any]) -> None:
        """Let Klarna post an example. Its test environment does that, and the simulator; the live one does not."""
        version = webhook["event_version"]
        body = {"event_type": WANTED[version].example, "event_version": version}
        self._ask("POST", f"{_WEBHOOKS}/{webhook['webhook_id']}/simulate", json=body)


def register(account: Account, url: str, *, klarna_url: str, authentication: str, try_out: bool = False) -> bool:
    """See to it that Klarna posts its news to `url`, signed with a key that the stage knows. Tells if that was new.

    The key is in our secret before Klarna uses it, and older keys stay there: news may still be under way.
    """
    keys_secret = f"kassa/{account.stage}/klarna-signing-keys"
    settings = klarna_access.settings(account, klarna_url=klarna_url, authentication=authentication)
    known = account.read_secret(keys_secret) or {}
    with Notifications(settings) as klarna:
        there = klarna.webhooks_to(url)
        missing = [version for version in WANTED if not _is_heard(there.get(version), known)]
        if missing:
            key_id, key = klarna.new_signing_key()
            account.add_to_secret(keys_secret, {key_id: key})
            for version in missing:
                webhook = there.get(version)
                there[version] = (
                    klarna.sign_with(webhook, key_id) if webhook else klarna.create_webhook(url, key_id, version)
                )
        changed = [klarna.listen(webhook) for webhook in there.values()]
        for webhook in there.values() if try_out else ():
            klarna.try_out(webhook)
    return bool(missing) or any(changed)


def _is_heard(webhook: dict[str, Any] | None, known: Mapping[str, Any]) -> bool:
    return webhook is not None and webhook["signing_key_id"] in known
