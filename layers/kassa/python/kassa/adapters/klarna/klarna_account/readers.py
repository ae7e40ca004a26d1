"""Klarna's answers about the acquirer's own account, in every form that its sources show or leave open."""

from collections.abc import Iterator, Mapping
from typing import Any

from kassa.adapters.klarna.members import first_text, moment_of, object_of, text_of
from kassa.adapters.klarna.replies import Reply, unreadable
from kassa.domain.klarna_account.settings import (
    Certificate,
    CertificateUsage,
    Credential,
    CredentialKind,
    KlarnaWebhook,
    SigningKey,
)
from kassa.ports.klarna_account import Shown

_Object = Mapping[str, Any]

KIND_WORDS = {
    CredentialKind.API_KEY: "API",
    CredentialKind.CLIENT_IDENTIFIER: "CLIENT",
}
"""v1 calls the kinds so; v2 has a path for each."""

USAGE_WORDS = {CertificateUsage.MTLS: "MTLS", CertificateUsage.JWT_SIGNING: "JWT_SIGNING"}

SECRET_MEMBERS = ("api_key", "client_identifier", "client_id", "credential", "secret", "key", "value")
"""Where what is shown once may stand; no source shows the answer."""

CERTIFICATE_MEMBERS = ("client_certificate", "certificate", "certificate_pem", "pem")
_IDS = ("credential_id", "api_key_id", "client_identifier_id", "client_certificate_id", "id")


def items_in(reply: Reply) -> Iterator[_Object]:
    """The objects of a list: alone, or under whatever name they have."""
    body = reply.body
    lists = [body] if isinstance(body, list) else [value for value in body.values() if isinstance(value, list)]
    return (each for found in lists[:1] for each in found if isinstance(each, dict))


def credential_in(found: _Object, kind: CredentialKind) -> Credential | None:
    """An API key or client identifier; None where it has no id, or is of the other kind."""
    credential_id, config = first_text(*(found.get(name) for name in _IDS)), object_of(found.get("config"))
    word = text_of(found.get("type"))
    if credential_id is None or (word is not None and not word.upper().startswith(KIND_WORDS[kind])):
        return None
    domains = config.get("allowed_domains", found.get("allowed_domains"))
    return Credential(
        id=credential_id,
        kind=kind,
        description=text_of(found.get("description")),
        status=first_text(found.get("status"), found.get("state")),
        allowed_domains=tuple(filter(None, map(text_of, domains))) if isinstance(domains, list) else (),
        created_at=moment_of(found.get("created_at")),
        last_used_at=moment_of(found.get("last_used_at")),
    )


def new_credential_in(reply: Reply, kind: CredentialKind) -> tuple[Credential, Shown]:
    """A credential with what is shown once. Raises KlarnaUnavailable where the answer names none."""
    body = object_of(reply.body)
    found = credential_in(body, kind)
    if found is None:
        raise unreadable(reply.operation, "no id of the credential", reply.correlation_id)
    return found, Shown(id=found.id, secret=_secret_in(body))


def certificate_in(found: _Object) -> Certificate | None:
    """A client certificate; None where it has no id."""
    certificate_id, config = first_text(*(found.get(name) for name in _IDS)), object_of(found.get("config"))
    if certificate_id is None:
        return None
    word = first_text(config.get("usage"), found.get("usage"))
    is_for_jwt = word == USAGE_WORDS[CertificateUsage.JWT_SIGNING]
    return Certificate(
        id=certificate_id,
        usage=CertificateUsage.JWT_SIGNING if is_for_jwt else CertificateUsage.MTLS,
        description=text_of(found.get("description")),
        status=first_text(found.get("status"), found.get("state")),
        created_at=moment_of(found.get("created_at")),
        expires_at=moment_of(first_text(*_either(found, config, "expires_at", "valid_until", "not_after"))),
        revoked_at=moment_of(first_text(*_either(found, config, "revoked_from", "revoked_at"))),
    )


def new_certificate_in(reply: Reply) -> tuple[Certificate, Shown]:
    """A certificate with its PEM text. Raises KlarnaUnavailable where the answer names none."""
    body = object_of(reply.body)
    found = certificate_in(body)
    if found is None:
        raise unreadable(reply.operation, "no id of the certificate", reply.correlation_id)
    texts = map(text_of, _either(body, object_of(body.get("config")), *CERTIFICATE_MEMBERS))
    pem = next((text for text in texts if text and "BEGIN CERTIFICATE-" in text), None)
    return found, Shown(id=found.id, secret=pem)


def signing_key_in(found: _Object) -> SigningKey | None:
    """A signing key; None where it has no id."""
    key_id = first_text(found.get("signing_key_id"), found.get("id"))
    return None if key_id is None else SigningKey(id=key_id, created_at=moment_of(found.get("created_at")))


def new_signing_key_in(reply: Reply) -> tuple[SigningKey, Shown]:
    """A signing key with the key itself. Raises KlarnaUnavailable where the answer names none."""
    body = object_of(reply.body)
    found = signing_key_in(body)
    if found is None:
        raise unreadable(reply.operation, "no id of the signing key", reply.correlation_id)
    return found, Shown(id=found.id, secret=first_text(body.get("signing_key"), body.get("secret")))


def webhook_in(found: _Object) -> KlarnaWebhook | None:
    """A webhook; None where it lacks what every webhook has."""
    webhook_id = first_text(found.get("webhook_id"), found.get("id"))
    url, key_id, types = text_of(found.get("url")), text_of(found.get("signing_key_id")), found.get("event_types")
    if webhook_id is None or url is None or key_id is None:
        return None
    return KlarnaWebhook(
        id=webhook_id,
        url=url,
        event_types=tuple(filter(None, map(text_of, types))) if isinstance(types, list) else (),
        event_version=text_of(found.get("event_version")) or "v2",
        signing_key_id=key_id,
        status=text_of(found.get("status")),
        created_at=moment_of(found.get("created_at")),
    )


def _secret_in(body: _Object) -> str | None:
    return first_text(*_either(body, object_of(body.get("config")), *SECRET_MEMBERS))


def _either(found: _Object, config: _Object, *names: str) -> Iterator[object]:
    yield from (holder.get(name) for name in names for holder in (found, config))
