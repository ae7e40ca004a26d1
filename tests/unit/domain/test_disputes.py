"""A dispute goes forward only, has a day by which to answer, and holds the money until it is won."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from kassa.domain.disputes.dispute import (
    LEADS_TO,
    NEXT,
    Action,
    Dispute,
    DisputeOutcome,
    DisputeReason,
    DisputeState,
    IllegalDisputeStep,
    moved,
    refundable_beside,
)

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
OPEN = Dispute(
    id="krn:d:1",
    payment_id="pay_1",
    reason=DisputeReason.PRODUCTS_OR_SERVICES_NOT_RECEIVED,
    amount=5000,
    currency="SEK",
    opened_at=NOW,
    since=NOW,
)


@pytest.mark.parametrize(
    ("reason", "days"),
    [
        (DisputeReason.PURCHASE_HIGH_RISK, 4),
        (DisputeReason.PURCHASE_UNAUTHORIZED, 7),
        (DisputeReason.PRODUCTS_OR_SERVICES_NOT_RECEIVED, 21),
    ],
)
def test_the_reason_says_how_long_there_is_to_answer(reason, days):
    dispute = replace(OPEN, reason=reason)
    assert dispute.deadline == NOW + timedelta(days=days)
    assert dispute.allows(Action.REPRESENT, NOW)
    assert not dispute.allows(Action.REPRESENT, dispute.deadline)


def test_the_day_that_klarna_names_counts():
    assert replace(OPEN, answer_by=NOW + timedelta(days=2)).deadline == NOW + timedelta(days=2)


def test_a_preliminary_loss_can_be_appealed_for_ten_days():
    lost_so_far = moved(OPEN, DisputeState.PRE_ARBITRATION, at=NOW + timedelta(days=30))
    assert lost_so_far.deadline == NOW + timedelta(days=40)
    assert lost_so_far.allows(Action.APPEAL, NOW + timedelta(days=39))
    assert not lost_so_far.allows(Action.REPRESENT, NOW + timedelta(days=31))


@pytest.mark.parametrize("state", [DisputeState.REPRESENTMENT, DisputeState.ARBITRATION])
def test_while_klarna_decides_there_is_nothing_to_do(state):
    waiting = moved(OPEN, state, at=NOW)
    assert waiting.deadline is None
    assert not any(waiting.allows(action, NOW) for action in Action)


def test_every_action_leads_where_a_dispute_may_go():
    assert all(to in NEXT[state] for state, actions in LEADS_TO.items() for to in actions.values())


@pytest.mark.parametrize("outcome", DisputeOutcome)
def test_money_is_held_until_the_dispute_is_won(outcome):
    assert (OPEN.held, OPEN.given_back) == (5000, 0)
    closed = moved(OPEN, DisputeState.CLOSED, at=NOW, outcome=outcome)
    won = outcome is DisputeOutcome.WON
    assert (closed.held, closed.given_back) == ((0, 5000) if won else (5000, 0))


def test_what_is_held_cannot_be_refunded_as_well():
    assert refundable_beside(9000, 1000, (OPEN,)) == 3000
    assert refundable_beside(5000, 1000, (OPEN,)) == 0
    won = moved(OPEN, DisputeState.CLOSED, at=NOW, outcome=DisputeOutcome.WON)
    assert refundable_beside(9000, 1000, (won,)) == 8000


def test_lost_news_are_skipped_and_old_ones_refused():
    arbitration = moved(OPEN, DisputeState.ARBITRATION, at=NOW)
    for earlier in (DisputeState.INITIATED, DisputeState.REPRESENTMENT, DisputeState.PRE_ARBITRATION):
        with pytest.raises(IllegalDisputeStep):
            moved(arbitration, earlier, at=NOW)


def test_repeated_news_change_the_deadline_only():
    later = NOW + timedelta(days=40)
    assert moved(OPEN, DisputeState.INITIATED, at=NOW, answer_by=later) == replace(OPEN, answer_by=later)
    assert moved(OPEN, DisputeState.INITIATED, at=NOW) == OPEN


def test_an_outcome_is_told_with_the_end_and_never_changed():
    with pytest.raises(IllegalDisputeStep):
        moved(OPEN, DisputeState.CLOSED, at=NOW)
    with pytest.raises(IllegalDisputeStep):
        moved(OPEN, DisputeState.REPRESENTMENT, at=NOW, outcome=DisputeOutcome.WON)
    lost = moved(OPEN, DisputeState.CLOSED, at=NOW, outcome=DisputeOutcome.LOST)
    assert moved(lost, DisputeState.CLOSED, at=NOW, outcome=DisputeOutcome.LOST) == lost
    with pytest.raises(IllegalDisputeStep):
        moved(lost, DisputeState.CLOSED, at=NOW, outcome=DisputeOutcome.WON)
