"""Whoever follows or answers a dispute may die before or after anything that it does: the end is the same, told once."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from kassa.domain.disputes.dispute import DisputeOutcome, DisputeState
from tests.functional.disputes.conftest import Desk
from tests.support.disputes import seen_dispute


class Killed(Exception):
    """The process ended in the middle of what it did."""


@dataclass
class Fate:
    """Kills once: before (`n`) or after (`n + 0.5`) the n-th effect."""

    killed_at: float = 0
    effects: int = 0

    def over(self, effect: Callable[..., Any]) -> Callable[..., Any]:
        def fated(*args: Any, **named: Any) -> Any:
            self.effects += 1
            now = self.effects
            if self.killed_at == now:
                raise Killed
            done = effect(*args, **named)
            if self.killed_at == now + 0.5:
                raise Killed
            return done

        return fated


def a_desk_under(fate: Fate) -> Desk:
    desk: Any = Desk()
    for whose, name in ((desk.disputes, "save"), (desk.disputes, "record"), (desk.klarna, "attach")):
        setattr(whose, name, fate.over(getattr(whose, name)))
    desk.klarna.answer = fate.over(desk.klarna.answer)
    desk.klarna.disputes["krn:dispute:1"] = seen_dispute()
    return desk  # type: ignore[no-any-return]


def again_where_killed(desk: Desk, step: Callable[[], Any]) -> Any:
    """Whoever waits asks again a little later, as Lambda, a merchant and the calendar do."""
    try:
        return step()
    except Killed:
        desk.pass_time(minutes=2)
        return step()


def lived_through(fate: Fate) -> Desk:
    """From Klarna's first news over a reminder, evidence and an appeal to the end."""
    desk = a_desk_under(fate)

    def does(step: Callable[[], Any]) -> Any:
        return again_where_killed(desk, step)

    def klarna_tells(**news: Any) -> None:
        desk.at_klarna(**news)
        does(lambda: desk.follow.one(desk.payment.id))

    does(lambda: desk.follow.one(desk.payment.id))
    desk.pass_time(days=18, hours=1)
    does(desk.round)
    proof = does(desk.proof)
    assert does(lambda: desk.say("represent", proof, key="represent-1")).status in (200, 202)
    desk.pass_time(minutes=16)
    does(desk.round)
    klarna_tells(state=DisputeState.PRE_ARBITRATION)
    assert does(lambda: desk.say("appeal", {"text": "It was handed over"}, key="appeal-1")).status in (200, 202)
    desk.pass_time(minutes=16)
    does(desk.round)
    klarna_tells(state=DisputeState.CLOSED, outcome=DisputeOutcome.WON)
    return desk


def end_of(desk: Desk) -> Any:
    """What there is in the end, whenever it came to be."""
    dispute, case = desk.case.dispute, desk.case
    return (
        desk.told,
        (dispute.state, dispute.outcome, dispute.held, dispute.given_back),
        [(answer.action, answer.is_open, answer.refused) for answer in case.answers],
        [(each.id, each.klarna_id) for each in case.attachments],
        (desk.payment.disputed_amount, desk.payment.refundable_amount),
        (
            sorted(desk.klarna.files),
            [replace(each, requested_at=each.requested_at.min) for each in desk.klarna.answers.values()],
        ),
    )


def test_a_dispute_ends_the_same_and_is_told_once_wherever_somebody_was_killed() -> None:
    undisturbed = Fate()
    expected = end_of(lived_through(undisturbed))
    assert expected[0] == ["opened", "deadline_near", "updated", "updated", "updated", "won"]
    assert undisturbed.effects > 15
    for twice_the_number in range(2, 2 * undisturbed.effects + 2):
        killed = Fate(killed_at=twice_the_number / 2)
        assert end_of(lived_through(killed)) == expected, f"killed at {killed.killed_at}"
