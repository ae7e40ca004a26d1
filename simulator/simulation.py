"""The simulator as a whole: its options, and the world that lives until the next reset."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from simulator.sender import Sender
from simulator.state.agenda import Agenda
from simulator.state.clock import Clock, real_time
from simulator.state.ids import Ids
from simulator.state.records import Account
from simulator.state.world import Send, Settings, World

API_KEY = "klarna_test_api_simulator"
ACCOUNTS = (
    Account(id="krn:partner:global:account:test:DEMO0001", name="Demo Merchant One"),
    Account(id="krn:partner:global:account:test:DEMO0002", name="Demo Merchant Two"),
)


@dataclass(frozen=True, kw_only=True)
class Options:
    """How a simulator starts. Without `public_url` its addresses follow the Host that a caller used."""

    seed: int = 1
    api_key: str = API_KEY
    accounts: tuple[Account, ...] = ACCOUNTS
    public_url: str | None = None
    cancel_completed: bool = True
    send: Send = field(default_factory=Sender)
    time: Callable[[], datetime] = real_time


class Simulation:
    """Holds the present world. `closing` is set when the server stops, so that no held call keeps it."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.closing = asyncio.Event()
        self.world = self._new_world(options.seed)

    def reset(self, seed: int | None, *, keep_setup: bool) -> None:
        """Start again, as if just started; `keep_setup` keeps stores, signing keys and webhooks."""
        before = self.world
        before.agenda.clear()
        self.world = self._new_world(before.ids.seed if seed is None else seed)
        if keep_setup:
            self.world.stores = before.stores
            self.world.settlements = before.settlements.setup()
            self.world.signing_keys = before.signing_keys
            self.world.webhooks = before.webhooks

    def open(self) -> None:
        """Make ready what would slow down the first calls."""
        if isinstance(self.options.send, Sender):
            self.options.send.open()

    async def close(self) -> None:
        """Let go of everything that is under way."""
        self.closing.set()
        self.world.agenda.clear()
        if isinstance(self.options.send, Sender):
            await self.options.send.close()

    def _new_world(self, seed: int) -> World:
        clock = Clock(self.options.time)
        return World(
            clock=clock,
            ids=Ids(seed),
            agenda=Agenda(clock),
            settings=Settings(cancel_completed=self.options.cancel_completed),
            send=self.options.send,
            accounts={account.id: account for account in self.options.accounts},
        )
