"""What looking after the acquirer's own account at Klarna needs from the world. How that can fail stands in `failures`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from kassa.domain.klarna_account.rotation import Rotation, RotationKind
from kassa.domain.klarna_account.settings import (
    Certificate,
    CertificateUsage,
    Credential,
    CredentialKind,
    KlarnaWebhook,
    SigningKey,
)
from kassa.ports.requests import Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Something new at Klarna with what is shown this once; None where Klarna did not show it again."""

    id: str
    secret: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateRequest:
    """A private key of ours and the request for a certificate on it, both PEM."""

    key: str
    request: str


class KlarnaAccount(Protocol):
    """The acquirer's account at Klarna. Every method raises KlarnaUnavailable or KlarnaRefused; those that name one thing
    raise NoSuchSetting where there is none. What makes something is safe to repeat under the same `subject` for 24 hours.
    """

    def credentials(self, kind: CredentialKind) -> Sequence[Credential]: ...
    def credential(self, credential_id: str) -> Credential: ...
    def new_credential(
        self, kind: CredentialKind, description: str, allowed_domains: Sequence[str], *, subject: str
    ) -> tuple[Credential, Shown]: ...
    def change_credential(
        self, credential: Credential, description: str | None, allowed_domains: Sequence[str] | None
    ) -> Credential: ...
    def delete_credential(self, credential: Credential) -> None: ...

    def certificates(self) -> Sequence[Certificate]: ...
    def new_certificate(
        self, usage: CertificateUsage, description: str, request: str, *, subject: str
    ) -> tuple[Certificate, Shown]: ...
    def revoke_certificate(self, certificate_id: str, *, at: datetime) -> None: ...
    def enforced_from(self) -> datetime | None: ...
    def enforce(self, at: datetime | None) -> None:
        """Let Klarna refuse calls without a certificate from then on; None: at once."""
        ...

    def stop_enforcing(self) -> None: ...

    def signing_keys(self) -> Sequence[SigningKey]: ...
    def signing_key(self, signing_key_id: str) -> SigningKey: ...
    def new_signing_key(self, *, subject: str) -> tuple[SigningKey, Shown]: ...
    def delete_signing_key(self, signing_key_id: str) -> None: ...

    def webhooks(self) -> Sequence[KlarnaWebhook]: ...
    def webhook(self, webhook_id: str) -> KlarnaWebhook: ...
    def new_webhook(self, webhook: KlarnaWebhook, *, subject: str) -> KlarnaWebhook: ...
    def change_webhook(self, webhook_id: str, changes: Mapping[str, object]) -> KlarnaWebhook: ...
    def delete_webhook(self, webhook_id: str) -> None: ...
    def try_out(self, webhook: KlarnaWebhook, *, subject: str) -> None:
        """Let Klarna post an example of something that the webhook is told of."""
        ...

    def simulate(self, webhook_id: str, event_type: str, event_version: str, *, subject: str) -> str | None:
        """Let Klarna post an example; the id of the event where Klarna tells it. Klarna's test environment only."""
        ...


Connect = Callable[[Mapping[str, str]], KlarnaAccount]
"""The account as whoever has these credentials reaches it. Raises ValueError for credentials that cannot work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A secret as it was read; the version is what a write must meet."""

    values: Mapping[str, str]
    version: str | None


class SharedSecret(Protocol):
    """A secret that several of us write, none over another."""

    def read(self) -> Held:
        """What it holds now; nothing, with version None, where it is not there."""
        ...

    def write(self, values: Mapping[str, str], *, over: Held) -> None:
        """Raises StaleSecret where it is no longer what was read."""
        ...


class Vault(Protocol):
    """Secrets with a name each, for credentials that other systems of the acquirer's use."""

    def name_of(self, setting_id: str) -> str:
        """The name that a secret for this has."""
        ...

    def keep(self, setting_id: str, values: Mapping[str, str]) -> Mapping[str, str]:
        """Keep these unless something is kept already; what is kept."""
        ...

    def add(self, setting_id: str, values: Mapping[str, str]) -> None:
        """Keep these too."""
        ...

    def forget(self, setting_id: str) -> None:
        """Delete it; nothing happens where there is none."""
        ...


class SettingRecords(Protocol):
    """What was asked for and what came of it, so that a repeated request finds its first self."""

    def begin(self, request: Request) -> Mapping[str, str] | None:
        """None where it has no outcome yet, else the outcome. Raises KeyReused."""
        ...

    def finish(self, request: Request, outcome: Mapping[str, str]) -> None: ...

    def secret_of(self, klarna_id: str) -> str | None:
        """The id under which the vault keeps what Klarna showed of this."""
        ...

    def remember_secret(self, klarna_id: str, setting_id: str) -> None: ...

    def has_signed(self, signing_key_id: str) -> bool:
        """Whether our webhook has taken something that was signed with this key."""
        ...


class Rotations(Protocol):
    """Rotations, of each kind at most one that runs."""

    def add(self, rotation: Rotation) -> Rotation:
        """Store a new one; where one of its kind runs, or it is there already, return that."""
        ...

    def get(self, rotation_id: str) -> Rotation:
        """Raises NoSuchSetting."""
        ...

    def running(self, kind: RotationKind) -> Rotation | None: ...
    def latest(self, *, limit: int) -> Sequence[Rotation]:
        """The newest first."""
        ...

    def save(self, rotation: Rotation) -> None:
        """Store the next version; one that is final makes room for another. Raises StaleRotation."""
        ...


class RotationRuns(Protocol):
    """Who takes a rotation's steps, one after the other."""

    def start(self, rotation: Rotation) -> None:
        """Nothing happens where somebody has begun already."""
        ...
