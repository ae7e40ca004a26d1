"""Install terminals: add them to stores, name them, and take them out of service."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from kassa.domain.access.terminals import Software, Terminal, changed, restored, revoked
from kassa.domain.ids import is_id
from kassa.failures import NotKnown
from kassa.ports.access import Keys, Overtaken, Terminals
from kassa.ports.merchants import Merchants
from kassa.ports.requests import Request
from kassa.use_cases.access.grant import close, need_store

_ATTEMPTS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Install:
    """All raise NotKnown for a merchant or terminal that does not exist, and Overtaken where a terminal keeps changing."""

    merchants: Merchants
    terminals: Terminals
    keys: Keys
    now: Callable[[], datetime]

    def add(self, terminal: Terminal, request: Request) -> Terminal:
        """Safe to repeat. Raises NotAccepted where the store does not exist, AlreadyThere, KeyReused."""
        self.merchants.merchant(terminal.merchant_id)
        need_store(self.merchants, terminal.merchant_id, terminal.store_reference)
        return self.terminals.add(terminal, request)

    def one(self, merchant_id: str, terminal_id: str) -> Terminal:
        if not is_id("trm", terminal_id):
            raise NotKnown(terminal_id)
        return self.terminals.get(merchant_id, terminal_id)

    def many(
        self, merchant_id: str, store_reference: str | None, *, limit: int, cursor: str | None
    ) -> tuple[Sequence[Terminal], str | None]:
        """A page of a merchant's or a store's terminals. Raises NotAccepted for a strange cursor."""
        self.merchants.merchant(merchant_id)
        return self.terminals.many(merchant_id, store_reference, limit=limit, cursor=cursor)

    def change(self, merchant_id: str, terminal_id: str, **news: str | Software | None) -> Terminal:
        """The terminal with `name` or `software` replaced; with `status` active, one that was revoked may sell again."""

        def after(terminal: Terminal) -> Terminal:
            active = restored(terminal) if news.get("status") == "active" else terminal
            as_it_was = {"name": active.name, "software": active.software}
            return changed(active, **as_it_was | {name: news[name] for name in as_it_was if name in news})  # type: ignore[arg-type]

        return self._change(merchant_id, terminal_id, after)

    def revoke(self, merchant_id: str, terminal_id: str) -> Terminal:
        """The terminal first, so that it gets no more keys, then each key of its own. After a crash: once more."""
        at = self.now()
        terminal = self._change(merchant_id, terminal_id, lambda found: revoked(found, at=at))
        for key in self.keys.of_terminal(terminal):
            close(self.keys, key, at=at)
        return terminal

    def _change(self, merchant_id: str, terminal_id: str, change: Callable[[Terminal], Terminal]) -> Terminal:
        """A heartbeat may come in between, so a lost race is run again."""
        for _ in range(_ATTEMPTS):
            terminal = self.one(merchant_id, terminal_id)
            after = change(terminal)
            if after.version == terminal.version:
                return after
            try:
                self.terminals.save(after)
            except Overtaken:
                continue
            return after
        raise Overtaken(terminal_id)
