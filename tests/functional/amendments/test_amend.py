"""What was amended is what the shopper pays, and finds."""

from kassa.domain.payments.answers import RequestState
from tests.functional.amendments.conftest import MORE, TWO, amend, asked


def test_the_shopper_pays_what_was_amended(kassa, waiting):
    answer = amend(kassa, waiting, {**MORE, "line_items": TWO, "reference": "R-2"})
    assert (answer.status, answer.body["amount"], answer.body["reference"]) == (200, 3400, "R-2")
    assert (answer.body["status"], answer.body["pending_operations"]) == ("awaiting_shopper", [])
    assert asked(kassa, waiting) == (3400, "R-2")
    assert [line.total_amount for line in kassa.payments.basket(waiting["id"])] == [3400]
    kassa.shopper(waiting["id"], RequestState.SHOPPER_APPROVED)
    assert kassa.look(waiting["id"]) == "settled"
    done = kassa.payment(waiting["id"])
    assert (done["status"], done["amount"], done["captured_amount"]) == ("approved", 3400, 3400)
    assert kassa.klarna.books(kassa.payments.get(waiting["id"])).captured == 3400
    assert [line.quantity for line in kassa.klarna.purchases[-1].line_items] == [2]
    timeline = ["created", "awaiting_shopper", "updated", "updated", "shopper_arrived", "updated", "approved"]
    assert kassa.timeline(waiting["id"]) == timeline


def test_a_payment_may_be_amended_again_and_again(kassa, waiting):
    for number, amount in enumerate((3400, 100, 0, 2900)):
        assert amend(kassa, waiting, {"amount": amount}, key=f"amend-{number:04}").status == 200
        assert asked(kassa, waiting) == (amount, "R-1")


def test_a_reference_alone_is_found_under_its_new_name(kassa, waiting):
    assert amend(kassa, waiting, {"reference": "R-2"}).body["reference"] == "R-2"
    assert asked(kassa, waiting) == (2900, "R-2")
    found = kassa.call("GET /v1/payments", query="reference=R-2").body["data"]
    assert [payment["id"] for payment in found] == [waiting["id"]]


def test_the_same_request_again_is_the_same_answer_even_after_the_approval(kassa, waiting):
    amend(kassa, waiting)
    kassa.klarna.calls.clear()
    for status in ("awaiting_shopper", "approved"):
        again = amend(kassa, waiting)
        assert (again.status, again.headers["Idempotency-Replayed"]) == (200, "true")
        assert (again.body["status"], again.body["amount"]) == (status, 3400)
        other = amend(kassa, waiting, {"amount": 3401})
        assert (other.status, other.body["code"]) == (422, "idempotency_key_reused")
        renamed = amend(kassa, waiting, {"reference": "R-2"})
        assert (renamed.status, renamed.body["code"]) == (422, "idempotency_key_reused")
        kassa.shopper(waiting["id"], RequestState.SHOPPER_APPROVED)
        kassa.look(waiting["id"])
    assert "amend" not in kassa.klarna.calls
