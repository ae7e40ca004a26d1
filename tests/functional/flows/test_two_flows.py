"""Whole payments through the routes against the simulated Klarna: the terminal cannot tell one flow from the other."""

from typing import Any

import httpx
import pytest

from tests.functional.conftest import COFFEE


def test_a_whole_payment(shop):
    payment = shop.start()
    assert payment["qr"]["content"].startswith(f"{shop.url}/pay/")
    shop.shopper(payment, "scan")
    assert shop.kassa.look(payment["id"]) == "await"
    assert shop.kassa.payment(payment["id"])["display"]["state"] == "in_progress"
    shop.shopper(payment, "approve")
    assert shop.kassa.look(payment["id"]) == "settled"
    done = shop.kassa.payment(payment["id"])
    assert done["status"] == "approved"
    (transaction,) = shop.ledger(payment)
    assert done["klarna"]["payment_transaction_id"] == transaction["payment_transaction_id"]
    assert done["captured_amount"] == transaction["captured_amount"], "what is not captured is not claimed"
    timeline = shop.kassa.timeline(payment["id"])
    assert timeline == ["created", "awaiting_shopper", "shopper_arrived", "updated", "approved"]
    shop.kassa.keep_books(payment["id"])
    done, (transaction,) = shop.kassa.payment(payment["id"]), shop.ledger(payment)
    assert done["captured_amount"] == transaction["captured_amount"] == 2900
    assert (done["pending_operations"], done["capturable_amount"]) == ([], 0)
    pricing = shop.kassa.payments.get(payment["id"]).klarna.pricing
    assert pricing is not None
    assert (pricing.fixed, pricing.variable) == (250, 2_990_000)


@pytest.mark.parametrize("kind", ["timeout_before", "timeout_after", "disconnect"])
def test_a_lost_first_answer_is_found_again_as_one_request(shop, kind):
    shop.fails("authorize", "create_payment_request", kind)
    started = shop.kassa.call("POST /v1/payments", COFFEE)
    assert (started.status, started.body["status"]) == (202, "created")
    shop.behaves()
    assert shop.kassa.look(started.body["id"]) == "await"
    payment = shop.kassa.payment(started.body["id"])
    assert payment["status"] == "awaiting_shopper"
    assert len(shop.reads("/requests", payment["id"])["requests"]) == 1


@pytest.mark.parametrize("kind", ["timeout_before", "timeout_after"])
def test_a_lost_final_answer_makes_one_transaction(shop, kind):
    payment = shop.start()
    shop.shopper(payment, "approve")
    shop.fails("finalise", "confirm_payment_request", kind)
    answer = shop.kassa.call(f"POST /v1/payments/{payment['id']}/confirm", _body(shop.token(payment)))
    assert (answer.status, answer.body["status"]) == (202, "awaiting_shopper")
    shop.behaves()
    assert shop.kassa.look(payment["id"]) == "settled"
    done = shop.kassa.payment(payment["id"])
    (transaction,) = shop.ledger(payment)
    assert done["status"] == "approved"
    assert done["klarna"]["payment_transaction_id"] == transaction["payment_transaction_id"]
    assert shop.kassa.payments.get(payment["id"]).klarna.pricing is not None


def test_the_cashier_cancels(shop):
    payment = shop.start()
    shop.shopper(payment, "scan")
    shop.kassa.while_pausing = lambda: shop.kassa.look(payment["id"])
    answer = shop.kassa.call(f"POST /v1/payments/{payment['id']}/cancel", key="cancel-0001")
    assert (answer.status, answer.body["status"]) == (200, "canceled")
    with pytest.raises(httpx.HTTPStatusError):
        shop.shopper(payment, "approve")
    assert shop.ledger(payment) == []


@pytest.mark.parametrize(("left", "status"), [(False, "expired"), (True, "canceled")])
def test_the_deadline_closes_the_request(shop, left, status):
    payment = shop.start(expires_in=60)
    if left:
        shop.shopper(payment, "scan")
        shop.kassa.look(payment["id"])
        shop.shopper(payment, "leave")
    shop.kassa.pass_time(61)
    assert shop.kassa.look(payment["id"]) == "settled"
    assert shop.kassa.payment(payment["id"])["status"] == status
    with pytest.raises(httpx.HTTPStatusError):
        shop.shopper(payment, "approve")


def test_an_approval_that_nobody_could_finish_in_time_is_lost_and_charges_nobody(shop):
    payment = shop.start()
    shop.shopper(payment, "approve")
    shop.fails("finalise", "confirm_payment_request", "timeout_before")
    assert shop.kassa.call(f"POST /v1/payments/{payment['id']}/confirm", _body(shop.token(payment))).status == 202
    shop.behaves()
    shop.kassa.pass_time(65 * 60)
    assert shop.kassa.look(payment["id"]) == "settled"
    done = shop.kassa.payment(payment["id"])
    assert (done["status"], done["failure"]["code"]) == ("failed", "approval_lapsed")
    assert shop.ledger(payment) == []


def test_a_payment_is_confirmed_with_the_token_that_klarna_shows(shop):
    payment = shop.start()
    shop.shopper(payment, "approve")
    token = shop.token(payment)
    assert len(token) == 1
    route = f"POST /v1/payments/{payment['id']}/confirm"
    wrong = {kind: f"{text}x" for kind, text in token.items()}
    assert shop.kassa.call(route, _body(wrong), key="confirm-01").body["code"] == "token_mismatch"
    answer = shop.kassa.call(route, _body(token))
    assert (answer.status, answer.body["status"]) == (200, "approved")
    assert len(shop.ledger(payment)) == 1


def _body(token: dict[str, str], **changes: Any) -> dict[str, Any]:
    return {"amount": 2900, "currency": "SEK", **token, **changes}


def test_a_token_of_a_payment_that_waits_pays_that_payment_or_another_but_not_both(shop):
    payment = shop.start()
    shop.shopper(payment, "approve")
    other = shop.kassa.call("POST /v1/confirmations", {**COFFEE, **shop.token(payment)}, key="express-0001")
    shop.kassa.look(payment["id"])
    both = [shop.kassa.payment(payment["id"]), shop.kassa.payment((other.body.get("payment") or other.body)["id"])]
    assert sorted(one["status"] for one in both) == ["approved", "failed"]
    (failed,) = (one for one in both if one["status"] == "failed")
    assert failed["failure"]["code"] == "token_of_another_payment"
    assert len(shop.ledger(payment)) == 1


LINES = [{"name": "Beans", "quantity": 2, "total_amount": 3400}]


def _amend(shop: Any, payment: Any) -> Any:
    body = {"amount": 3400, "line_items": LINES, "reference": "R-2"}
    return shop.kassa.call(f"PATCH /v1/payments/{payment['id']}", body, key="amend-0001")


def test_the_shopper_pays_what_was_amended(shop):
    payment = shop.start()
    answer = _amend(shop, payment)
    assert (answer.status, answer.body["amount"], answer.body["reference"]) == (200, 3400, "R-2")
    assert answer.body["qr"]["content"] == payment["qr"]["content"]
    shop.shopper(payment, "approve")
    assert shop.kassa.look(payment["id"]) == "settled"
    (transaction,) = shop.ledger(payment)
    assert (shop.kassa.payment(payment["id"])["amount"], transaction["amount"]) == (3400, 3400)


@pytest.mark.parametrize("kind", ["timeout_before", "timeout_after"])
@pytest.mark.parametrize("approves", [False, True])
def test_an_amendment_whose_answer_got_lost_is_settled_by_what_klarna_shows(shop, kind, approves):
    payment = shop.start()
    shop.fails("update_payment_request", "update_payment_request_v1", kind)
    assert _amend(shop, payment).status == 202
    shop.behaves()
    if not approves:
        shop.kassa.pass_time(61)
        assert shop.kassa.look(payment["id"]) == "await"
        assert shop.kassa.payment(payment["id"])["amount"] == 3400
    shop.shopper(payment, "approve")
    assert shop.kassa.look(payment["id"]) == "settled"
    (transaction,) = shop.ledger(payment)
    paid = 2900 if approves and kind == "timeout_before" else 3400
    assert (shop.kassa.payment(payment["id"])["amount"], transaction["amount"]) == (paid, paid)


def test_an_amendment_after_the_scan_is_refused_by_klarna_and_changes_nothing(shop):
    payment = shop.start()
    shop.shopper(payment, "scan")
    answer = _amend(shop, payment)
    assert (answer.status, answer.body["code"]) == (409, "shopper_has_arrived")
    shop.shopper(payment, "approve")
    assert shop.kassa.look(payment["id"]) == "settled"
    (transaction,) = shop.ledger(payment)
    assert (shop.kassa.payment(payment["id"])["amount"], transaction["amount"]) == (2900, 2900)
