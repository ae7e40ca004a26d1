"""The acquirer's credentials and certificates at Klarna. What Klarna shows once is kept before anybody is answered."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from kassa.domain.ids import derived
from kassa.domain.klarna_account.kept_credentials import API_KEY, CERTIFICATE, candidate, previous
from kassa.domain.klarna_account.settings import Certificate, CertificateUsage, Credential, CredentialKind
from kassa.failures import InUse, NoSuchSetting, NotAccepted
from kassa.ports.klarna_account import CertificateRequest, KlarnaAccount, SettingRecords, SharedSecret, Vault
from kassa.ports.requests import Request


@dataclass(frozen=True, slots=True, kw_only=True)
class KlarnaCredentials:
    """Every call that makes something is safe to repeat, and then finds what the first one made. Raises KeyReused for
    another body under the same Idempotency-Key.
    """

    account: KlarnaAccount
    kept: SharedSecret
    vault: Vault
    records: SettingRecords
    new_request: Callable[[], CertificateRequest]
    now: Callable[[], datetime]

    def all(self, kind: CredentialKind | None) -> Sequence[Credential]:
        kinds = list(CredentialKind) if kind is None else [kind]
        return [found for each in kinds for found in self.account.credentials(each)]

    def one(self, credential_id: str) -> Credential:
        return self.account.credential(credential_id)

    def create(
        self, kind: CredentialKind, description: str, allowed_domains: Sequence[str], request: Request
    ) -> tuple[Credential, bool]:
        """The credential, and whether it was made before. A client identifier needs domains, and only that has them."""
        _check_domains(kind, allowed_domains)
        outcome = self.records.begin(request)
        if outcome is not None:
            return self.account.credential(outcome["id"]), True
        setting_id = derived("crd", request.operation, request.idempotency_key)
        made, shown = self.account.new_credential(kind, description, allowed_domains, subject=setting_id)
        if shown.secret is not None:
            self.vault.keep(setting_id, {"id": made.id, "kind": kind.value, "secret": shown.secret})
            self.records.remember_secret(made.id, setting_id)
        self.records.finish(request, {"id": made.id})
        return made, False

    def change(self, credential_id: str, description: str | None, allowed_domains: Sequence[str] | None) -> Credential:
        credential = self.account.credential(credential_id)
        if allowed_domains is not None:
            _check_domains(credential.kind, allowed_domains)
        return self.account.change_credential(credential, description, allowed_domains)

    def delete(self, credential_id: str) -> None:
        """At Klarna first, then what we keep of it. Raises InUse for the key that Kassa itself calls with."""
        credential = self.account.credential(credential_id)
        if credential.kind is CredentialKind.API_KEY and self._may_be_ours(credential_id, API_KEY):
            raise InUse(credential_id)
        self.account.delete_credential(credential)
        self._forget(credential_id)

    def certificates(self) -> Sequence[Certificate]:
        return self.account.certificates()

    def new_certificate(self, usage: CertificateUsage, description: str, request: Request) -> tuple[Certificate, bool]:
        """The certificate, and whether it was made before. Its key, which only we have, is kept before Klarna hears of it."""
        outcome = self.records.begin(request)
        if outcome is not None:
            return self._certificate(outcome["id"]), True
        setting_id = derived("crt", request.operation, request.idempotency_key)
        new = self.new_request()
        kept = self.vault.keep(setting_id, {"client_key": new.key, "certificate_request": new.request})
        made, shown = self.account.new_certificate(usage, description, kept["certificate_request"], subject=setting_id)
        if shown.secret is not None:
            self.vault.add(setting_id, {"id": made.id, "client_certificate": shown.secret})
        self.records.remember_secret(made.id, setting_id)
        self.records.finish(request, {"id": made.id})
        return made, False

    def revoke(self, certificate_id: str) -> None:
        """Raises InUse for the certificate that Kassa itself shows."""
        if self._may_be_ours(certificate_id, CERTIFICATE):
            raise InUse(certificate_id)
        self._certificate(certificate_id)
        self.account.revoke_certificate(certificate_id, at=self.now())
        self._forget(certificate_id)

    def enforced_from(self) -> datetime | None:
        return self.account.enforced_from()

    def enforce(self, at: datetime | None) -> datetime | None:
        """Let Klarna refuse calls without a certificate. Raises InUse while Kassa shows none: it would lock itself out."""
        if CERTIFICATE[0] not in self.kept.read().values:
            raise InUse("Kassa shows no certificate yet: rotate client_certificate first")
        self.account.enforce(at)
        return self.account.enforced_from()

    def stop_enforcing(self) -> None:
        try:
            self.account.stop_enforcing()
        except NoSuchSetting:
            return  # nothing is enforced

    def in_use(self) -> frozenset[str]:
        """Klarna's ids of what Kassa itself calls with, as far as it knows them."""
        values = self.kept.read().values
        return frozenset(values[names[-1]] for names in (API_KEY, CERTIFICATE) if names[-1] in values)

    def secret_names(self, klarna_ids: Sequence[str]) -> Mapping[str, str]:
        """Where that lies which Klarna showed of these, by Klarna's id."""
        found = {klarna_id: self.records.secret_of(klarna_id) for klarna_id in klarna_ids}
        return {klarna_id: self.vault.name_of(kept) for klarna_id, kept in found.items() if kept is not None}

    def _may_be_ours(self, klarna_id: str, names: Sequence[str]) -> bool:
        """It is what we use, or part of a rotation; or we use one and nobody can say which."""
        values = self.kept.read().values
        places = [values.get(place) for name in names[-1:] for place in (name, candidate(name), previous(name))]
        unknown = names[0] in values and names[-1] not in values and self.records.secret_of(klarna_id) is None
        return klarna_id in places or unknown

    def _certificate(self, certificate_id: str) -> Certificate:
        for certificate in self.account.certificates():
            if certificate.id == certificate_id:
                return certificate
        raise NoSuchSetting(certificate_id)

    def _forget(self, klarna_id: str) -> None:
        setting_id = self.records.secret_of(klarna_id)
        if setting_id is not None:
            self.vault.forget(setting_id)


def _check_domains(kind: CredentialKind, allowed_domains: Sequence[str]) -> None:
    if kind is CredentialKind.CLIENT_IDENTIFIER and not allowed_domains:
        raise NotAccepted({"allowed_domains": "a client identifier works on the domains that are named here only"})
    if kind is CredentialKind.API_KEY and allowed_domains:
        raise NotAccepted({"allowed_domains": "an API key has none"})
