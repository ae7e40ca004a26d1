"""The acquirer's account at Klarna as its own people see it. Nothing secret is in any of these."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from kassa.adapters.http.models import View
from kassa.domain.klarna_account.rotation import Rotation
from kassa.domain.klarna_account.settings import Certificate, Credential, KlarnaWebhook, SigningKey

SecretName = Annotated[
    str | None, Field(description="Where in Secrets Manager that lies which Klarna shows once; null: not with Kassa")
]
InUse = Annotated[bool, Field(description="Whether Kassa itself calls Klarna with it")]
Status = Annotated[str | None, Field(description="Klarna's own word")]


class CredentialView(View):
    """An API key or client identifier."""

    id: str
    object: Literal["klarna_credential"] = "klarna_credential"
    kind: Literal["api_key", "client_identifier"]
    description: str | None
    status: Status
    allowed_domains: list[str]
    in_use: InUse
    secret_name: SecretName
    created_at: datetime | None
    last_used_at: datetime | None

    @classmethod
    def of(cls, credential: Credential, *, in_use: frozenset[str], secrets: Mapping[str, str]) -> "CredentialView":
        return cls(
            id=credential.id,
            kind=credential.kind.value,
            description=credential.description,
            status=credential.status,
            allowed_domains=list(credential.allowed_domains),
            in_use=credential.id in in_use,
            secret_name=secrets.get(credential.id),
            created_at=credential.created_at,
            last_used_at=credential.last_used_at,
        )


class CredentialList(View):
    """All of them."""

    data: list[CredentialView]
    next_cursor: None = None


class CertificateView(View):
    """A client certificate."""

    id: str
    object: Literal["klarna_certificate"] = "klarna_certificate"
    usage: Literal["mtls", "jwt_signing"]
    description: str | None
    status: Status
    in_use: InUse
    secret_name: SecretName
    created_at: datetime | None
    expires_at: datetime | None
    revoked_at: datetime | None

    @classmethod
    def of(cls, certificate: Certificate, *, in_use: frozenset[str], secrets: Mapping[str, str]) -> "CertificateView":
        return cls(
            id=certificate.id,
            usage=certificate.usage.value,
            description=certificate.description,
            status=certificate.status,
            in_use=certificate.id in in_use,
            secret_name=secrets.get(certificate.id),
            created_at=certificate.created_at,
            expires_at=certificate.expires_at,
            revoked_at=certificate.revoked_at,
        )


class CertificateList(View):
    """All of them, and from when on Klarna refuses calls without one."""

    data: list[CertificateView]
    next_cursor: None = None
    enforced_from: datetime | None


class EnforcementView(View):
    """From when on Klarna refuses calls without a certificate."""

    enforced_from: datetime | None


class SigningKeyView(View):
    """A key that Klarna signs its webhooks with."""

    id: str
    object: Literal["klarna_signing_key"] = "klarna_signing_key"
    held: Annotated[bool, Field(description="Whether Kassa can check what it signs")]
    created_at: datetime | None

    @classmethod
    def of(cls, key: SigningKey, *, held: frozenset[str]) -> "SigningKeyView":
        return cls(id=key.id, held=key.id in held, created_at=key.created_at)


class SigningKeyList(View):
    """All of them."""

    data: list[SigningKeyView]
    next_cursor: None = None


class WebhookView(View):
    """Where Klarna posts which of its news."""

    id: str
    object: Literal["klarna_webhook"] = "klarna_webhook"
    url: str
    event_types: list[str]
    event_version: str
    signing_key_id: str
    status: Status
    created_at: datetime | None

    @classmethod
    def of(cls, webhook: KlarnaWebhook) -> "WebhookView":
        return cls(
            id=webhook.id,
            url=webhook.url,
            event_types=list(webhook.event_types),
            event_version=webhook.event_version,
            signing_key_id=webhook.signing_key_id,
            status=webhook.status,
            created_at=webhook.created_at,
        )


class WebhookList(View):
    """All of them."""

    data: list[WebhookView]
    next_cursor: None = None


class ExampleView(View):
    """An example that Klarna posts."""

    event_id: Annotated[str | None, Field(description="Where Klarna tells it")]


class TroubleView(View):
    """Why a rotation could not go on, or does not yet."""

    step: str
    code: str
    message: str


class RotationView(View):
    """How a rotation is doing."""

    id: str
    object: Literal["klarna_rotation"] = "klarna_rotation"
    kind: Literal["api_key", "signing_key", "client_certificate"]
    status: Literal["running", "done", "rolled_back", "failed"]
    step: Annotated[
        Literal["create", "validate", "switch", "verify", "settle", "retire", "undo", "discard"],
        Field(description="What is done next, or was done last"),
    ]
    old_ids: list[str]
    new_id: str | None
    waits_until: Annotated[datetime | None, Field(description="When that is done")]
    trouble: TroubleView | None
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, rotation: Rotation) -> "RotationView":
        trouble = rotation.trouble
        return cls(
            id=rotation.id,
            kind=rotation.kind.value,
            status=rotation.status.value,
            step=rotation.step.value,
            old_ids=list(rotation.old_ids),
            new_id=rotation.new_id,
            waits_until=rotation.waits_until if rotation.is_running else None,
            trouble=TroubleView(step=trouble.step.value, code=trouble.code, message=trouble.message)
            if trouble
            else None,
            created_at=rotation.created_at,
            updated_at=rotation.updated_at,
        )


class RotationList(View):
    """The newest first."""

    data: list[RotationView]
    next_cursor: None = None
