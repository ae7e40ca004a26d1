"""Kassa's own stores: each operation is one conditional write or one consistent read, as the adapters make them."""

from collections.abc import Callable, Iterator
from datetime import datetime

from kassa.failures import PaymentNotFound, StalePayment
from tests.explorer.outcomes import Option
from tests.explorer.script import SPLIT, STORED, TAKEN, Raised
from tests.explorer.world import NOTHING, Item, World, known

NOT_FOUND = Raised(PaymentNotFound)


class Guards:
    """What the stores insist on. A test may take one away, to see that it is missed."""

    version_condition = True
    put_if_absent = True
    one_write_handshake = True
    purchase_is_forgotten = True


class Tables:
    """The payments table: the payment, its timeline, and its session's item."""

    def __init__(self, guards: Guards) -> None:
        self._guards = guards
        self.operations: dict[str, Callable[..., Iterator[Option]]] = {
            name: getattr(self, name)
            for name in (
                "add",
                "get",
                "save",
                "amend",
                "purchase_of",
                "unfinished",
                "leave_news",
                "mark_news",
                "leave_token",
                "clear",
                "touch",
                "touched_at",
            )
        }

    def add(self, world: World, payment: int) -> Iterator[Option]:
        if world.payment != NOTHING and self._guards.put_if_absent:
            yield Option(TAKEN, world, "the id is taken")
            return
        item = Item(touched=world.clock)
        timeline = (*world.timeline, payment)
        yield Option(STORED, world._replace(payment=payment, timeline=timeline, item=item))

    def get(self, world: World) -> Iterator[Option]:
        yield Option(NOT_FOUND if world.payment == NOTHING else world.payment, world)

    def save(self, world: World, payment: int) -> Iterator[Option]:
        stored, new = known[world.payment], known[payment]
        if self._guards.version_condition and stored.version != new.version - 1:
            yield Option(Raised(StalePayment), world, "stale")
            return
        item = None if new.is_final and self._guards.purchase_is_forgotten else world.item
        yield Option(None, world._replace(payment=payment, timeline=(*world.timeline, payment), item=item))

    def amend(self, world: World, payment: int) -> Iterator[Option]:
        """A save that touches the session's item, too: both, or none."""
        yield from [Option(Raised(StalePayment), world, "no item")] if world.item is None else self.save(world, payment)

    def purchase_of(self, world: World) -> Iterator[Option]:
        yield Option(NOT_FOUND if world.item is None else None, world)

    def unfinished(self, world: World, changed_before: datetime) -> Iterator[Option]:
        found = world.payment != NOTHING and not known[world.payment].is_final
        yield Option(found and known[world.payment].updated_at < changed_before, world)

    def leave_news(self, world: World) -> Iterator[Option]:
        item = world.item
        if item is None:
            yield Option(None, world)
        elif self._guards.one_write_handshake:
            yield Option(item.token or None, world._replace(item=item._replace(news=True), unlooked=True))
        else:
            yield Option(item.token or SPLIT, world._replace(unlooked=True))

    def mark_news(self, world: World) -> Iterator[Option]:
        yield Option(None, world._replace(item=world.item and world.item._replace(news=True)))

    def leave_token(self, world: World, token: int) -> Iterator[Option]:
        item = world.item
        if item is None:
            yield Option(True, world)
        else:
            yield Option(item.news, world._replace(item=item._replace(token=token, touched=world.clock)))

    def clear(self, world: World) -> Iterator[Option]:
        yield Option(None, world._replace(item=world.item and Item(touched=world.clock)))

    def touch(self, world: World) -> Iterator[Option]:
        yield Option(None, world._replace(item=world.item and world.item._replace(touched=world.clock)))

    def touched_at(self, world: World) -> Iterator[Option]:
        yield Option(None if world.item is None else world.item.touched, world)
