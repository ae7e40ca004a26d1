"""What Klarna holds for disputes is on a merchant's statement, whatever Klarna changes on the way."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kassa.domain.disputes.case import opened
from kassa.domain.disputes.dispute import DisputeOutcome, DisputeState
from kassa.domain.payments.happenings import Actor, EventType
from kassa.domain.pricing.sales import SaleKind, new_sales
from kassa.use_cases.disputes.look import payment_with
from tests.support.disputes import CAPTURE, a_sold_payment, seen_dispute


@pytest.mark.parametrize(
    ("outcome", "at_the_end"),
    [(DisputeOutcome.WON, [(SaleKind.RETURNED, 700)]), (DisputeOutcome.LOST, [])],
    ids=["won", "lost"],
)
def test_what_a_dispute_holds_is_noted_as_it_changes_and_comes_back_whole_where_it_is_won(outcome, at_the_end):
    payment, at = a_sold_payment(), CAPTURE.captured_at
    case = opened(seen_dispute(amount=900), payment_id=payment.id, merchant_id=payment.merchant_id, live=False, at=at)
    ended = replace(case.dispute, amount=700, state=DisputeState.CLOSED, outcome=outcome)
    told_at_last = EventType.DISPUTE_WON if outcome is DisputeOutcome.WON else EventType.DISPUTE_LOST
    for event, dispute, noted in (
        (EventType.DISPUTE_OPENED, case.dispute, [(SaleKind.HELD, 900)]),
        (EventType.DISPUTE_DEADLINE_NEAR, case.dispute, []),
        (EventType.DISPUTE_UPDATED, replace(case.dispute, amount=500), [(SaleKind.RETURNED, 400)]),
        (EventType.DISPUTE_UPDATED, replace(case.dispute, amount=700), [(SaleKind.HELD, 200)]),
        (told_at_last, ended, at_the_end),
    ):
        at += timedelta(days=1)
        payment = payment_with(payment, replace(case, dispute=dispute), event, cause=Actor.KLARNA, detail="", at=at)
        assert [(sale.kind, sale.amount) for sale in new_sales(payment)] == noted
    assert payment.disputed_amount == (0 if outcome is DisputeOutcome.WON else 700)
