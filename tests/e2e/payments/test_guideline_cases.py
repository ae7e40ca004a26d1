"""The ten end-to-end cases of Klarna's integration guidelines, as a store lives them."""

from typing import Any

import pytest

from tests.e2e.payments.books import approved, books_agree, moved, refunded
from tests.e2e.pictures import code_in

BEANS = {"name": "Espresso beans 1kg", "quantity": 1, "total_amount": 1450, "total_tax_amount": 155}
MUG: dict[str, Any] = {"name": "Mug", "quantity": 1, "total_amount": 990, "total_tax_amount": 198}
TWO_ITEMS = {"amount": 2440, "line_items": [BEANS, MUG]}
DISCOUNT = {"name": "Discount code SPRING", "quantity": 1, "total_amount": -240}
GIFT_CARD = {"name": "Gift card", "quantity": 1, "total_amount": -500}


@pytest.fixture(params=["authorize", "payment_request"])
def till(request, till, requester):
    """A terminal of a merchant of each flow: it cannot tell one from the other."""
    return {"authorize": till, "payment_request": requester}[request.param]


@pytest.fixture
def held(till, klarna):
    """Two items, approved, nothing captured."""
    return approved(till, klarna, capture="manual", **TWO_ITEMS)


def test_case_1_full_capture_and_full_refund(till, klarna):
    payment = approved(till, klarna, capture="manual", amount=1450, line_items=[BEANS])
    assert '"total_tax_amount":155' in first_call(klarna, payment)
    moved(till, payment, "captures")
    assert books_agree(till, klarna, payment["id"])["captured_amount"] == 1450
    refunded(till, payment)
    assert books_agree(till, klarna, payment["id"])["refunded_amount"] == 1450


def test_case_2_full_capture_and_partial_refund(till, klarna, held):
    moved(till, held, "captures")
    refunded(till, held, MUG["total_amount"])
    payment = books_agree(till, klarna, held["id"])
    assert (payment["refunded_amount"], payment["refundable_amount"]) == (990, 1450)


def test_case_3_partial_capture_and_release_of_the_rest(till, klarna, held):
    capture = moved(till, held, "captures", {"amount": 1450, "line_items": [BEANS]})
    books_agree(till, klarna, held["id"])
    refunded(till, held, 450, capture=capture)
    books_agree(till, klarna, held["id"])
    moved(till, held, "release")
    payment = books_agree(till, klarna, held["id"])
    assert (payment["captured_amount"], payment["released_amount"], payment["capturable_amount"]) == (1450, 990, 0)
    assert klarna.transactions(held["id"])[0]["state"] == payment["klarna"]["transaction_state"] == "COMPLETED"


def test_case_4_discount_code(till, klarna):
    purchase = {"amount": 2200, "line_items": [BEANS, MUG, DISCOUNT]}
    payment = approved(till, klarna, capture="manual", **purchase)
    moved(till, payment, "captures", {"line_items": purchase["line_items"]})
    assert books_agree(till, klarna, payment["id"])["captured_amount"] == 2200
    refunded(till, payment)
    assert books_agree(till, klarna, payment["id"])["refunded_amount"] == 2200


def test_case_5_gift_card(till, klarna):
    payment = approved(till, klarna, capture="manual", amount=1940, line_items=[BEANS, MUG, GIFT_CARD])
    moved(till, payment, "captures")
    refunded(till, payment, 990)
    payment = books_agree(till, klarna, payment["id"])
    assert (payment["refunded_amount"], payment["refundable_amount"]) == (990, 950)


def test_case_6_cancel_after_completion(till, klarna, held):
    moved(till, held, "release", {"reason": "the shopper changed their mind"})
    payment = books_agree(till, klarna, held["id"])
    assert (payment["captured_amount"], payment["released_amount"]) == (0, 2440)
    assert klarna.transactions(held["id"])[0]["state"] == "CLOSED"


def test_case_7_different_customer_and_shipping_details(till, klarna):
    somebody = {"given_name": "Kim", "family_name": "Test", "email": "kim@example.test"}
    elsewhere = {"street_address": "Torg 1", "postal_code": "11122", "city": "Stockholm", "country": "SE"}
    shared = {
        "customer": {"given_name": "Ida", "family_name": "Test", "email": "ida@example.test"},
        "shipping": [{"recipient": somebody, "address": elsewhere}],
    }
    payment = approved(till, klarna, capture="manual", supplementary_purchase_data=shared)
    assert '"street_address":"Torg 1"' in first_call(klarna, payment)
    parcel = {"carrier": "PostNord", "tracking_number": "SE123", "tracking_url": "https://parcels.example/SE123"}
    moved(till, payment, "captures", {"shipping": [parcel]})
    (capture,) = klarna.transactions(payment["id"])[0]["captures"]
    assert capture["shipping"][0]["tracking_number"] == "SE123"
    assert "Kim" not in str(till.payment(payment["id"]))
    books_agree(till, klarna, payment["id"])


def test_case_8_denied(till, klarna):
    shared = {"customer": {"email": "kim+denied@example.test"}}
    payment = till.start(supplementary_purchase_data=shared)
    klarna.approve(payment)
    ended = denied(till, payment)
    assert (ended["captured_amount"], ended["qr"]) == (0, None)
    assert klarna.transactions(payment["id"]) == []
    another = approved(till, klarna)  # the shopper pays in another way, or tries again
    books_agree(till, klarna, another["id"])


def test_case_9_free_purchase(till, klarna):
    nothing = {"name": "Free sample", "quantity": 1, "total_amount": 0}
    payment = approved(till, klarna, amount=0, line_items=[nothing])
    assert books_agree(till, klarna, payment["id"])["captured_amount"] == 0


@pytest.mark.parametrize(
    ("channel", "address", "media_type"), [("pos", "png_url", "image/png"), ("kiosk", "svg_url", "image/svg+xml")]
)
def test_case_10_every_device_shows_a_code_that_leads_to_the_same_purchase(till, klarna, channel, address, media_type):
    payment = till.start(channel=channel)
    assert code_in(till.get(payment["qr"][address]).content, media_type) == payment["qr"]["content"]
    klarna.approve(payment)
    till.until(payment["id"], "approved", within=15)
    assert books_agree(till, klarna, payment["id"])["captured_amount"] == 2900


def first_call(klarna, payment):
    """What Klarna was first told of the purchase, in either flow."""
    (call,) = klarna.calls(payment["id"], "authorize") + klarna.calls(payment["id"], "create_payment_request")
    return call["body"]


def denied(till, payment):
    """Klarna's v2 says that it declined. In v1 the shopper is back at the code, and the cashier ends it."""
    if klarna_says_so(till, payment):
        return till.payment(payment["id"])
    assert till.cancel(payment["id"]).json()["status"] == "canceled"
    return till.payment(payment["id"])


def klarna_says_so(till, payment):
    try:
        return till.until(payment["id"], "declined", within=5)
    except AssertionError:
        return None
