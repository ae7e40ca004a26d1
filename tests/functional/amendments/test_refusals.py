"""What Klarna refuses, what never reaches Klarna, and who may ask."""

import pytest

from kassa.domain.access.caller import Caller, KeyKind
from kassa.failures import KlarnaConflict, KlarnaDenied, KlarnaRefused
from tests.functional.amendments.conftest import MORE, ONE, TWO, amend
from tests.functional.conftest import ACQUIRER


@pytest.mark.parametrize("failure", [KlarnaRefused("amount", error_id="e-1"), KlarnaDenied("no", error_id="e-1")])
def test_klarnas_refusal_leaves_the_payment_as_it_was_and_its_key_free(kassa, waiting, failure):
    kassa.klarna.fail("amend", failure)
    answer = amend(kassa, waiting)
    assert (answer.status, answer.body["code"], answer.body["klarna_error_id"]) == (409, "refused_by_klarna", "e-1")
    assert (answer.body["payment"]["amount"], answer.body["payment"]["pending_operations"]) == (2900, [])
    assert amend(kassa, waiting, {"amount": 3000}).status == 200


@pytest.mark.parametrize(
    ("failure", "is_open"),
    [(KlarnaRefused("amount"), False), (KlarnaConflict("taken"), False), (KlarnaDenied("no"), True)],
)
def test_a_refusal_that_the_session_meets_takes_it_back_unless_it_says_nothing(kassa, waiting, failure, is_open):
    kassa.klarna.fail("amend")
    kassa.klarna.fail("amend", failure)
    amend(kassa, waiting)
    kassa.pass_time(61)
    kassa.look(waiting["id"])
    payment = kassa.payment(waiting["id"])
    assert (payment["amount"], len(payment["pending_operations"])) == (2900, int(is_open))


BAD = [
    ({"amount": -1}, "amount"),
    ({"amount": "3400"}, "amount"),
    ({"amuont": 3400}, "amuont"),
    ({"line_items": []}, "line_items"),
    ({"amount": 3400, "line_items": ONE}, "line_items"),
    ({"line_items": ONE}, "line_items"),
    ({"amount": 3400, "shipping": [{"carrier": "DHL"}]}, "body"),
]


@pytest.mark.parametrize(("body", "field"), BAD)
def test_bad_input_names_its_field_and_never_reaches_klarna(kassa, waiting, body, field):
    answer = amend(kassa, waiting, body)
    assert (answer.status, answer.body["errors"][0]["field"]) == (422, field)
    assert "amend" not in kassa.klarna.calls
    assert kassa.payment(waiting["id"])["version"] == waiting["version"]


@pytest.mark.parametrize("how", [{"line_items": ONE}, {"supplementary_purchase_data": {"line_items": [{"name": "a"}]}}])
def test_where_there_are_lines_another_amount_needs_other_lines(kassa, how):
    payment = kassa.start(amount=1700, **how)
    answer = amend(kassa, payment)
    assert (answer.status, answer.body["errors"][0]["field"]) == (422, "line_items")
    assert amend(kassa, payment, {**MORE, "line_items": TWO}).status == 200
    assert amend(kassa, payment, {"reference": "R-2"}, key="amend-0002").status == 200
    assert kassa.klarna.requests[payment["id"]].lines[0].quantity == 2


def test_who_may_amend(kassa, waiting):
    assert amend(kassa, waiting, caller=ACQUIRER).status == 403
    stranger = Caller(key_id="key_2", kind=KeyKind.MERCHANT, merchant_id="mer_" + "b" * 32)
    assert amend(kassa, waiting, caller=stranger).status == 404
    assert amend(kassa, waiting, key="short").body["code"] == "idempotency_key_invalid"
    assert amend(kassa, waiting, caller=kassa.merchant).status == 200
