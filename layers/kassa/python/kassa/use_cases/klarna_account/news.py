"""Klarna's webhooks and the keys that it signs them with. A key is in our secret before anything is signed with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kassa.domain.ids import derived
from kassa.domain.klarna_account.kept_credentials import without
from kassa.domain.klarna_account.settings import MOST_SIGNING_KEYS, KlarnaWebhook, SigningKey
from kassa.failures import InUse, KlarnaConflict, KlarnaRefused, NoSuchSetting, NotAccepted, TooManySigningKeys
from kassa.ports.klarna_account import KlarnaAccount, SettingRecords, SharedSecret
from kassa.ports.requests import Request


@dataclass(frozen=True, slots=True, kw_only=True)
class KlarnaNews:
    """Every call that makes something is safe to repeat, and then finds what the first one made. Raises KeyReused for
    another body under the same Idempotency-Key.
    """

    account: KlarnaAccount
    kept: SharedSecret
    records: SettingRecords
    our_url: str

    def signing_keys(self) -> Sequence[SigningKey]:
        return self.account.signing_keys()

    def signing_key(self, signing_key_id: str) -> SigningKey:
        return self.account.signing_key(signing_key_id)

    def held(self) -> frozenset[str]:
        """The ids of the keys that our webhook can check."""
        return frozenset(self.kept.read().values)

    def new_signing_key(self, request: Request) -> tuple[SigningKey, bool]:
        """The key, and whether it was made before. Raises TooManySigningKeys before Klarna has to say so."""
        outcome = self.records.begin(request)
        if outcome is not None:
            return self.account.signing_key(outcome["id"]), True
        subject = derived("sgn", request.operation, request.idempotency_key)
        made, secret = self._make(subject)
        if secret is not None:
            held = self.kept.read()
            self.kept.write({**held.values, made.id: secret}, over=held)
        self.records.finish(request, {"id": made.id})
        return made, False

    def delete_signing_key(self, signing_key_id: str) -> None:
        """At Klarna first: what it still signs, we can still check. Raises InUse while a webhook uses it."""
        if any(webhook.signing_key_id == signing_key_id for webhook in self.account.webhooks()):
            raise InUse(signing_key_id)
        gone = False
        try:
            self.account.delete_signing_key(signing_key_id)
        except NoSuchSetting:
            gone = True  # maybe by an attempt that died before it came to our secret
        held = self.kept.read()
        if signing_key_id in held.values:
            self.kept.write(without(held.values, [signing_key_id]), over=held)
        elif gone:
            raise NoSuchSetting(signing_key_id)

    def webhooks(self) -> Sequence[KlarnaWebhook]:
        return self.account.webhooks()

    def webhook(self, webhook_id: str) -> KlarnaWebhook:
        return self.account.webhook(webhook_id)

    def new_webhook(self, webhook: KlarnaWebhook, request: Request) -> tuple[KlarnaWebhook, bool]:
        """The webhook, and whether it was made before; without a URL it posts to us. Raises InUse where Klarna has it."""
        asked = replace(webhook, url=webhook.url or self.our_url)
        outcome = self.records.begin(request)
        if outcome is not None:
            return self.account.webhook(outcome["id"]), True
        self._check_key(asked.url, asked.signing_key_id)
        subject = derived("hok", request.operation, request.idempotency_key)
        try:
            made = self.account.new_webhook(asked, subject=subject)
        except KlarnaConflict as conflict:
            raise InUse("Klarna has a webhook with this URL, version and these event types") from conflict
        self.records.finish(request, {"id": made.id})
        return made, False

    def change_webhook(self, webhook_id: str, changes: Mapping[str, object]) -> KlarnaWebhook:
        stands = self.account.webhook(webhook_id)
        self._check_key(str(changes.get("url", stands.url)), str(changes.get("signing_key_id", stands.signing_key_id)))
        return self.account.change_webhook(webhook_id, changes)

    def delete_webhook(self, webhook_id: str) -> None:
        self.account.delete_webhook(webhook_id)

    def simulate(
        self, webhook_id: str, event_type: str, event_version: str | None, request: Request
    ) -> tuple[str | None, bool]:
        """The id of the event, where Klarna tells it, and whether it was posted before."""
        outcome = self.records.begin(request)
        if outcome is not None:
            return outcome.get("event_id"), True
        version = event_version or self.account.webhook(webhook_id).event_version
        subject = derived("sim", request.operation, request.idempotency_key)
        event_id = self.account.simulate(webhook_id, event_type, version, subject=subject)
        self.records.finish(request, {"event_id": event_id} if event_id else {})
        return event_id, False

    def _make(self, subject: str) -> tuple[SigningKey, str | None]:
        if len(self.account.signing_keys()) >= MOST_SIGNING_KEYS:
            raise TooManySigningKeys("delete a key that no webhook uses first")
        made, shown = self.account.new_signing_key(subject=subject)
        if shown.secret is None and made.id not in self.held():
            self.account.delete_signing_key(made.id)
            raise KlarnaRefused("Klarna does not show the key again: ask for another", code="key_not_shown")
        return made, shown.secret

    def _check_key(self, url: str, signing_key_id: str) -> None:
        if url == self.our_url and signing_key_id not in self.held():
            raise NotAccepted({"signing_key_id": "Kassa does not hold this key, so it would refuse what it signs"})
