"""Begin a rotation, or find the one that runs: of each kind there is one at a time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from kassa.domain.ids import derived
from kassa.domain.klarna_account.kept_credentials import API_KEY, CERTIFICATE
from kassa.domain.klarna_account.rotation import Rotation, RotationKind
from kassa.domain.klarna_account.settings import MOST_SIGNING_KEYS, CertificateUsage, CredentialKind
from kassa.failures import KeyReused, NotAccepted, TooManySigningKeys
from kassa.ports.klarna_account import KlarnaAccount, RotationRuns, Rotations, SharedSecret


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginRotation:
    """Finds out what is to be replaced, writes that down, and lets somebody take the steps."""

    account: KlarnaAccount
    credentials: SharedSecret
    signing_keys: SharedSecret
    rotations: Rotations
    runs: RotationRuns
    now: Callable[[], datetime]

    def __call__(self, kind: RotationKind, replaces: str | None, idempotency_key: str) -> tuple[Rotation, bool]:
        """The rotation, and whether it is new. Raises NotAccepted where nobody can say what is to be replaced,
        KeyReused for a key that began a rotation of another kind, TooManySigningKeys.
        """
        running = self.rotations.running(kind)
        if running is not None:
            self.runs.start(running)  # whoever was to take its steps may have died
            return running, False
        at = self.now()
        asked = Rotation(
            id=derived("rot", idempotency_key),
            kind=kind,
            old_ids=self._to_be_replaced(kind, replaces),
            created_at=at,
            updated_at=at,
        )
        stored = self.rotations.add(asked)
        if stored.kind is not kind:
            raise KeyReused(idempotency_key)
        if stored.is_running:
            self.runs.start(stored)
        return stored, stored is asked

    def _to_be_replaced(self, kind: RotationKind, replaces: str | None) -> tuple[str, ...]:
        match kind:
            case RotationKind.API_KEY:
                there = [key.id for key in self.account.credentials(CredentialKind.API_KEY)]
                return (_the_one(self.credentials.read().values.get(API_KEY[-1]), there, replaces),)
            case RotationKind.CLIENT_CERTIFICATE:
                values = self.credentials.read().values
                if CERTIFICATE[0] not in values:
                    return ()  # it is the first
                shown = [one for one in self.account.certificates() if one.usage is CertificateUsage.MTLS]
                there = [one.id for one in shown if one.revoked_at is None]
                return (_the_one(values.get(CERTIFICATE[-1]), there, replaces),)
            case RotationKind.SIGNING_KEY:
                return self._signing_keys_in_use(replaces)

    def _signing_keys_in_use(self, replaces: str | None) -> tuple[str, ...]:
        """The keys that our webhooks are signed with and that we hold: others are somebody else's."""
        if len(self.account.signing_keys()) >= MOST_SIGNING_KEYS:
            raise TooManySigningKeys("delete the signing keys that no webhook uses first")
        held = self.signing_keys.read().values
        in_use = sorted({hook.signing_key_id for hook in self.account.webhooks() if hook.signing_key_id in held})
        if not in_use:
            raise NotAccepted({"kind": "no webhook at Klarna is signed with a key that Kassa holds: create one first"})
        if replaces is None:
            return tuple(in_use)
        if replaces not in in_use:
            raise NotAccepted({"replaces": "no webhook is signed with this key, or Kassa does not hold it"})
        return (replaces,)


def _the_one(known: str | None, there: list[str], replaces: str | None) -> str:
    """Klarna's id of what we use: as our secret says, or the only one there is, or as we are told."""
    if replaces is not None and (replaces not in there or known not in (None, replaces)):
        raise NotAccepted({"replaces": "Klarna has nothing of this id, or it is not what Kassa uses"})
    told = known or replaces or (there[0] if len(there) == 1 else None)
    if told is None:
        raise NotAccepted({"replaces": "Klarna has several, and nobody told Kassa which of them it uses: name its id"})
    return told
