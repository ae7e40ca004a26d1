"""Reversals at the simulator: made once, whatever stands, whatever gets lost, and whatever the portal did."""

from dataclasses import replace

import pytest

from kassa.domain.ids import derived
from kassa.domain.payments.payment import Capture
from kassa.failures import KlarnaRefused, KlarnaUnavailable
from tests.functional.payments.conftest import approved_at_once


@pytest.mark.parametrize(
    ("capture", "taken", "given_back", "released", "state"),
    [(Capture.NOW, 2900, 2900, 0, "COMPLETED"), (Capture.MANUAL, 0, 0, 2900, "CLOSED")],
)
def test_a_payment_reversed_twice_is_reversed_once(counter, capture, taken, given_back, released, state):
    payment = approved_at_once(counter, capture=capture)
    assert not counter.klarna.transaction(payment, within=5).is_reversed
    first = counter.klarna.reverse(payment, within=5)
    again = counter.klarna.reverse(payment, within=5)
    assert again.klarna_refund_id == first.klarna_refund_id
    assert (first.klarna_refund_id is None) == (taken == 0)
    assert counter.klarna.transaction(payment, within=5).is_reversed
    (entry,) = counter.ledger(payment)
    amounts = tuple(entry[f"{what}_amount"] for what in ("captured", "refunded", "released", "remaining_authorized"))
    assert (entry["state"], *amounts) == (state, taken, given_back, released, 0)
    assert len(entry["refunds"]) + len(entry["releases"]) == 1


@pytest.mark.parametrize("capture", list(Capture))
def test_a_reversal_whose_answer_got_lost_is_not_made_again(counter, capture):
    payment = approved_at_once(counter, capture=capture)
    operation = "refund_capture" if capture is Capture.NOW else "void"
    counter.sim("/faults", {"operation": operation, "kind": "timeout_after", "times": 1})
    with pytest.raises(KlarnaUnavailable):
        counter.klarna.reverse(payment, within=0.7)
    assert counter.klarna.transaction(payment, within=5).is_reversed
    counter.klarna.reverse(payment, within=5)
    (entry,) = counter.ledger(payment)
    assert len(entry["refunds"]) + len(entry["releases"]) == 1


def test_a_capture_whose_id_we_do_not_know_is_found_and_refunded(counter):
    payment = approved_at_once(counter)
    (capture,) = payment.captures
    nameless = replace(payment, captures=(replace(capture, klarna_capture_id=None),))
    refund_id = counter.klarna.reverse(nameless, within=5).klarna_refund_id
    (refund,) = counter.ledger(payment)[0]["refunds"]
    assert refund["payment_refund_id"] == refund_id
    assert refund["payment_capture_id"] == capture.klarna_capture_id
    assert refund["payment_refund_reference"] == derived("ref", payment.id, "reversal")


def test_what_is_done_in_the_portal_shows_in_the_standing(counter):
    payment = approved_at_once(counter, capture=Capture.MANUAL)
    counter.sim("/portal/capture", {"reference": payment.id, "amount": 1000})
    counter.sim("/portal/refund", {"reference": payment.id, "amount": 400})
    standing = counter.klarna.transaction(payment, within=5)
    assert (standing.remaining_authorized, standing.captured, standing.refunded) == (1900, 1000, 400)


def test_a_transaction_that_klarna_does_not_have_is_a_refusal(counter):
    payment = approved_at_once(counter)
    counter.sim("/reset")
    for ask in (counter.klarna.transaction, counter.klarna.reverse):
        with pytest.raises(KlarnaRefused):
            ask(payment, within=5)
