"""Starting a payment: one key, one payment, one code, and nothing reaches Klarna that Klarna would refuse."""

import pytest

from kassa.domain.access.caller import Caller, KeyKind
from kassa.failures import KlarnaDenied, KlarnaRefused, KlarnaUnavailable
from tests.functional.conftest import COFFEE
from tests.support.payments import APPROVED, DECLINED


def test_a_payment_shows_the_shopper_a_code(kassa):
    answer = kassa.call("POST /v1/payments", COFFEE)
    assert answer.status == 201
    assert answer.body["status"] == "awaiting_shopper"
    assert answer.body["qr"]["content"].startswith("https://pay.klarna.example/")
    assert answer.body["display"]["state"] == "show_qr"
    assert answer.body["distribution_status"] == "DISTRIBUTED"
    assert answer.body["poll_after_ms"] == 2000
    assert answer.headers["X-Request-Id"] == "request-1"
    assert kassa.stepfunctions.started == [answer.body["id"]]


def test_pressing_pay_twice_asks_the_shopper_once(kassa, klarna):
    first = kassa.call("POST /v1/payments", COFFEE)
    again = kassa.call("POST /v1/payments", COFFEE)
    assert (again.status, again.body) == (201, first.body)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert klarna.calls == ["authorize"]


def test_the_same_key_with_another_body_is_refused(kassa, klarna):
    kassa.call("POST /v1/payments", COFFEE)
    other = kassa.call("POST /v1/payments", {**COFFEE, "amount": 3000})
    assert (other.status, other.body["code"]) == (422, "idempotency_key_reused")
    assert klarna.calls == ["authorize"]


def test_two_terminals_with_the_same_key_never_share_a_payment(kassa):
    kassa.call("POST /v1/payments", COFFEE)
    neighbour = Caller(
        key_id="key_4",
        kind=KeyKind.TERMINAL,
        merchant_id=kassa.merchant_id,
        store_reference="store-gbg-014",
        terminal_reference="lane-4",
    )
    assert kassa.call("POST /v1/payments", COFFEE, caller=neighbour).body["code"] == "idempotency_key_reused"


def test_two_merchants_with_the_same_key_have_two_payments(kassa):
    mine = kassa.call("POST /v1/payments", COFFEE).body["id"]
    other = kassa.onboard("Bok & Blad")
    theirs = Caller(key_id="key_o", kind=KeyKind.MERCHANT, merchant_id=other)
    where = {"store_reference": "store-gbg-014", "terminal_reference": "lane-3"}
    answer = kassa.call("POST /v1/payments", {**COFFEE, **where}, caller=theirs)
    assert answer.status == 201
    assert answer.body["id"] != mine


def test_klarna_may_approve_at_once(kassa, klarna):
    klarna.first_answer = APPROVED
    payment = kassa.call("POST /v1/payments", COFFEE).body
    assert (payment["status"], payment["captured_amount"], payment["qr"]) == ("approved", 2900, None)
    assert payment["captures"][0]["amount"] == 2900
    assert kassa.stepfunctions.started == []
    assert kassa.timeline(payment["id"]) == ["created", "approved"]


def test_klarna_may_decline_at_once(kassa, klarna):
    klarna.first_answer = DECLINED
    payment = kassa.call("POST /v1/payments", COFFEE).body
    assert (payment["status"], payment["decline"]["by"]) == ("declined", "klarna")
    assert kassa.stepfunctions.started == []


def test_a_slow_klarna_leaves_the_payment_to_its_session(kassa, klarna):
    klarna.fail("authorize", KlarnaUnavailable("no answer"), executed=True)
    answer = kassa.call("POST /v1/payments", COFFEE)
    assert (answer.status, answer.body["status"], answer.body["poll_after_ms"]) == (202, "created", 1000)
    assert kassa.stepfunctions.started == [answer.body["id"]]
    assert kassa.look(answer.body["id"]) == "await"
    assert kassa.payment(answer.body["id"])["status"] == "awaiting_shopper"


def test_what_klarna_refuses_fails_with_its_error_id(kassa, klarna):
    klarna.fail("authorize", KlarnaRefused("amount too high", code="VALIDATION_ERROR", error_id="e-1"))
    payment = kassa.call("POST /v1/payments", COFFEE).body
    assert (payment["status"], payment["failure"]["klarna_error_id"]) == ("failed", "e-1")
    assert payment["display"]["state"] == "failed"


def test_a_repeated_request_waits_for_the_first_one(kassa, klarna):
    """Both get the code, though the second came while Klarna had not answered the first."""
    klarna.fail("authorize", KlarnaUnavailable("no answer"))
    first = kassa.call("POST /v1/payments", COFFEE)
    kassa.while_pausing = lambda: kassa.look(first.body["id"])
    again = kassa.call("POST /v1/payments", COFFEE)
    assert (again.status, again.body["status"]) == (201, "awaiting_shopper")
    assert len(kassa.pauses) == 1


def test_a_repeated_request_takes_over_from_one_that_died(kassa, klarna):
    klarna.fail("authorize", RuntimeError("killed"))
    with pytest.raises(RuntimeError, match="killed"):
        kassa.call("POST /v1/payments", COFFEE)
    assert kassa.stepfunctions.started == []
    again = kassa.call("POST /v1/payments", COFFEE)
    assert (again.status, again.body["status"]) == (202, "created")
    assert kassa.stepfunctions.started == [again.body["id"]]
    kassa.look(again.body["id"])
    assert kassa.payment(again.body["id"])["status"] == "awaiting_shopper"


def test_the_merchants_setting_says_when_to_capture(kassa, klarna):
    klarna.first_answer = APPROVED
    payment = kassa.call("POST /v1/payments", {**COFFEE, "capture": "manual"}).body
    assert (payment["capture"], payment["captured_amount"], payment["capturable_amount"]) == ("manual", 0, 2900)


def test_a_free_purchase_is_a_payment(kassa):
    assert kassa.start(amount=0)["amount"] == 0


def test_what_the_merchant_passes_through_is_passed_through(kassa, klarna):
    passed = {
        "supplementary_purchase_data": {"customer": {"email": "kim@example.test"}, "x": [1, {"y": None}]},
        "klarna_network_data": '{"operation":"payment_request"}',
        "klarna_network_session_token": "krn:token",
        "payment_option_id": "opt_1",
    }
    kassa.start(**passed)
    purchase = klarna.purchases[0]
    assert {name: getattr(purchase, name) for name in passed} == passed


def test_what_was_bought_is_forgotten_once_the_payment_is_final(kassa, klarna, dynamodb):
    payment = kassa.start(supplementary_purchase_data={"customer": {"email": "kim@example.test"}})
    assert "kim@example.test" in str(dynamodb.scan(TableName="payments")["Items"])
    kassa.pass_time(301)
    assert kassa.look(payment["id"]) == "settled"
    assert "kim@example.test" not in str(dynamodb.scan(TableName="payments")["Items"])


def test_a_refusal_never_overrides_what_somebody_else_wrote(kassa, klarna, monkeypatch):
    """The cashier cancels while Klarna refuses us: a session may be asking too, so it decides."""
    authorize = klarna.authorize

    def canceled_meanwhile(payment, purchase, *, within):
        kassa.call(f"POST /v1/payments/{payment.id}/cancel")
        return authorize(payment, purchase, within=within)

    monkeypatch.setattr(klarna, "authorize", canceled_meanwhile)
    klarna.fail("authorize", KlarnaDenied("the key was changed"))
    answer = kassa.call("POST /v1/payments", COFFEE)
    assert (answer.status, answer.body["status"]) == (202, "created")
    monkeypatch.undo()
    assert kassa.look(answer.body["id"]) == "settled"
    assert kassa.payment(answer.body["id"])["status"] == "canceled"
    assert klarna.transactions == {}
