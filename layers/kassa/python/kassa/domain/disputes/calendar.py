"""When somebody must look at a dispute again, and when its merchant is reminded."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from kassa.domain.disputes.case import Case
from kassa.domain.disputes.dispute import DisputeState

LOOK_EVERY = timedelta(days=1)
"""Klarna's news can get lost, so whatever is open is looked at once a day."""

LOOK_AGAIN = timedelta(minutes=15)
"""After a look that did not tell what became of an answer."""


def due_reminder(case: Case, stages: Sequence[int], *, at: datetime) -> int | None:
    """The stage, in days before the deadline, that is to be told now: the nearest that has come and was not told."""
    deadline = case.dispute.deadline
    if deadline is None or at >= deadline or case.open_answer is not None:
        return None
    come = [days for days in stages if at >= deadline - timedelta(days=days)]
    nearest = min(come, default=None)
    told = case.reminded
    return nearest if nearest is not None and (told is None or nearest < told) else None


def next_look(case: Case, stages: Sequence[int]) -> datetime | None:
    """When somebody must look at it again; None once it is closed and nothing is open."""
    if case.open_answer is not None:
        return max(case.open_answer.free_at, case.looked_at + LOOK_AGAIN)
    if case.dispute.state is DisputeState.CLOSED:
        return None
    deadline = case.dispute.deadline
    left = [] if deadline is None else [deadline - timedelta(days=days) for days in stages if _is_left(case, days)]
    over = [deadline] if deadline is not None and case.looked_at < deadline else []
    return min([case.looked_at + LOOK_EVERY, *left, *over])


def _is_left(case: Case, days: int) -> bool:
    return case.reminded is None or days < case.reminded
