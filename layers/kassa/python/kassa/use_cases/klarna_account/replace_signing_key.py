"""Replace the key with which Klarna signs its news: we know the new one before Klarna uses it, and the old one for longer."""

from dataclasses import dataclass, replace
from datetime import timedelta

from kassa.domain.klarna_account.kept_credentials import without
from kassa.domain.klarna_account.rotation import Rotation, Step
from kassa.domain.klarna_account.settings import KlarnaWebhook
from kassa.failures import KlarnaConflict, KlarnaRefused, NoSuchSetting, TooManySigningKeys
from kassa.ports.klarna_account import Connect, KlarnaAccount, SettingRecords, SharedSecret, Shown
from kassa.use_cases.klarna_account.rotate import NotYet


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplaceSigningKey:
    """Implements `rotate.Replacement` for the keys of Klarna's webhooks, which lie in a secret by their ids.

    `takeover` is how long our webhook may go without looking into that secret. `overlap` is how long Klarna may still
    post what an earlier key has signed: its retries keep the key that they began with.
    """

    credentials: SharedSecret
    signing_keys: SharedSecret
    connect: Connect
    records: SettingRecords
    takeover: timedelta
    overlap: timedelta

    def create(self, rotation: Rotation) -> Rotation:
        account = self._account()
        shown = self._made(account, rotation)
        held = self.signing_keys.read()
        if shown.id not in held.values:
            self.signing_keys.write({**held.values, shown.id: str(shown.secret)}, over=held)
        moved = tuple((hook.id, hook.signing_key_id) for hook in _signed_with(rotation.old_ids, account))
        return replace(rotation, new_id=shown.id, moved=moved)

    def validate(self, rotation: Rotation) -> None:
        """Our webhook knows the key before anything is signed with it."""
        if rotation.new_id not in self.signing_keys.read().values:
            raise KlarnaRefused("the new signing key is gone from our secret", code="secret_changed")

    def switch(self, rotation: Rotation) -> None:
        account = self._account()
        for webhook in _signed_with(rotation.old_ids, account):
            account.change_webhook(webhook.id, {"signing_key_id": rotation.new_id})

    def verify(self, rotation: Rotation) -> None:
        """Something that the new key signed has arrived and was found genuine; where Klarna can, it posts an example."""
        new_id = _new_id(rotation)
        if not rotation.moved or self.records.has_signed(new_id):
            return
        account = self._account()
        for webhook in _signed_with((new_id,), account)[:1]:
            try:
                account.try_out(webhook, subject=f"{rotation.id}-{rotation.tries}")
            except KlarnaRefused:
                break  # the live environment posts no examples: the next real event will tell
        raise NotYet("nothing that the new key signed has arrived yet")

    def retire(self, rotation: Rotation) -> None:
        self.switch(rotation)  # a webhook that somebody made meanwhile
        self._forget(rotation.old_ids)

    def undo(self, rotation: Rotation) -> None:
        if rotation.new_id is None:
            return
        account, before = self._account(), dict(rotation.moved)
        for webhook in _signed_with((rotation.new_id,), account):
            old_id = before.get(webhook.id, rotation.old_ids[0])
            account.change_webhook(webhook.id, {"signing_key_id": old_id})

    def discard(self, rotation: Rotation) -> None:
        if rotation.new_id is not None:
            self._forget((rotation.new_id,))

    def wait_after(self, step: Step) -> timedelta:
        waits = {Step.CREATE: self.takeover, Step.VERIFY: self.overlap, Step.UNDO: self.overlap}
        return waits.get(step, timedelta())

    def _account(self) -> KlarnaAccount:
        return self.connect(self.credentials.read().values)

    def _made(self, account: KlarnaAccount, rotation: Rotation) -> Shown:
        known, subject = self.signing_keys.read().values, rotation.id
        for _ in range(2):
            try:
                _, shown = account.new_signing_key(subject=subject)
            except KlarnaConflict as full:
                raise TooManySigningKeys(
                    "Klarna keeps no more signing keys: delete those that no webhook uses"
                ) from full
            if shown.secret is not None or shown.id in known:
                return shown
            # its answer was lost, and Klarna does not show it again: make another
            subject = f"{rotation.id}-{shown.id}"
        raise KlarnaRefused("Klarna does not show the key that it made", code="key_not_shown")

    def _forget(self, key_ids: tuple[str, ...]) -> None:
        """At Klarna first: what it still signs with a key, we can still check."""
        account = self._account()
        for key_id in key_ids:
            try:
                account.delete_signing_key(key_id)
            except NoSuchSetting:
                continue  # an earlier attempt got so far
        held = self.signing_keys.read()
        if set(key_ids) & set(held.values):
            self.signing_keys.write(without(held.values, key_ids), over=held)


def _signed_with(key_ids: tuple[str, ...], account: KlarnaAccount) -> list[KlarnaWebhook]:
    return [webhook for webhook in account.webhooks() if webhook.signing_key_id in key_ids]


def _new_id(rotation: Rotation) -> str:
    if rotation.new_id is None:
        raise ValueError(f"{rotation.id} has made no key")
    return rotation.new_id
