"""Closing a period: one settlement and one payout for every acquiring account and currency in which something happened."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from simulator.settlements import breaks, news
from simulator.settlements.happenings import unsettled
from simulator.settlements.records import Balance, Break, Dropped, Line, Settlement
from simulator.settlements.scene import Asked, Draft, Scene
from simulator.state.world import World

REFERENCE_LENGTH = 10


@dataclass(slots=True, kw_only=True)
class Closing:
    """What a closing has made."""

    settlements: list[Settlement] = field(default_factory=list)
    files: list[Dropped] = field(default_factory=list)
    breaks: list[Break] = field(default_factory=list)


def close(world: World, until: datetime, asked: list[Asked], *, at: datetime) -> Closing:
    """Settle everything before `until`, with the breaks that are asked for. Refused where a break finds no line."""
    books = world.settlements
    lines = unsettled(world, until)
    start = _start(world, until, lines)

    def draft(acquiring_account: str, currency: str) -> Settlement:
        return new_settlement(world, acquiring_account, currency, start=start, end=until, at=at)

    scene = Scene(world=world, until=until, draft=draft, drafts=_drafts(world, lines, draft))
    made = [breaks.apply(scene, one) for one in asked]
    for act in scene.afterwards:
        act()
    closing = Closing(breaks=made)
    for settlement in scene.drafts:
        if not settlement.lines and settlement.opening == 0:
            continue
        _carry(world, settlement)
        books.settlements[settlement.id] = settlement
        closing.settlements.append(settlement)
        closing.files += news.publish(world, settlement, at=at)
    of_line = {line.key: made.id for made in closing.settlements for line in made.lines}
    for line in lines:
        if line.key not in scene.late:
            books.settled[line.key] = of_line.get(line.key, "")
    books.settled |= of_line
    books.closed_until = until
    for change in scene.after_publishing:
        changed = change()
        _carry(world, changed)
        closing.files += news.publish(world, changed, at=at)
    return closing


def new_settlement(
    world: World, acquiring_account: str, currency: str, *, start: datetime, end: datetime, at: datetime
) -> Settlement:
    """A settlement that nobody knows yet, opened with the balance that the one before has left."""
    balance = world.settlements.balances.get((acquiring_account, currency), Balance())
    return Settlement(
        id=world.ids.uuid("settlement"),
        payout_id=world.ids.uuid("payout"),
        payment_reference=f"SIM{world.ids.uuid('payment reference').replace('-', '')[:REFERENCE_LENGTH].upper()}",
        acquiring_account=acquiring_account,
        currency=currency,
        start=start,
        end=end,
        created_at=at,
        columns=world.settlements.habits.columns,
        opening=balance.amount,
    )


def _start(world: World, until: datetime, lines: list[Line]) -> datetime:
    """Where the last period ended; the first one begins with the day of the first line."""
    first = lines[0].at if lines else until - timedelta(milliseconds=1)
    return world.settlements.closed_until or first.replace(hour=0, minute=0, second=0, microsecond=0)


def _drafts(world: World, lines: list[Line], draft: Draft) -> list[Settlement]:
    in_debt = {key for key, balance in world.settlements.balances.items() if balance.amount}
    drafts = {key: draft(*key) for key in sorted({_of(line) for line in lines} | in_debt)}
    for line in lines:
        drafts[_of(line)].lines.append(line)
    return list(drafts.values())


def _of(line: Line) -> tuple[str, str]:
    return line.terms.payment_acquiring_account_id, line.currency


def _carry(world: World, settlement: Settlement) -> None:
    """Remember what is left; a debt keeps the day on which it began."""
    key = settlement.acquiring_account, settlement.currency
    before = world.settlements.balances.get(key, Balance())
    since = (before.negative_since or settlement.end) if settlement.closing else None
    settlement.negative_since = since
    world.settlements.balances[key] = Balance(amount=settlement.closing, negative_since=since)
