"""The acquirer's own account at Klarna: credentials, certificates, signing keys and webhooks."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Any, TypeVar

from kassa.adapters.klarna.calls import Calls
from kassa.adapters.klarna.headers import headers_for
from kassa.adapters.klarna.klarna_account import operations, readers
from kassa.adapters.klarna.klarna_account.operations import Generation, Resource
from kassa.adapters.klarna.members import first_text, moment_of, object_of
from kassa.adapters.klarna.operations import Operation
from kassa.adapters.klarna.replies import NotThere, Reply, unreadable
from kassa.adapters.klarna.settings import KlarnaSettings
from kassa.domain.ids import derived
from kassa.domain.klarna_account.settings import (
    Certificate,
    CertificateUsage,
    Credential,
    CredentialKind,
    KlarnaWebhook,
    SigningKey,
)
from kassa.failures import KlarnaRefused, NoSuchSetting
from kassa.ports.klarna_account import Shown

T = TypeVar("T")

WITHIN = 20.0
"""Seconds for one call; nobody stands at a till."""

EXAMPLES = {
    "v2": ("payment.request.state-change.completed", "payment.transaction.state-change.authorized"),
    "v1": ("payment.request.state-change.pending-confirmation",),
}
_ACCOUNT_EXAMPLES = (
    "partner.account.state-change.operational",
    "partner.account.product.payment.state-change.enabled",
    "settlement.report.created",
)


class KlarnaOwnAccount:
    """Implements `ports.klarna_account.KlarnaAccount` in one generation of Klarna's API."""

    def __init__(self, settings: KlarnaSettings, calls: Calls, generation: Generation, *, live: bool) -> None:
        self._settings = settings
        self._calls = calls
        self._api = generation
        self._live = live

    # Credentials

    def credentials(self, kind: CredentialKind) -> Sequence[Credential]:
        listed = readers.items_in(self._make(self._of(kind).list))
        return [found for each in listed if (found := readers.credential_in(each, kind)) is not None]

    def credential(self, credential_id: str) -> Credential:
        """Whichever kind it is of."""
        for kind in CredentialKind:
            try:
                body = object_of(self._make(self._of(kind).read, id=credential_id).body)
            except NotThere:
                continue
            found = readers.credential_in(body, kind)
            if found is not None:
                return found
        raise NoSuchSetting(credential_id)

    def new_credential(
        self, kind: CredentialKind, description: str, allowed_domains: Sequence[str], *, subject: str
    ) -> tuple[Credential, Shown]:
        body: dict[str, Any] = {"description": description}
        if self._api.shares_credentials:
            body |= {"type": readers.KIND_WORDS[kind], "environment": "LIVE" if self._live else "TEST"}
        if allowed_domains:
            body["config"] = {"allowed_domains": list(allowed_domains)}
        return readers.new_credential_in(self._make(self._of(kind).create, subject, body=body), kind)

    def change_credential(
        self, credential: Credential, description: str | None, allowed_domains: Sequence[str] | None
    ) -> Credential:
        body: dict[str, Any] = {} if description is None else {"description": description}
        if allowed_domains is not None:
            body["config"] = {"allowed_domains": list(allowed_domains)}
        self._one(self._of(credential.kind).update, body=body, id=credential.id)
        return self.credential(credential.id)

    def delete_credential(self, credential: Credential) -> None:
        self._one(self._of(credential.kind).delete, id=credential.id)

    # Client certificates

    def certificates(self) -> Sequence[Certificate]:
        listed = readers.items_in(self._make(operations.CERTIFICATES.list))
        return [found for each in listed if (found := readers.certificate_in(each)) is not None]

    def new_certificate(
        self, usage: CertificateUsage, description: str, request: str, *, subject: str
    ) -> tuple[Certificate, Shown]:
        config = {"usage": readers.USAGE_WORDS[usage], "certificate_signing_request": request}
        body = {"description": description, "config": config}
        return readers.new_certificate_in(self._make(operations.CERTIFICATES.create, subject, body=body))

    def revoke_certificate(self, certificate_id: str, *, at: datetime) -> None:
        subject = derived("revoke", certificate_id)
        body = {"revoked_from": at.isoformat(timespec="seconds")}
        self._one(operations.REVOKE_CERTIFICATE, subject, body=body, id=certificate_id)

    def enforced_from(self) -> datetime | None:
        """Since when, or from when on, Klarna refuses calls without a certificate."""
        try:
            body = object_of(self._make(operations.READ_ENFORCEMENT).body)
        except NotThere:
            return None
        return moment_of(body.get("enforced_from"))

    def enforce(self, at: datetime | None) -> None:
        body = {"enforced_from": "NOW" if at is None else at.isoformat(timespec="seconds")}
        self._make(operations.ENFORCE, body=body)

    def stop_enforcing(self) -> None:
        self._one(operations.STOP_ENFORCING, id="enforcement")

    # Signing keys

    def signing_keys(self) -> Sequence[SigningKey]:
        listed = readers.items_in(self._make(self._api.signing_keys.list))
        return [found for each in listed if (found := readers.signing_key_in(each)) is not None]

    def signing_key(self, signing_key_id: str) -> SigningKey:
        return _there(self._one(self._api.signing_keys.read, id=signing_key_id), readers.signing_key_in)

    def new_signing_key(self, *, subject: str) -> tuple[SigningKey, Shown]:
        return readers.new_signing_key_in(self._make(self._api.signing_keys.create, subject, body={}))

    def delete_signing_key(self, signing_key_id: str) -> None:
        self._one(self._api.signing_keys.delete, id=signing_key_id)

    # Webhooks

    def webhooks(self) -> Sequence[KlarnaWebhook]:
        listed = readers.items_in(self._make(self._api.webhooks.list))
        return [found for each in listed if (found := readers.webhook_in(each)) is not None]

    def webhook(self, webhook_id: str) -> KlarnaWebhook:
        return _there(self._one(self._api.webhooks.read, id=webhook_id), readers.webhook_in)

    def new_webhook(self, webhook: KlarnaWebhook, *, subject: str) -> KlarnaWebhook:
        body = {
            "url": webhook.url,
            "event_types": list(webhook.event_types),
            "event_version": webhook.event_version,
            "signing_key_id": webhook.signing_key_id,
            "status": webhook.status or "ENABLED",
        }
        return _there(self._make(self._api.webhooks.create, subject, body=body), readers.webhook_in)

    def change_webhook(self, webhook_id: str, changes: Mapping[str, object]) -> KlarnaWebhook:
        self._one(self._api.webhooks.update, body=dict(changes), id=webhook_id)
        return self.webhook(webhook_id)

    def delete_webhook(self, webhook_id: str) -> None:
        self._one(self._api.webhooks.delete, id=webhook_id)

    def try_out(self, webhook: KlarnaWebhook, *, subject: str) -> None:
        """Let Klarna post an example of something that the webhook is told of. Raises KlarnaRefused where it has none."""
        known = (*EXAMPLES.get(webhook.event_version, ()), *_ACCOUNT_EXAMPLES)
        for example in known:
            if any(fnmatchcase(example, pattern) for pattern in webhook.event_types):
                self.simulate(webhook.id, example, webhook.event_version, subject=subject)
                return
        raise KlarnaRefused("simulate_webhook: no example of what the webhook is told of", code="no_example")

    def simulate(self, webhook_id: str, event_type: str, event_version: str, *, subject: str) -> str | None:
        body = {"event_type": event_type, "event_version": event_version}
        reply = self._one(self._api.simulate, subject, body=body, id=webhook_id)
        return first_text(object_of(reply.body).get("event_id"))

    # Calls

    def _of(self, kind: CredentialKind) -> Resource:
        return self._api.api_keys if kind is CredentialKind.API_KEY else self._api.client_identifiers

    def _one(self, operation: Operation, subject: str | None = None, **more: Any) -> Reply:
        """A call that names one thing. Raises NoSuchSetting where there is none."""
        try:
            return self._make(operation, subject, **more)
        except NotThere:
            missing = NoSuchSetting(str(more["id"]))
        raise missing

    def _make(
        self,
        operation: Operation,
        subject: str | None = None,
        *,
        body: Mapping[str, Any] | None = None,
        id: str = "",  # noqa: A002 - as the paths call it
    ) -> Reply:
        headers = headers_for(self._settings, operation, subject or derived("ask", operation.name, id))
        return self._calls.make(operation, {"account_id": "acquirer", "id": id}, headers, body=body, within=WITHIN)


def _there(reply: Reply, read: Callable[[Mapping[str, Any]], T | None]) -> T:
    found = read(object_of(reply.body))
    if found is None:
        raise unreadable(reply.operation, "not what was asked for", reply.correlation_id)
    return found
