"""The demonstration does not claim what is not so."""

import copy

import pytest

from cli.cloud import demo
from cli.failures import NotTrue
from cli.payments.show import draw_code

PAYMENT = {
    "status": "approved",
    "version": 3,
    "amount": demo.AMOUNT,
    "captured_amount": demo.AMOUNT,
    "klarna": {"payment_transaction_id": "krn:1"},
}
EVENTS = [
    {"version": 1, "type": "payment.created"},
    {"version": 2, "type": "payment.awaiting_shopper"},
    {"version": 3, "type": "payment.approved"},
]
TRANSACTION = {"payment_transaction_id": "krn:1", "amount": demo.AMOUNT, "captured_amount": demo.AMOUNT}


def test_what_is_so_is_accepted():
    demo.hold_against_the_books(PAYMENT, EVENTS, [TRANSACTION])


@pytest.mark.parametrize(
    ("change", "claim"),
    [
        ({"payment": {"status": "declined"}}, "approved"),
        ({"events": [EVENTS[0], EVENTS[2]]}, "no gap"),
        ({"transactions": []}, "exactly one transaction"),
        ({"transactions": [TRANSACTION, TRANSACTION]}, "exactly one transaction"),
        ({"transactions": [{**TRANSACTION, "payment_transaction_id": "krn:2"}]}, "the one that we know"),
        ({"transactions": [{**TRANSACTION, "amount": 1}]}, "The amount"),
        ({"payment": {"captured_amount": 0}}, "Captured"),
        ({"transactions": [{**TRANSACTION, "captured_amount": 0}]}, "Captured"),
    ],
)
def test_what_is_not_so_is_named(change, claim):
    payment = {**copy.deepcopy(PAYMENT), **change.get("payment", {})}
    with pytest.raises(NotTrue, match=claim):
        demo.hold_against_the_books(payment, change.get("events", EVENTS), change.get("transactions", [TRANSACTION]))


def test_the_purchase_adds_up():
    assert sum(line["unit_price"] * line["quantity"] for line in demo.LINES) == demo.AMOUNT


def test_a_drawn_code_goes_through_a_pipe_without_colours(capsys):
    draw_code("http://127.0.0.1:8792/pay/1")
    shown = capsys.readouterr().out
    assert "http://127.0.0.1:8792/pay/1" in shown
    assert "\033" not in shown
