"""A purchase whose shopper approved elsewhere: one call, one payment, at most one transaction, and no token left behind."""

import json

import pytest

from kassa.domain.payments.answers import Declined
from kassa.failures import (
    KlarnaConflict,
    KlarnaDenied,
    KlarnaRefused,
    TokenForeign,
    TokenTaken,
    TokenUnknown,
)
from tests.functional.conftest import ACQUIRER, COFFEE

V1, V2 = "payment_confirmation_token", "klarna_network_session_token"
SECRET = "krn-a-secret-token"
EXPRESS = {**COFFEE, V1: SECRET}


def confirm(kassa, body=None, *, key="express-0001", caller=None):
    return kassa.call("POST /v1/confirmations", body or EXPRESS, key=key, caller=caller)


@pytest.mark.parametrize(("kind", "flow", "captured"), [(V1, "payment_request", 0), (V2, "authorize", 2900)])
def test_the_token_makes_a_payment_that_is_approved(kassa, klarna, kind, flow, captured):
    answer = confirm(kassa, {**COFFEE, kind: SECRET})
    assert (answer.status, answer.body["status"]) == (201, "approved")
    still_to_capture = sum(operation["amount"] for operation in answer.body["pending_operations"])
    assert (answer.body["captured_amount"], still_to_capture) == (captured, 2900 - captured)
    assert answer.body["klarna"]["payment_transaction_id"] == klarna.transactions[answer.body["id"]]
    assert kassa.payments.get(answer.body["id"]).klarna.flow == flow
    assert kassa.timeline(answer.body["id"]) == ["created", "approved"]
    assert kassa.stepfunctions.started == [], "nobody is waited for"


def test_a_repeated_request_is_the_same_payment(kassa, klarna):
    first = confirm(kassa)
    again = confirm(kassa)
    assert (again.status, again.headers["Idempotency-Replayed"]) == (201, "true")
    assert again.body["id"] == first.body["id"]
    assert klarna.calls.count("authorize") == 1
    other = confirm(kassa, {**EXPRESS, V1: "another"})
    assert (other.status, other.body["code"]) == (422, "idempotency_key_reused")
    assert kassa.call("POST /v1/payments", COFFEE, key="express-0001").status == 422


@pytest.mark.parametrize(
    ("refusal", "status", "code"),
    [
        (TokenUnknown("no"), 422, "token_unknown"),
        (TokenForeign("no"), 422, "token_of_another_account"),
        (TokenTaken("no"), 409, "token_of_another_payment"),
        (KlarnaConflict("no"), 409, "token_not_usable"),
    ],
)
def test_a_token_that_klarna_refuses_is_a_problem_and_a_failed_payment(kassa, klarna, refusal, status, code):
    klarna.fail("authorize", refusal)
    first = confirm(kassa)
    assert (first.status, first.body["code"], first.body["payment"]["status"]) == (status, code, "failed")
    assert first.body["payment"]["failure"]["code"] == code
    again = confirm(kassa)
    assert (again.status, again.body["code"], again.headers["Idempotency-Replayed"]) == (status, code, "true")
    assert klarna.transactions == {}


@pytest.mark.parametrize("refusal", [KlarnaRefused("bad basket"), KlarnaDenied("bad key")])
def test_another_refusal_is_a_failed_payment_like_any(kassa, klarna, refusal):
    klarna.fail("authorize", refusal)
    answer = confirm(kassa)
    assert (answer.status, answer.body["status"], answer.body["failure"]["code"]) == (
        201,
        "failed",
        "refused_by_klarna",
    )


def test_klarna_may_decline_in_the_end(kassa, klarna):
    klarna.first_answer = Declined(reason="no")
    answer = confirm(kassa)
    assert (answer.status, answer.body["status"]) == (201, "declined")


@pytest.mark.parametrize("executed", [False, True])
def test_a_lost_answer_is_202_and_the_session_asks_again_under_the_same_token(kassa, klarna, executed):
    klarna.fail("authorize", executed=executed)
    answer = confirm(kassa)
    assert (answer.status, answer.body["status"]) == (202, "created")
    kept = kassa.dynamodb.get_item(
        TableName="payments", Key={"payment_id": {"S": answer.body["id"]}, "item": {"S": "session"}}
    )
    assert SECRET in str(kept["Item"])
    assert kassa.look(answer.body["id"]) == "settled"
    assert kassa.payment(answer.body["id"])["status"] == "approved"
    assert [purchase.payment_confirmation_token for purchase in klarna.purchases][-1] == SECRET
    assert len(klarna.transactions) == 1


def test_a_conflict_that_may_be_our_own_attempt_is_left_to_the_session(kassa, klarna):
    running = KlarnaConflict("one is running")
    running.doubtful = True
    klarna.fail("authorize", running, executed=True)
    answer = confirm(kassa)
    assert (answer.status, answer.body["status"]) == (202, "created")
    assert kassa.look(answer.body["id"]) == "settled"
    assert kassa.payment(answer.body["id"])["status"] == "approved"


def test_a_conflict_in_doubt_ends_the_payment_only_when_the_token_has_surely_lapsed(kassa, klarna):
    klarna.fail("authorize")
    payment_id = confirm(kassa).body["id"]
    klarna.fail("authorize", KlarnaConflict("no"), times=2)
    kassa.pass_time(64 * 60)
    assert kassa.look(payment_id) != "settled"
    kassa.pass_time(60)
    assert kassa.look(payment_id) == "settled"
    assert kassa.payment(payment_id)["failure"]["code"] == "approval_lapsed"


@pytest.mark.parametrize("refusal", [TokenForeign("no"), KlarnaDenied("no")])
def test_a_denial_in_doubt_says_nothing_of_the_first_attempt(kassa, klarna, refusal):
    klarna.fail("authorize", executed=True)
    payment_id = confirm(kassa).body["id"]
    klarna.fail("authorize", refusal)
    assert kassa.look(payment_id) != "settled"
    assert kassa.look(payment_id) == "settled"
    assert kassa.payment(payment_id)["status"] == "approved"


def test_an_approval_that_is_heard_after_the_deadline_is_reversed(kassa, klarna):
    klarna.fail("authorize", executed=True)
    payment_id = confirm(kassa).body["id"]
    kassa.pass_time(301)
    assert kassa.look(payment_id) == "settled"
    payment = kassa.payment(payment_id)
    assert (payment["status"], payment["cancellation"]["outcome"]) == ("canceled", "reversed")
    assert klarna.reversed == {payment_id}


def test_the_token_is_forgotten_when_the_payment_is_final_and_never_told(kassa, klarna, capsys, caplog):
    klarna.fail("authorize")
    payment_id = confirm(kassa).body["id"]
    kassa.look(payment_id)
    assert SECRET not in str(kassa.dynamodb.scan(TableName="payments")["Items"])
    klarna.fail("authorize", TokenUnknown("no"))
    refused = confirm(kassa, {**EXPRESS, V1: f"{SECRET}-2"}, key="express-0002")
    told = capsys.readouterr()
    events = kassa.call(f"GET /v1/payments/{payment_id}/events").raw
    assert SECRET not in told.out + told.err + caplog.text + refused.raw + events
    assert SECRET not in str(kassa.dynamodb.scan(TableName="payments")["Items"])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"amount": -1}, "amount"),
        ({"currency": "XXQ"}, "currency"),
        ({"reference": None}, "reference"),
        ({"line_items": [{"name": "Beans", "quantity": 1, "total_amount": 1}]}, "line_items"),
        ({"expires_in": 300}, "expires_in"),
        ({"terminal_reference": "lane-9"}, "terminal_reference"),
    ],
)
def test_the_rules_are_those_of_a_payment(kassa, klarna, changes, field):
    body = {name: value for name, value in {**EXPRESS, **changes}.items() if value is not None}
    answer = confirm(kassa, body)
    assert (answer.status, [error["field"] for error in answer.body["errors"]]) == (422, [field])
    assert klarna.calls == []


@pytest.mark.parametrize("body", [COFFEE, {**EXPRESS, V2: "another"}])
def test_exactly_one_token_is_needed(kassa, klarna, body):
    assert confirm(kassa, body).status == 422
    assert klarna.calls == []


def test_an_acquirer_starts_no_payment_this_way_either(kassa):
    assert confirm(kassa, caller=ACQUIRER).status == 403


def test_what_is_bought_goes_along(kassa, klarna):
    lines = [{"name": "Beans", "quantity": 2, "total_amount": 2900}]
    extra = {"line_items": lines, "supplementary_purchase_data": {"customer": {"email": "kim@example.test"}}}
    assert confirm(kassa, {**EXPRESS, **extra, "capture": "manual"}).status == 201
    (purchase,) = klarna.purchases
    assert (purchase.line_items[0].name, purchase.approved_elsewhere) == ("Beans", True)
    assert json.dumps(purchase.supplementary_purchase_data) == json.dumps(extra["supplementary_purchase_data"])
