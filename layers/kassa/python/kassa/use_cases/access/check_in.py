"""Check in: a terminal says that it is there and what runs on it, and hears what is worth knowing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from kassa.domain.access.caller import Caller, KeyKind
from kassa.domain.access.keys import ApiKey
from kassa.domain.access.terminals import Software, Terminal, seen
from kassa.domain.merchants.merchant import Merchant, Store
from kassa.failures import Forbidden, NotAccepted, NotKnown
from kassa.ports.access import Keys, Overtaken, Terminals
from kassa.ports.merchants import Merchants
from kassa.use_cases.access.whereabouts import agreed


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedIn:
    """Who and where the terminal is, and with which key, at this time."""

    merchant: Merchant
    store: Store
    terminal: Terminal
    key: ApiKey
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckIn:
    """Four reads, and a write where there is something new."""

    merchants: Merchants
    terminals: Terminals
    keys: Keys
    now: Callable[[], datetime]

    def __call__(self, caller: Caller, software: Software | None, terminal_reference: str | None) -> CheckedIn:
        """Raises Forbidden for a key that is no terminal's or was closed, NotAccepted where the terminal is not known."""
        if caller.kind is not KeyKind.TERMINAL or caller.merchant_id is None or caller.store_reference is None:
            raise Forbidden("only a terminal's key may do this")
        now, key = self.now(), self.keys.get(caller.merchant_id, caller.key_id)
        if not key.opens_at(now):
            raise Forbidden("this key is closed")
        errors: dict[str, str] = {}
        reference = agreed("terminal_reference", caller.terminal_reference, terminal_reference, errors)
        if errors:
            raise NotAccepted(errors)
        try:
            terminal = self.terminals.at(caller.merchant_id, caller.store_reference, reference)
        except NotKnown as unknown:
            raise NotAccepted({"terminal_reference": "there is no such terminal in this store"}) from unknown
        return CheckedIn(
            merchant=self.merchants.merchant(caller.merchant_id),
            store=self.merchants.store(caller.merchant_id, caller.store_reference),
            terminal=self._seen(terminal, software, now),
            key=key,
            at=now,
        )

    def _seen(self, terminal: Terminal, software: Software | None, now: datetime) -> Terminal:
        after = seen(terminal, software, at=now)
        if after is terminal:
            return terminal
        try:
            self.terminals.save(after)
        except Overtaken:  # somebody renamed it just now; the next heartbeat says it again
            return terminal
        return after
