"""What will happen at a given time on the simulator's clock: expiries, and webhooks with their retries."""

import asyncio
import heapq
import itertools
from collections.abc import Callable, Coroutine
from datetime import datetime

from simulator.state.clock import Clock

Action = Callable[[datetime], Coroutine[None, None, None] | None]
"""Called with the time it was due at; what it returns to be awaited runs in the background."""


class Agenda:
    """A list of things to do by time. It needs a running event loop only once something stands on it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._entries: list[tuple[datetime, int, Action]] = []
        self._numbers = itertools.count()
        self._running: set[asyncio.Task[None]] = set()
        self._timer: asyncio.TimerHandle | None = None

    def add(self, due: datetime, action: Action) -> None:
        """Do this at `due`, or as soon as possible where that has passed."""
        heapq.heappush(self._entries, (due, next(self._numbers), action))
        self._set_timer()

    def catch_up(self) -> None:
        """Do everything that is due by now, in order of time."""
        while self._entries and self._entries[0][0] <= self._clock.now():
            due, _, action = heapq.heappop(self._entries)
            work = action(due)
            if work is not None:
                task = asyncio.get_running_loop().create_task(work)
                self._running.add(task)
                task.add_done_callback(self._running.discard)
        self._set_timer()

    async def settle(self, seconds: float) -> bool:
        """Catch up and wait until nothing due is left; False where that took longer than `seconds` of real time."""
        try:
            async with asyncio.timeout(seconds):
                self.catch_up()
                while self._running:
                    await asyncio.wait(set(self._running))
                    self.catch_up()
        except TimeoutError:
            return False
        return True

    def clear(self) -> None:
        """Forget everything, also what is under way."""
        self._entries.clear()
        self._set_timer()
        for task in self._running:
            task.cancel()

    def _set_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._entries:
            wait = (self._entries[0][0] - self._clock.now()).total_seconds()
            self._timer = asyncio.get_running_loop().call_later(max(wait, 0), self.catch_up)
