"""What we send to Klarna, to the letter."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from kassa.adapters.klarna.payments import requests
from kassa.domain.payments.happenings import Actor, EventType, Happening
from kassa.domain.payments.payment import Capture, Shopper, Status
from kassa.domain.payments.purchase import LineItem, Purchase
from tests.unit.klarna.klarna_talk import PAYMENT, PURCHASE, STEP_UP, Klarna, says

IN_STORE = {
    "point_of_checkout": {"store_reference": "store-gbg-014"},
    "point_of_transaction": {"type": "TERMINAL", "terminal_reference": "lane-3"},
}
FIRST_CALL: dict[str, Any] = {
    "currency": "SEK",
    "request_payment_transaction": {
        "amount": 2900,
        "payment_transaction_reference": PAYMENT.id,
        "capture": "NOW",
    },
    "supplementary_purchase_data": {
        "purchase_reference": "R-2026-000123",
        "line_items": [{"name": "Espresso beans 1kg", "quantity": 2, "unit_price": 1450, "total_amount": 2900}],
    },
    **IN_STORE,
    "step_up_config": {
        "payment_request_reference": PAYMENT.id,
        "customer_interaction_config": {"method": "HANDOVER", "interaction_expiry": {"duration": "PT15M"}},
    },
}


def test_the_first_call_is_what_klarna_documents() -> None:
    assert requests.first_call(PAYMENT, PURCHASE) == FIRST_CALL


def test_the_final_call_is_the_first_without_the_step_up() -> None:
    final = {name: value for name, value in FIRST_CALL.items() if name != "step_up_config"}
    assert requests.final_call(PAYMENT, PURCHASE) == final


def test_capture_by_hand_is_asked_for_as_later_in_both_calls() -> None:
    by_hand = replace(PAYMENT, capture=Capture.MANUAL)
    assert requests.first_call(by_hand, PURCHASE)["request_payment_transaction"]["capture"] == "LATER"
    assert requests.final_call(by_hand, PURCHASE)["request_payment_transaction"]["capture"] == "LATER"


def test_the_payment_option_goes_back_to_klarna() -> None:
    body = requests.first_call(PAYMENT, replace(PURCHASE, payment_option_id="opt_1"))
    assert body["request_payment_transaction"]["payment_option_id"] == "opt_1"


def test_line_items_have_only_the_members_that_were_given() -> None:
    discount = LineItem(name="Discount", quantity=1, total_amount=-100)
    beans = LineItem(
        name="Beans", quantity=1, total_amount=3000, unit_price=3000, total_tax_amount=232, reference="SKU-77"
    )
    body = requests.first_call(PAYMENT, Purchase(line_items=(beans, discount)))
    assert body["supplementary_purchase_data"]["line_items"] == [
        {
            "name": "Beans",
            "quantity": 1,
            "unit_price": 3000,
            "total_amount": 3000,
            "total_tax_amount": 232,
            "line_item_reference": "SKU-77",
        },
        {"name": "Discount", "quantity": 1, "total_amount": -100},
    ]


def test_what_the_merchant_passes_through_arrives_as_it_was() -> None:
    theirs = {
        "shipping": [{"recipient": {"given_name": "Åsa \u2028 \U0001f600"}, "empty": {}}],
        "nothing": None,
        "rate": 1.10,
        "customer": {"z": 1, "a": [True, False, None]},
    }
    data = '{"operation":"payment_request",  "payment_request":{"é":"\\u00e9"}}\n'
    klarna = Klarna(says(STEP_UP))
    klarna.client.authorize(
        PAYMENT, replace(PURCHASE, supplementary_purchase_data=theirs, klarna_network_data=data), within=8
    )
    sent = klarna.body()
    assert sent["klarna_network_data"] == data
    passed = {name: sent["supplementary_purchase_data"][name] for name in theirs}
    assert json.dumps(passed) == json.dumps(theirs)  # values, and the order of members too


def test_the_merchants_own_reference_and_lines_win_over_ours() -> None:
    theirs = {"purchase_reference": "theirs", "line_items": [{"name": "Their line", "total_amount": 2900}]}
    body = requests.first_call(PAYMENT, replace(PURCHASE, supplementary_purchase_data=theirs))
    assert body["supplementary_purchase_data"] == theirs


def test_the_merchants_data_is_not_changed_by_sending_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "IN_STORE_DATA_UNDER", "supplementary_purchase_data")
    theirs: dict[str, Any] = {"customer": {}}
    requests.first_call(PAYMENT, replace(PURCHASE, supplementary_purchase_data=theirs))
    assert theirs == {"customer": {}}


@pytest.mark.parametrize("place", ["supplementary_purchase_data", "step_up_config"])
def test_one_constant_moves_the_store_and_the_terminal(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "IN_STORE_DATA_UNDER", place)
    expected = {name: value for name, value in FIRST_CALL.items() if name not in IN_STORE}
    assert requests.first_call(PAYMENT, PURCHASE) == expected | {place: FIRST_CALL[place] | IN_STORE}
    assert requests.final_call(PAYMENT, PURCHASE).keys() == expected.keys() - {"step_up_config"}


@pytest.mark.parametrize(
    ("seconds", "duration"),
    [
        (60, "PT15M"),
        (300, "PT15M"),
        (600, "PT15M"),
        (601, "PT16M"),
        (630, "PT16M"),
        (660, "PT16M"),
        (3600, "PT65M"),
        (200_000, "PT2880M"),
    ],
)
def test_klarnas_request_outlives_our_deadline(seconds: int, duration: str) -> None:
    payment = replace(PAYMENT, expires_at=PAYMENT.created_at + timedelta(seconds=seconds))
    interaction = requests.first_call(payment, PURCHASE)["step_up_config"]["customer_interaction_config"]
    assert interaction["interaction_expiry"] == {"duration": duration}


def test_a_repeated_first_call_has_the_same_body_whatever_happened_to_the_payment_since() -> None:
    later = replace(
        PAYMENT,
        version=4,
        status=Status.AWAITING_SHOPPER,
        updated_at=PAYMENT.updated_at + timedelta(minutes=4),
        shopper=Shopper.LEFT,
        happened=Happening(type=EventType.UPDATED, cause=Actor.SHOPPER),
        qr_content="https://pay.klarna.test/q",
        klarna=replace(PAYMENT.klarna, payment_request_id="krn:1", network_response_data="{}"),
    )
    assert json.dumps(requests.first_call(later, PURCHASE)) == json.dumps(requests.first_call(PAYMENT, PURCHASE))
