"""Let Klarna tell a stage its news: a signing key at Klarna, in our secret, and a webhook signed with it."""

from typing import Any

import httpx

from cli.account import Account
from cli.caller import Caller
from cli.failures import CannotGoOn
from kassa.adapters.klarna.settings import KlarnaSettings

EVENTS = ["payment.request.*", "payment.transaction.*"]
_KEYS = "/v2/notification/signing-keys"
_WEBHOOKS = "/v2/notification/webhooks"
SECONDS = 30
INTEGRATOR = "KASSA"  # not sent with these calls


class Notifications(Caller):
    """Klarna's notification API, with the acquirer's own key."""

    def __init__(self, settings: KlarnaSettings) -> None:
        headers = {"Authorization": settings.authorization}
        verify = settings.tls() or True
        client = httpx.Client(base_url=settings.url, headers=headers, timeout=SECONDS, verify=verify)
        super().__init__("Klarna", client)

    def webhook_to(self, url: str) -> dict[str, Any] | None:
        """The webhook that posts there, where there is one."""
        listed = self._ask("GET", _WEBHOOKS).get("webhooks", [])
        return next((webhook for webhook in listed if webhook["url"] == url), None)

    def new_signing_key(self) -> tuple[str, str]:
        """Its id and the key itself, which Klarna shows only now."""
        made = self._ask("POST", _KEYS)
        return made["signing_key_id"], made["signing_key"]

    def create_webhook(self, url: str, signing_key_id: str) -> dict[str, Any]:
        """Ask for news at this address."""
        body = {"url": url, "event_types": EVENTS, "event_version": "v2", "status": "ENABLED"}
        return self._ask("POST", _WEBHOOKS, json={**body, "signing_key_id": signing_key_id})

    def sign_with(self, webhook: dict[str, Any], signing_key_id: str) -> dict[str, Any]:
        """Let a webhook that is there use another key."""
        path = f"{_WEBHOOKS}/{webhook['webhook_id']}"
        return self._ask("PATCH", path, json={"signing_key_id": signing_key_id})

    def try_out(self, webhook: dict[str, Any]) -> None:
        """Let Klarna post an example. Its test environment does that, and the simulator; the live one does not."""
        body = {"event_type": "payment.request.state-change.completed", "event_version": "v2"}
        self._ask("POST", f"{_WEBHOOKS}/{webhook['webhook_id']}/simulate", json=body)


def register(account: Account, url: str, *, klarna_url: str, authentication: str, try_out: bool = False) -> bool:
    """See to it that Klarna posts its news to `url`, signed with a key that the stage knows. Tells if that was new.

    The key is in our secret before Klarna uses it, and older keys stay there: news may still be under way.
    """
    klarna_secret, keys_secret = f"kassa/{account.stage}/klarna", f"kassa/{account.stage}/klarna-signing-keys"
    secret = account.read_secret(klarna_secret)
    if secret is None:
        raise CannotGoOn(f'There is no secret {klarna_secret}; it must hold Klarna\'s API key: {{"api_key": "…"}}.')
    try:
        settings = KlarnaSettings.from_secret(
            secret, url=klarna_url, authentication=authentication, integrator=INTEGRATOR
        )
    except ValueError as error:
        raise CannotGoOn(f"The secret {klarna_secret} cannot be used: {error}.") from error
    known = account.read_secret(keys_secret) or {}
    with Notifications(settings) as klarna:
        webhook = klarna.webhook_to(url)
        is_new = webhook is None or webhook["signing_key_id"] not in known
        if is_new:
            key_id, key = klarna.new_signing_key()
            account.write_secret(keys_secret, {**known, key_id: key})
            webhook = klarna.create_webhook(url, key_id) if webhook is None else klarna.sign_with(webhook, key_id)
        if try_out and webhook is not None:
            klarna.try_out(webhook)
    return is_new
