"""What is asked for badly, or by somebody who may not, moves nothing."""

import pytest

from kassa.domain.access.caller import Caller, KeyKind
from tests.functional.approved_money.conftest import REFUND, path
from tests.functional.conftest import ACQUIRER

BAD = [
    ("/captures", {"amount": 0}, "amount"),
    ("/captures", {"amount": -1}, "amount"),
    ("/captures", {"amount": "900"}, "amount"),
    ("/captures", {"amout": 900}, "amout"),
    ("/captures", {"reference": ""}, "reference"),
    ("/captures", {"amount": 5, "line_items": [{"name": "a", "quantity": 1, "total_amount": 4}]}, "line_items"),
    ("/captures", {"shipping": [{}]}, "shipping[0]"),
    ("/captures", {"shipping": [{"tracking_url": "no address"}]}, "shipping[0].tracking_url"),
    ("/refunds", {"amount": 900}, "reference"),
    ("/refunds", {"reference": "r", "capture_id": "cap_1"}, "capture_id"),
    ("/release", {"amount": 900}, "amount"),
    ("/reauthorize", {"amount": 0}, "amount"),
]


@pytest.mark.parametrize(("rest", "body", "field"), BAD)
def test_bad_input_names_its_field_and_never_reaches_klarna(kassa, held, rest, body, field):
    answer = kassa.call(f"POST {path(held, rest)}", body)
    assert (answer.status, answer.body["errors"][0]["field"]) == (422, field)
    assert "carry_out" not in kassa.klarna.calls
    assert kassa.payment(held["id"])["version"] == held["version"]


@pytest.mark.parametrize("body", [{}, {"amount": None}, {"reference": None}, {"status": "canceled"}])
def test_a_change_of_nothing_or_of_what_cannot_change_is_refused(kassa, held, body):
    assert kassa.call(f"PATCH {path(held)}", body).status == 422


@pytest.mark.parametrize("rest", ["/captures", "/refunds", "/release", "/reauthorize"])
def test_every_way_to_move_money_needs_an_idempotency_key(kassa, held, rest):
    answer = kassa.call(f"POST {path(held, rest)}", REFUND if rest == "/refunds" else {}, key=None)
    assert (answer.status, answer.body["code"]) == (400, "idempotency_key_missing")


@pytest.mark.parametrize("rest", ["/captures", "/refunds", "/release", "/reauthorize"])
def test_nobody_moves_anothers_money(kassa, held, rest):
    body = REFUND if rest == "/refunds" else {}
    other = Caller(key_id="key_2", kind=KeyKind.MERCHANT, merchant_id="mer_" + "b" * 32)
    assert kassa.call(f"POST {path(held, rest)}", body, caller=other).status == 404
    other_store = Caller(
        key_id="key_3", kind=KeyKind.TERMINAL, merchant_id=kassa.merchant_id, store_reference="another"
    )
    assert kassa.call(f"POST {path(held, rest)}", body, caller=other_store).status == 404
    assert kassa.call(f"POST {path(held, rest)}", body, caller=ACQUIRER).status == 403
    assert "carry_out" not in kassa.klarna.calls


def test_a_terminal_that_may_not_refund_is_told_so(kassa, sold):
    caller = Caller(key_id="k", kind=KeyKind.TERMINAL, merchant_id=kassa.merchant_id, may_refund=False)
    answer = kassa.call(f"POST {path(sold, '/refunds')}", REFUND, caller=caller)
    assert (answer.status, answer.body["code"]) == (403, "forbidden")


@pytest.mark.parametrize("rest", ["/captures", "/refunds", "/release", "/reauthorize"])
def test_money_that_is_not_approved_is_not_moved(kassa, rest):
    payment = kassa.start()
    answer = kassa.call(f"POST {path(payment, rest)}", REFUND if rest == "/refunds" else {}, key="key-0002")
    assert (answer.status, answer.body["code"]) == (409, "payment_not_approved")
    assert answer.body["payment"]["status"] == "awaiting_shopper"
