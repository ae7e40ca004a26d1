"""The closing that happens by itself: every day at midnight UTC."""

from datetime import datetime, timedelta

from simulator.settlements.closing import close
from simulator.state.world import World


def plan(world: World) -> None:
    """Close at the next midnight, and at every midnight after it, for as long as that is switched on."""
    books = world.settlements
    if not books.habits.daily or books.next_daily is not None:
        return
    today = world.clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    _plan(world, today + timedelta(days=1))


def _plan(world: World, midnight: datetime) -> None:
    world.settlements.next_daily = midnight
    world.agenda.add(midnight, lambda due: _close(world, due))


def _close(world: World, due: datetime) -> None:
    books = world.settlements
    books.next_daily = None
    if not books.habits.daily:
        return
    if books.closed_until is None or books.closed_until < due:
        close(world, due, [], at=due)
    _plan(world, due + timedelta(days=1))
