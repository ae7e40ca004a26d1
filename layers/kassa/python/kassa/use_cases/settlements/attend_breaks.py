"""Attend to breaks: somebody takes one on, says how it was settled, or lets the difference go."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from kassa.domain.settlements.breaks import Break, IllegalStep, OverTheLimit, acknowledge, resolve, write_off
from kassa.failures import KeyReused
from kassa.ports.settlements.failures import NotPossible, TooMuch
from kassa.ports.settlements.runs import Breaks, Found


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody wants of a break: `key` and `fingerprint` tell a repeated request from another one under its key."""

    settlement_id: str
    break_id: str
    by: str
    key: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Attended:
    """The break as it now stands, and whether the request is a repeat."""

    found: Found
    replayed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendBreaks:
    """Each step is written under a version: of two people at once, one is told to look again (StaleSettlement).

    `limit` is how much one may write off of any currency: 12.50 is SEK 12.50 or KWD 12.500.
    """

    breaks: Breaks
    limit: Decimal
    now: Callable[[], datetime]

    def acknowledge(self, wish: Wish, *, note: str | None) -> Attended:
        """Somebody looks into it. Raises BreakNotFound, NotPossible, KeyReused."""
        return self._step(wish, lambda broken, at: acknowledge(broken, by=wish.by, at=at, note=note))

    def resolve(self, wish: Wish, *, note: str, let_go: bool) -> Attended:
        """It is settled; with `let_go` the difference is written off. Raises as above, and TooMuch."""

        def settled(broken: Break, at: datetime) -> Break:
            if let_go:
                return write_off(broken, limit=self.limit, by=wish.by, at=at, note=note)
            return resolve(broken, by=wish.by, at=at, note=note)

        return self._step(wish, settled)

    def _step(self, wish: Wish, step: Callable[[Break, datetime], Break]) -> Attended:
        found = self.breaks.get(wish.settlement_id, wish.break_id)
        asked_before = found.requests.get(wish.key)
        if asked_before == wish.fingerprint:
            return Attended(found, replayed=True)
        if asked_before is not None:
            raise KeyReused(wish.key)
        try:
            after = found.after(step(found.found, self.now()), **{wish.key: wish.fingerprint})
        except OverTheLimit as error:
            raise TooMuch(str(error)) from error
        except IllegalStep as error:
            raise NotPossible(str(error)) from error
        self.breaks.save(after)
        return Attended(after, replayed=False)
