"""One more article on the counter: the shopper pays what the phone shows, in both flows."""

import pytest

COLD_START = 15.0
BY_A_SLICE = 140.0

LINES = [{"name": "Espresso beans 1kg", "quantity": 2, "unit_price": 1700, "total_amount": 3400}]
MORE = {"amount": 3400, "line_items": LINES}


@pytest.fixture(params=["till", "requester"])
def counter(request):
    """A terminal of each flow."""
    return request.getfixturevalue(request.param)


def test_the_shopper_pays_what_was_amended(counter, klarna):
    payment = counter.start()
    answer = counter.patch(f"/v1/payments/{payment['id']}", MORE)
    assert (answer.status_code, answer.json()["amount"]) == (200, 3400)
    assert answer.json()["qr"]["content"] == payment["qr"]["content"]
    klarna.approve(payment)
    done = counter.until(payment["id"], "approved", within=COLD_START)
    (transaction,) = klarna.transactions(payment["id"])
    assert (done["amount"], transaction["amount"]) == (3400, 3400)


def test_an_amendment_whose_answer_got_lost_is_settled_by_the_session(counter, klarna):
    payment = counter.start()
    for operation in ("update_payment_request", "update_payment_request_v1"):
        klarna.fails_sometimes(operation, "disconnect", probability=1.0)
    answer = counter.patch(f"/v1/payments/{payment['id']}", MORE)
    assert (answer.status_code, answer.json()["amount"]) == (202, 2900)
    klarna.behave()
    klarna.approve(payment)
    done = counter.until(payment["id"], "approved", within=BY_A_SLICE)
    (transaction,) = klarna.transactions(payment["id"])
    assert done["amount"] == transaction["amount"]
    assert "amend" not in {operation["kind"] for operation in done["pending_operations"]}


def test_an_amendment_after_the_scan_changes_nothing(counter, klarna):
    payment = counter.start()
    klarna.scan(payment)
    answer = counter.patch(f"/v1/payments/{payment['id']}", MORE)
    assert (answer.status_code, answer.json()["code"]) == (409, "shopper_has_arrived")
    klarna.approve(payment)
    assert counter.until(payment["id"], "approved", within=COLD_START)["amount"] == 2900
