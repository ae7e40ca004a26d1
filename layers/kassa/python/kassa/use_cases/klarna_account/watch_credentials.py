"""Once a day: what will Klarna disable because nobody uses it, and which certificates will expire?"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from kassa.domain.klarna_account.settings import CredentialKind, soon_disabled, soon_expired
from kassa.ports.klarna_account import KlarnaAccount


@dataclass(frozen=True, slots=True)
class Findings:
    """Klarna's ids of what somebody should look after."""

    unused: tuple[str, ...]
    expiring: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchCredentials:
    """Warns `warn_before` it is too late, and goes on warning afterwards."""

    account: KlarnaAccount
    warn_before: timedelta
    now: Callable[[], datetime]

    def __call__(self) -> Findings:
        now = self.now()
        credentials = [found for kind in CredentialKind for found in self.account.credentials(kind)]
        unused = soon_disabled(credentials, now, self.warn_before)
        expiring = soon_expired(self.account.certificates(), now, self.warn_before)
        return Findings(tuple(one.id for one in unused), tuple(one.id for one in expiring))
