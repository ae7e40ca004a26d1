"""A rotation with everything in memory, and payments that go on all the while."""

import itertools
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from kassa.domain.klarna_account.rotation import Rotation, RotationKind
from kassa.domain.klarna_account.settings import Certificate, Credential, CredentialKind, KlarnaWebhook
from kassa.failures import KlarnaUnavailable
from kassa.ports.klarna_account import CertificateRequest
from kassa.use_cases.klarna_account.begin_rotation import BeginRotation
from kassa.use_cases.klarna_account.replace_credentials import ApiKeys, Certificates, Maker, ReplaceCredentials
from kassa.use_cases.klarna_account.replace_signing_key import ReplaceSigningKey
from kassa.use_cases.klarna_account.rotate import Rotate
from tests.support.klarna_account import (
    AccountInMemory,
    Crash,
    Fate,
    Fated,
    MemoryRotations,
    MemorySecret,
    Process,
    SeenEvents,
)

FRESH = timedelta(minutes=5)
TAKEOVER = FRESH + timedelta(minutes=3)
OVERLAP = timedelta(hours=24)
KINDS = tuple(RotationKind)


@dataclass
class Runs:
    """Who was asked to take a rotation's steps."""

    started: list[str] = field(default_factory=list)

    def start(self, rotation: Rotation) -> None:
        self.started.append(rotation.id)


class Bench:
    """Klarna knows one API key, one certificate and one signing key with a webhook for each version, all of them ours."""

    def __init__(self) -> None:
        self.klarna = AccountInMemory()
        self.klarna.keys["old-key"] = ("old", Credential(id="old-key", kind=CredentialKind.API_KEY))
        self.klarna.certs["old-cert"] = ("old certificate", Certificate(id="old-cert"))
        self.klarna.signing["old-sign"] = "secret of old-sign"
        for version in ("v1", "v2"):
            self.klarna.hooks[version] = KlarnaWebhook(
                id=version,
                url="https://kassa.example/klarna/webhooks",
                event_types=("payment.request.*",),
                event_version=version,
                signing_key_id="old-sign",
            )
        self.secret = MemorySecret(
            {
                "api_key": "old",
                "client_certificate": "old certificate",
                "client_key": "old private key",
                "client_certificate_id": "old-cert",
            }
        )
        self.signing_keys = MemorySecret({"old-sign": "secret of old-sign"})
        self.rotations, self.runs = MemoryRotations(), Runs()
        self.processes = [Process(self.secret, self.klarna, FRESH) for _ in range(3)]
        self._fresh = itertools.count(1)

    def begin(self, kind: RotationKind, replaces: str | None = None, key: str = "begin-0001") -> tuple[Rotation, bool]:
        begin = BeginRotation(
            account=self.klarna.as_seen_with(self.secret.values),  # type: ignore[arg-type]
            credentials=self.secret,
            signing_keys=self.signing_keys,
            rotations=self.rotations,
            runs=self.runs,
            now=lambda: self.klarna.now,
        )
        return begin(kind, replaces, key)

    def rotate(self, fate: Fate | None = None) -> Rotate:
        """The rotator as a new process would build it."""
        fate = fate or Fate()
        secret, signing_keys = Fated(self.secret, fate), Fated(self.signing_keys, fate)
        rotations = Fated(self.rotations, fate)

        def connect(values: Any) -> Any:
            return Fated(self.klarna.as_seen_with(values), fate)

        makers: dict[RotationKind, Maker] = {
            RotationKind.API_KEY: ApiKeys(secret=secret, connect=connect),
            RotationKind.CLIENT_CERTIFICATE: Certificates(
                secret=secret,
                connect=connect,
                new_request=lambda: CertificateRequest(key=f"key {(n := next(self._fresh))}", request=f"request {n}"),
                now=lambda: self.klarna.now,
            ),
        }
        replacements: dict[RotationKind, Any] = {
            kind: ReplaceCredentials(secret=secret, connect=connect, maker=maker, takeover=TAKEOVER)
            for kind, maker in makers.items()
        }
        replacements[RotationKind.SIGNING_KEY] = ReplaceSigningKey(
            credentials=secret,
            signing_keys=signing_keys,
            connect=connect,
            records=SeenEvents(self.klarna, self.signing_keys),  # type: ignore[arg-type]
            takeover=TAKEOVER,
            overlap=OVERLAP,
        )
        return Rotate(rotations=rotations, replacements=replacements, now=lambda: self.klarna.now)

    def run(self, rotation: Rotation, fate: Fate | None = None, *, steps: int = 2000) -> Rotation:
        """Every step to the end, however often a process dies; payments go on and what Klarna signs is understood."""
        for _ in range(steps):
            self.promises_hold()
            try:
                rotation = self.rotate(fate)(rotation.id)
            except (Crash, KlarnaUnavailable):  # the latter where our own record got lost on its way
                continue
            self.promises_hold()
            if not rotation.is_running:
                return rotation
            self._pass_time(rotation)
        raise AssertionError(f"no end in sight: {rotation}")

    def _pass_time(self, rotation: Rotation) -> None:
        left = (rotation.waits_until or self.klarna.now) - self.klarna.now
        self.klarna.now += max(timedelta(seconds=30), left / 4)

    def promises_hold(self) -> None:
        assert all(process.can_pay() for process in self.processes), "a payment was refused"
        for hook in self.klarna.hooks.values():
            assert hook.signing_key_id in self.signing_keys.values, "news would be refused"
            assert hook.signing_key_id in self.klarna.signing
