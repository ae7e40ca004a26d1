"""Klarna's rate limits: counted by second and category, for the partner's account and for the acquirer at once."""

from dataclasses import dataclass

from simulator.state.records import Account
from simulator.state.world import ACQUIRER_ACCOUNT, World

SLOW = {"account-onboarding": 5}
"""Categories that have a limit of their own in Klarna's test environment, in calls per second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One of the limits that a call counts against."""

    name: str
    limit: int
    used: int


@dataclass(frozen=True, slots=True)
class Counted:
    """A call's place in this second, over both levels."""

    levels: list[Level]

    @property
    def too_many(self) -> bool:
        """Whether this call was one too many."""
        return any(level.used > level.limit for level in self.levels)

    @property
    def headers(self) -> dict[str, str]:
        """What Klarna tells about its limits with every answer."""
        tightest = min(self.levels, key=lambda level: level.limit - level.used)
        named = ",".join(f'{level.limit};w=1;name="{level.name}"' for level in self.levels)
        return {
            "X-Ratelimit-Limit": f"{tightest.limit}, {named}",
            "X-Ratelimit-Remaining": str(max(0, tightest.limit - tightest.used)),
            "X-Ratelimit-Reset": "1",
        }


def count(world: World, category: str, account: Account | None) -> Counted:
    """Count a call. `account` is None where a call concerns the acquirer alone."""
    rate = min(world.settings.acquirer_rate, SLOW.get(category, world.settings.acquirer_rate))
    limits = {f"psp_{_short(ACQUIRER_ACCOUNT)}": rate}
    if account is not None:
        limits = {f"account_{_short(account.id)}": world.settings.partner_rate} | limits
    return Counted([Level(name=name, limit=limit, used=_used(world, category, name)) for name, limit in limits.items()])


def _used(world: World, category: str, name: str) -> int:
    second = int(world.clock.now().timestamp())
    window, used = world.calls_in_window.get((category, name), (second, 0))
    used = used + 1 if window == second else 1
    world.calls_in_window[category, name] = (second, used)
    return used


def _short(account_id: str) -> str:
    return account_id.rpartition(":")[2]
