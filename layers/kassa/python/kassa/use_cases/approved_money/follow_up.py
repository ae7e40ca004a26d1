"""Follow up approved money: on its day in the calendar, each payment is held against Klarna's books."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from kassa.ports.approved_money import Bookkeeping, Calendar


@dataclass(frozen=True, slots=True)
class FollowedUp:
    """How many looks were asked for, and whether this came to the end."""

    looks: int = 0
    complete: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """Safe to run twice at once: a look that finds nothing new changes nothing."""

    calendar: Calendar
    bookkeeping: Bookkeeping
    now: Callable[[], datetime]
    warn_before: timedelta

    def __call__(self, keep_going: Callable[[], bool]) -> FollowedUp:
        """Until the end, or until `keep_going` says no; what is due the longest comes first."""
        looks = 0
        for payment_id in self.calendar.due(now=self.now(), warn_before=self.warn_before):
            if not keep_going():
                return FollowedUp(looks, complete=False)
            self.bookkeeping.look(payment_id)
            looks += 1
        return FollowedUp(looks)
