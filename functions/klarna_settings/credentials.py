"""The routes of credentials and client certificates. They translate; they decide nothing."""

from http import HTTPStatus
from typing import Annotated, Literal

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.openapi.params import Query

from functions.klarna_settings.requests import ChangedCredential, Enforcement, NewCertificate, NewCredential
from functions.klarna_settings.views import (
    CertificateList,
    CertificateView,
    CredentialList,
    CredentialView,
    EnforcementView,
)
from kassa.adapters.http import queries
from kassa.adapters.http.answers import answer, nothing
from kassa.adapters.http.caller import Acquirer
from kassa.adapters.http.fingerprint import request_of
from kassa.adapters.http.resolver import IdempotencyKey
from kassa.domain.klarna_account.settings import Certificate, CertificateUsage, Credential, CredentialKind
from kassa.use_cases.klarna_account.credentials import KlarnaCredentials

TAGS = ["Klarna account"]

Kind = Annotated[Literal["api_key", "client_identifier"] | None, Query(description="Only these")]
_SHOWN_ONCE = "What Klarna shows once goes into Secrets Manager, under `secret_name`; it is in no answer."


def add_credentials(app: APIGatewayHttpResolver, credentials: KlarnaCredentials) -> None:
    """The routes of API keys and client identifiers."""

    def views(found: list[Credential]) -> list[CredentialView]:
        in_use, secrets = credentials.in_use(), credentials.secret_names([one.id for one in found])
        return [CredentialView.of(one, in_use=in_use, secrets=secrets) for one in found]

    @app.get("/v1/klarna/credentials", summary="Your credentials at Klarna", tags=TAGS)
    def many(_: Acquirer, kind: Kind = None) -> Response[CredentialList]:
        queries.only(app, "kind")
        found = credentials.all(CredentialKind(kind) if kind else None)
        return answer(HTTPStatus.OK, CredentialList(data=views(list(found))))

    @app.post(
        "/v1/klarna/credentials",
        status_code=HTTPStatus.CREATED,
        summary="Create a credential at Klarna",
        description=_SHOWN_ONCE,
        tags=TAGS,
    )
    def create(new: NewCredential, key: IdempotencyKey, _: Acquirer) -> Response[CredentialView]:
        made, replayed = credentials.create(
            CredentialKind(new.kind), new.description, new.allowed_domains, request_of("klarna-credential", key, new)
        )
        return answer(HTTPStatus.CREATED, views([made])[0], replayed=replayed)

    @app.get("/v1/klarna/credentials/<credential_id>", summary="A credential", tags=TAGS)
    def one(credential_id: str, _: Acquirer) -> Response[CredentialView]:
        return answer(HTTPStatus.OK, views([credentials.one(credential_id)])[0])

    @app.patch("/v1/klarna/credentials/<credential_id>", summary="Change a credential", tags=TAGS)
    def change(credential_id: str, changed: ChangedCredential, _: Acquirer) -> Response[CredentialView]:
        found = credentials.change(credential_id, changed.description, changed.allowed_domains)
        return answer(HTTPStatus.OK, views([found])[0])

    @app.delete(
        "/v1/klarna/credentials/<credential_id>",
        status_code=HTTPStatus.NO_CONTENT,
        summary="Delete a credential",
        description="Not the key that Kassa itself calls with: that is rotated.",
        tags=TAGS,
    )
    def remove(credential_id: str, _: Acquirer) -> Response[None]:
        credentials.delete(credential_id)
        return nothing()


def add_certificates(app: APIGatewayHttpResolver, credentials: KlarnaCredentials) -> None:
    """The routes of client certificates."""

    def views(found: list[Certificate]) -> list[CertificateView]:
        in_use, secrets = credentials.in_use(), credentials.secret_names([one.id for one in found])
        return [CertificateView.of(one, in_use=in_use, secrets=secrets) for one in found]

    @app.get("/v1/klarna/certificates", summary="Your client certificates at Klarna", tags=TAGS)
    def many(_: Acquirer) -> Response[CertificateList]:
        found = CertificateList(data=views(list(credentials.certificates())), enforced_from=credentials.enforced_from())
        return answer(HTTPStatus.OK, found)

    @app.post(
        "/v1/klarna/certificates",
        status_code=HTTPStatus.CREATED,
        summary="Create a client certificate",
        description=f"For another of your systems: Kassa's own comes with a rotation. {_SHOWN_ONCE}",
        tags=TAGS,
    )
    def create(new: NewCertificate, key: IdempotencyKey, _: Acquirer) -> Response[CertificateView]:
        asked = request_of("klarna-certificate", key, new)
        made, replayed = credentials.new_certificate(CertificateUsage(new.usage), new.description, asked)
        return answer(HTTPStatus.CREATED, views([made])[0], replayed=replayed)

    @app.put(
        "/v1/klarna/certificates/enforcement",
        summary="Let Klarna refuse calls without a certificate",
        tags=TAGS,
    )
    def enforce(asked: Enforcement, _: Acquirer) -> Response[EnforcementView]:
        return answer(HTTPStatus.OK, EnforcementView(enforced_from=credentials.enforce(asked.at)))

    @app.delete(
        "/v1/klarna/certificates/enforcement",
        status_code=HTTPStatus.NO_CONTENT,
        summary="Let Klarna take calls without a certificate again",
        tags=TAGS,
    )
    def stop_enforcing(_: Acquirer) -> Response[None]:
        credentials.stop_enforcing()
        return nothing()

    @app.delete(
        "/v1/klarna/certificates/<certificate_id>",
        status_code=HTTPStatus.NO_CONTENT,
        summary="Revoke a client certificate",
        description="Not the one that Kassa itself shows: that is rotated.",
        tags=TAGS,
    )
    def revoke(certificate_id: str, _: Acquirer) -> Response[None]:
        credentials.revoke(certificate_id)
        return nothing()
