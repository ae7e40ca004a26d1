"""Replace what lets us in at Klarna: the API key, or the client certificate and its key. Both lie in one secret."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from kassa.domain.klarna_account.kept_credentials import (
    API_KEY,
    CERTIFICATE,
    candidate,
    settled,
    switched,
    trial,
    undone,
)
from kassa.domain.klarna_account.rotation import Rotation, Step
from kassa.domain.klarna_account.settings import CertificateUsage, CredentialKind
from kassa.failures import KlarnaDenied, KlarnaRefused, NoSuchSetting
from kassa.ports.klarna_account import CertificateRequest, Connect, Held, KlarnaAccount, SharedSecret
from kassa.use_cases.klarna_account.rotate import NotYet


def description_of(rotation: Rotation) -> str:
    """What Klarna's list shows of a credential that a rotation made, by which it is found after a crash."""
    return f"Kassa {rotation.id}"


class Maker(Protocol):
    """How one kind of credential is made at Klarna, and done away with."""

    @property
    def names(self) -> Sequence[str]:
        """The members of the secret that are replaced together."""
        ...

    def make(self, rotation: Rotation, held: Held) -> None:
        """See to it that the candidate is in the secret, whole."""
        ...

    def made_by(self, rotation: Rotation, account: KlarnaAccount) -> list[str]:
        """The ids of everything that the rotation has made at Klarna."""
        ...

    def remove(self, credential_id: str, account: KlarnaAccount) -> None:
        """Raises NoSuchSetting where it is gone."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplaceCredentials:
    """Implements `rotate.Replacement` for what lies in Klarna's secret.

    `takeover` is how long a process may go on with credentials that it has read, a long call included.
    """

    secret: SharedSecret
    connect: Connect
    maker: Maker
    takeover: timedelta

    def create(self, rotation: Rotation) -> Rotation:
        self.maker.make(rotation, self.secret.read())
        return replace(rotation, new_id=self.secret.read().values[candidate(self.maker.names[-1])])

    def validate(self, _: Rotation) -> None:
        """A real call with the new credentials, which nobody else uses yet; Klarna may need a while to know them."""
        try:
            self._try_out(trial(self.secret.read().values, self.maker.names))
        except KlarnaDenied as denied:
            raise NotYet(f"Klarna does not take the new credentials: {denied.message}") from denied

    def switch(self, _: Rotation) -> None:
        held = self.secret.read()
        self._write(switched(held.values, self.maker.names), over=held)

    def verify(self, rotation: Rotation) -> None:
        """A real call with what all others find in the secret."""
        self._try_out(self._in_use(rotation).values)

    def retire(self, rotation: Rotation) -> None:
        """At Klarna first, by a call with the new credentials; what was put aside here goes last."""
        held = self._in_use(rotation)
        account = self.connect(held.values)
        made = [each for each in self.maker.made_by(rotation, account) if each != rotation.new_id]
        for credential_id in (*rotation.old_ids, *made):
            self._remove(credential_id, account)
        self._write(settled(held.values, self.maker.names), over=held)

    def undo(self, rotation: Rotation) -> None:
        held = self.secret.read()
        self._write(undone(held.values, self.maker.names, rotation.new_id), over=held)

    def discard(self, rotation: Rotation) -> None:
        values = self.secret.read().values
        account = self.connect(values)
        for credential_id in self.maker.made_by(rotation, account):
            if credential_id != values.get(self.maker.names[-1]):
                self._remove(credential_id, account)

    def wait_after(self, step: Step) -> timedelta:
        return self.takeover if step in (Step.VERIFY, Step.UNDO) else timedelta()

    def _in_use(self, rotation: Rotation) -> Held:
        """The secret with the new credentials in use. Raises KlarnaRefused where somebody wrote others: those of before?"""
        held = self.secret.read()
        if held.values.get(self.maker.names[-1]) != rotation.new_id:
            raise KlarnaRefused("the secret was given other credentials by hand", code="secret_changed")
        return held

    def _try_out(self, values: Mapping[str, str]) -> None:
        try:
            account = self.connect(values)
        except ValueError as unusable:
            raise KlarnaRefused(str(unusable), code="unusable_credentials") from unusable
        account.credentials(CredentialKind.API_KEY)

    def _write(self, values: Mapping[str, str], *, over: Held) -> None:
        if dict(values) != dict(over.values):
            self.secret.write(values, over=over)

    def _remove(self, credential_id: str, account: KlarnaAccount) -> None:
        try:
            self.maker.remove(credential_id, account)
        except NoSuchSetting:
            return  # an earlier attempt got so far


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKeys:
    """A new API key. What Klarna shows once is in the secret before anything else happens."""

    secret: SharedSecret
    connect: Connect
    names: Sequence[str] = API_KEY

    def make(self, rotation: Rotation, held: Held) -> None:
        if candidate("api_key") in held.values:
            return
        account, subject = self.connect(held.values), rotation.id
        _, shown = account.new_credential(CredentialKind.API_KEY, description_of(rotation), (), subject=subject)
        if shown.secret is None:  # made by an attempt whose answer was lost, and not shown again: make another
            subject = f"{rotation.id}-{shown.id}"
            _, shown = account.new_credential(CredentialKind.API_KEY, description_of(rotation), (), subject=subject)
        if shown.secret is None:
            raise KlarnaRefused("Klarna does not show the key that it made", code="key_not_shown")
        more = {candidate("api_key"): shown.secret, candidate("api_key_id"): shown.id}
        self.secret.write({**held.values, **more}, over=held)

    def made_by(self, rotation: Rotation, account: KlarnaAccount) -> list[str]:
        keys = account.credentials(CredentialKind.API_KEY)
        return [key.id for key in keys if key.description == description_of(rotation)]

    def remove(self, credential_id: str, account: KlarnaAccount) -> None:
        account.delete_credential(account.credential(credential_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificates:
    """A new client certificate. Its key is in the secret before Klarna hears of it, for only we have it."""

    secret: SharedSecret
    connect: Connect
    new_request: Callable[[], CertificateRequest]
    now: Callable[[], datetime]
    names: Sequence[str] = CERTIFICATE

    def make(self, rotation: Rotation, held: Held) -> None:
        if candidate("client_certificate") in held.values:
            return
        if _REQUEST not in held.values:
            new = self.new_request()
            more = {candidate("client_key"): new.key, _REQUEST: new.request}
            self.secret.write({**held.values, **more}, over=held)
            held = self.secret.read()
        made, shown = self.connect(held.values).new_certificate(
            CertificateUsage.MTLS, description_of(rotation), held.values[_REQUEST], subject=rotation.id
        )
        if shown.secret is None:
            raise KlarnaRefused("Klarna's answer holds no certificate", code="no_certificate")
        more = {candidate("client_certificate"): shown.secret, candidate("client_certificate_id"): made.id}
        self.secret.write({**held.values, **more}, over=held)

    def made_by(self, rotation: Rotation, account: KlarnaAccount) -> list[str]:
        wanted = description_of(rotation)
        return [one.id for one in account.certificates() if one.description == wanted and one.revoked_at is None]

    def remove(self, credential_id: str, account: KlarnaAccount) -> None:
        account.revoke_certificate(credential_id, at=self.now())


_REQUEST = candidate("certificate_request")
