"""The acquirer's account at Klarna, its secrets and its rotations in memory, where anything may crash at any call."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from kassa.domain.klarna_account.rotation import Rotation, RotationKind
from kassa.domain.klarna_account.settings import (
    Certificate,
    CertificateUsage,
    Credential,
    CredentialKind,
    KlarnaWebhook,
    SigningKey,
)
from kassa.failures import KlarnaConflict, KlarnaDenied, KlarnaUnavailable, NoSuchSetting, StaleRotation, StaleSecret
from kassa.ports.klarna_account import Held, Shown

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


class Crash(Exception):
    """The process dies here."""


@dataclass
class Fate:
    """What happens at the n-th call to the outside: nothing, a crash before it, a crash after it, or a lost answer."""

    at: int = -1
    kind: str = "before"
    calls: int = 0

    def around(self, act: Any) -> Any:
        number, self.calls = self.calls, self.calls + 1
        if number == self.at and self.kind == "before":
            raise Crash
        result = act()
        if number == self.at and self.kind == "after":
            raise Crash
        if number == self.at and self.kind == "lost":
            raise KlarnaUnavailable("no answer", code="timed_out")
        return result


class Fated:
    """Passes every call on, as fate will have it."""

    def __init__(self, inner: Any, fate: Fate) -> None:
        self._inner, self._fate = inner, fate

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        return (lambda *args, **named: self._fate.around(lambda: found(*args, **named))) if callable(found) else found


class MemorySecret:
    """A secret that is written only over what was read."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values, self.version = dict(values), 1

    def read(self) -> Held:
        return Held(values=dict(self.values), version=str(self.version))

    def write(self, values: Mapping[str, str], *, over: Held) -> None:
        if over.version != str(self.version):
            raise StaleSecret("written meanwhile")
        self.values, self.version = dict(values), self.version + 1


class MemoryRotations:
    """Of each kind one that runs."""

    def __init__(self) -> None:
        self.kept: dict[str, Rotation] = {}

    def add(self, rotation: Rotation) -> Rotation:
        there = self.kept.get(rotation.id) or self.running(rotation.kind)
        return there or self.kept.setdefault(rotation.id, rotation)

    def get(self, rotation_id: str) -> Rotation:
        if rotation_id not in self.kept:
            raise NoSuchSetting(rotation_id)
        return self.kept[rotation_id]

    def running(self, kind: RotationKind) -> Rotation | None:
        return next((one for one in self.kept.values() if one.kind is kind and one.is_running), None)

    def latest(self, *, limit: int) -> list[Rotation]:
        return sorted(self.kept.values(), key=lambda one: one.created_at, reverse=True)[:limit]

    def save(self, rotation: Rotation) -> None:
        if self.kept[rotation.id].version != rotation.version - 1:
            raise StaleRotation(rotation.id)
        self.kept[rotation.id] = rotation


@dataclass
class AccountInMemory:
    """Klarna's side. Calls with a key that is not there are denied; a certificate that was revoked is denied too."""

    now: datetime = NOON
    keys: dict[str, tuple[str, Credential]] = field(default_factory=dict)
    certs: dict[str, tuple[str, Certificate]] = field(default_factory=dict)
    signing: dict[str, str] = field(default_factory=dict)
    hooks: dict[str, KlarnaWebhook] = field(default_factory=dict)
    events: list[str] = field(default_factory=list)
    answered: dict[tuple[str, str], Any] = field(default_factory=dict)
    shows_again: bool = True
    enforced: datetime | None = None
    rejects_new: bool = False
    loses_examples: bool = False
    shown_with: Mapping[str, str] = field(default_factory=dict)
    numbers: Any = field(default_factory=lambda: itertools.count(1))

    def as_seen_with(self, values: Mapping[str, str]) -> "AccountInMemory":
        seen = replace(self, shown_with=dict(values))
        for shared in ("keys", "certs", "signing", "hooks", "events", "answered"):
            assert getattr(seen, shared) is getattr(self, shared)
        seen._whole = self  # type: ignore[attr-defined]
        return seen

    def admits(self, values: Mapping[str, str]) -> bool:
        known = values.get("api_key") in {secret for secret, _ in self.keys.values()}
        certificate = values.get("client_certificate")
        usable = {pem for pem, one in self.certs.values() if one.revoked_at is None}
        return known and (certificate is None or certificate in usable)

    def _check(self) -> None:
        is_new = self.shown_with.get("api_key", "").startswith("made-")
        if not self.admits(self.shown_with) or (self.rejects_new and is_new):
            raise KlarnaDenied("401", code="UNAUTHORIZED")

    def _once(self, what: str, subject: str, make: Any) -> Any:
        self._check()
        known = (what, subject)
        if known in self.answered:
            made, shown = self.answered[known]
            return made, shown if self.shows_again else replace(shown, secret=None)
        self.answered[known] = make()
        return self.answered[known]

    def credentials(self, kind: CredentialKind) -> list[Credential]:
        self._check()
        return [one for _, one in self.keys.values() if one.kind is kind]

    def credential(self, credential_id: str) -> Credential:
        self._check()
        if credential_id not in self.keys:
            raise NoSuchSetting(credential_id)
        return self.keys[credential_id][1]

    def new_credential(self, kind: Any, description: str, _: Any, *, subject: str) -> Any:
        def make() -> Any:
            number = next(self.numbers)
            made = Credential(id=f"key-{number}", kind=kind, description=description, created_at=self.now)
            self.keys[made.id] = (f"made-{number}", made)
            return made, Shown(id=made.id, secret=f"made-{number}")

        return self._once("key", subject, make)

    def delete_credential(self, credential: Credential) -> None:
        self._check()
        del self.keys[credential.id]

    def certificates(self) -> list[Certificate]:
        self._check()
        return [one for _, one in self.certs.values()]

    def new_certificate(self, usage: CertificateUsage, description: str, request: str, *, subject: str) -> Any:
        def make() -> Any:
            number = next(self.numbers)
            made = Certificate(id=f"cert-{number}", usage=usage, description=description)
            self.certs[made.id] = (f"certificate of {request}", made)
            return made, Shown(id=made.id, secret=f"certificate of {request}")

        return self._once("certificate", subject, make)

    def revoke_certificate(self, certificate_id: str, *, at: datetime) -> None:
        self._check()
        pem, one = self.certs[certificate_id]
        self.certs[certificate_id] = (pem, replace(one, revoked_at=at))

    def signing_keys(self) -> list[SigningKey]:
        self._check()
        return [SigningKey(id=key_id) for key_id in self.signing]

    def new_signing_key(self, *, subject: str) -> Any:
        def make() -> Any:
            if len(self.signing) >= 50:
                raise KlarnaConflict("full", code="RESOURCE_CONFLICT")
            key_id = f"sign-{next(self.numbers)}"
            self.signing[key_id] = f"secret of {key_id}"
            return SigningKey(id=key_id), Shown(id=key_id, secret=self.signing[key_id])

        return self._once("signing key", subject, make)

    def delete_signing_key(self, signing_key_id: str) -> None:
        self._check()
        if signing_key_id not in self.signing:
            raise NoSuchSetting(signing_key_id)
        if any(hook.signing_key_id == signing_key_id for hook in self.hooks.values()):
            raise KlarnaConflict("a webhook uses it", code="RESOURCE_CONFLICT")
        del self.signing[signing_key_id]

    def webhooks(self) -> list[KlarnaWebhook]:
        self._check()
        return list(self.hooks.values())

    def change_webhook(self, webhook_id: str, changes: Mapping[str, Any]) -> KlarnaWebhook:
        self._check()
        self.hooks[webhook_id] = replace(self.hooks[webhook_id], **changes)
        return self.hooks[webhook_id]

    def try_out(self, webhook: KlarnaWebhook, *, subject: str) -> None:
        assert subject
        self._check()
        if not self.loses_examples:
            self.events.append(self.hooks[webhook.id].signing_key_id)


@dataclass
class SeenEvents:
    """What our webhook has verified: an event counts only if our secret held its key by then."""

    account: AccountInMemory
    signing_keys: MemorySecret

    def has_signed(self, signing_key_id: str) -> bool:
        return signing_key_id in self.account.events and signing_key_id in self.signing_keys.values


@dataclass
class Process:
    """A process that keeps what it read of the secret for a while, as our functions do, and calls Klarna with it."""

    secret: MemorySecret
    account: AccountInMemory
    fresh_for: timedelta
    kept: dict[str, str] = field(default_factory=dict)
    read_at: datetime | None = None

    def can_pay(self) -> bool:
        """Whether a call goes through without having to look into the secret at once."""
        if self.read_at is None or self.account.now - self.read_at >= self.fresh_for:
            self.kept, self.read_at = dict(self.secret.values), self.account.now
        return self.account.admits(self.kept)
