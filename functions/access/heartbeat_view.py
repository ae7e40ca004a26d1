"""What a terminal hears when it says that it is there."""

from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import Field

from functions.access.views import TerminalView
from kassa.adapters.http.models import View
from kassa.domain.merchants.account import Obstruction
from kassa.use_cases.access.check_in import CheckedIn

API = "v1"
AGAIN_AFTER = timedelta(minutes=15)
POLL_AFTER = timedelta(seconds=2)


class MerchantName(View):
    """Who sells."""

    id: str
    name: str


class StoreName(View):
    """Where."""

    store_reference: str
    name: str
    time_zone: str


class KeyEnd(View):
    """How long the key goes on: fetch or ask for another one before it ends."""

    id: str
    expires_at: datetime | None
    replaced_by: str | None


class KlarnaStanding(View):
    """Whether a payment would reach Klarna, as far as our own record knows; Klarna is not asked."""

    accepting_payments: bool
    reason: Literal["terminal_revoked", "store_not_open"] | Obstruction | None


class Hints(View):
    """How often to ask."""

    heartbeat_after_ms: Annotated[int, Field(description="Until the next heartbeat")]
    poll_after_ms: Annotated[int, Field(description="A payment says its own; this is the usual one")]


class HeartbeatView(View):
    """Everything that a terminal should know of itself."""

    object: Literal["heartbeat"] = "heartbeat"
    server_time: datetime
    live: bool
    api_version: str
    merchant: MerchantName
    store: StoreName
    terminal: TerminalView
    key: KeyEnd
    klarna: KlarnaStanding
    hints: Hints

    @classmethod
    def of(cls, checked_in: CheckedIn, *, live: bool) -> "HeartbeatView":
        merchant, store, key = checked_in.merchant, checked_in.store, checked_in.key
        return cls(
            server_time=checked_in.at,
            live=live,
            api_version=API,
            merchant=MerchantName(id=merchant.id, name=merchant.name),
            store=StoreName(store_reference=store.reference, name=store.name, time_zone=store.time_zone),
            terminal=TerminalView.of(checked_in.terminal),
            key=KeyEnd(id=key.id, expires_at=key.ends_at, replaced_by=key.replaced_by),
            klarna=_standing(checked_in),
            hints=Hints(heartbeat_after_ms=_ms(AGAIN_AFTER), poll_after_ms=_ms(POLL_AFTER)),
        )


def _standing(checked_in: CheckedIn) -> KlarnaStanding:
    reason = _in_the_way(checked_in)
    return KlarnaStanding(accepting_payments=reason is None, reason=reason)


def _in_the_way(checked_in: CheckedIn) -> Literal["terminal_revoked", "store_not_open"] | Obstruction | None:
    """What a payment would be refused for, the nearest to the terminal first."""
    if checked_in.terminal.is_revoked:
        return "terminal_revoked"
    if checked_in.merchant.obstruction is not None:
        return checked_in.merchant.obstruction
    return None if checked_in.store.is_known_to_klarna else "store_not_open"


def _ms(time: timedelta) -> int:
    return time // timedelta(milliseconds=1)
