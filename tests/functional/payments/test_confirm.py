"""Confirming a payment that waits for its shopper: Klarna says whether it is approved, whatever a browser brought along."""

from dataclasses import replace

import pytest

from kassa.domain.payments.answers import Approved, RequestState
from kassa.failures import KlarnaConflict, KlarnaUnavailable
from tests.functional.conftest import ACQUIRER
from tests.support.klarna import TOKEN

APPROVED = RequestState.SHOPPER_APPROVED


def confirm(kassa, payment, *, token=None, key="confirm-0001", caller=None, **changes):
    body = {"klarna_network_session_token": token or TOKEN.format(payment["id"])}
    body |= {"amount": 2900, "currency": "SEK"} | changes
    body = {name: value for name, value in body.items() if value is not None}
    return kassa.call(f"POST /v1/payments/{payment['id']}/confirm", body, key=key, caller=caller)


def test_the_token_of_the_approval_finishes_the_payment(kassa, klarna):
    payment = kassa.start()
    kassa.shopper(payment["id"], APPROVED)
    answer = confirm(kassa, payment)
    assert (answer.status, answer.body["status"]) == (200, "approved")
    assert answer.body["klarna"]["payment_transaction_id"] == klarna.transactions[payment["id"]]
    assert kassa.timeline(payment["id"]) == ["created", "awaiting_shopper", "shopper_arrived", "updated", "approved"]


@pytest.mark.parametrize("state", [RequestState.WAITING, RequestState.IN_PROGRESS])
def test_what_klarna_does_not_say_is_not_believed(kassa, klarna, state):
    payment = kassa.start()
    kassa.shopper(payment["id"], state)
    answer = confirm(kassa, payment)
    assert (answer.status, answer.body["code"]) == (409, "not_approved_yet")
    assert answer.body["payment"]["status"] == "awaiting_shopper"
    assert "finalise" not in klarna.calls


def test_another_token_finishes_nothing(kassa, klarna):
    payment = kassa.start()
    kassa.shopper(payment["id"], APPROVED)
    answer = confirm(kassa, payment, token="another-token")
    assert (answer.status, answer.body["code"]) == (409, "token_mismatch")
    assert "another-token" not in answer.raw
    assert "finalise" not in klarna.calls


@pytest.mark.parametrize(("field", "value"), [("amount", 2901), ("currency", "EUR")])
def test_another_amount_or_currency_is_named_and_klarna_is_not_asked(kassa, klarna, field, value):
    payment = kassa.start()
    kassa.shopper(payment["id"], APPROVED)
    klarna.calls.clear()
    answer = confirm(kassa, payment, **{field: value})
    assert (answer.status, [error["field"] for error in answer.body["errors"]]) == (422, [field])
    assert klarna.calls == []


@pytest.mark.parametrize("tokens", [{}, {"payment_confirmation_token": "a", "klarna_network_session_token": "b"}])
def test_exactly_one_token_is_needed(kassa, tokens):
    payment = kassa.start()
    body = {"amount": 2900, "currency": "SEK"} | tokens
    answer = kassa.call(f"POST /v1/payments/{payment['id']}/confirm", body)
    assert (answer.status, answer.body["code"]) == (422, "validation_failed")


@pytest.mark.parametrize("token", ["..", "a b", "å", "", "x" * 1001])
def test_a_token_that_cannot_stand_in_a_path_is_refused(kassa, token):
    payment = kassa.start()
    body = {"amount": 2900, "currency": "SEK", "payment_confirmation_token": token}
    answer = kassa.call(f"POST /v1/payments/{payment['id']}/confirm", body)
    assert (answer.status, answer.body["errors"][0]["field"]) == (422, "payment_confirmation_token")


def test_a_token_that_is_refused_as_it_stands_is_not_repeated(kassa, capsys, caplog):
    payment = kassa.start()
    body = {"amount": 2900, "currency": "SEK", "payment_confirmation_token": "a secret token"}
    answer = kassa.call(f"POST /v1/payments/{payment['id']}/confirm", body)
    assert answer.status == 422
    told = capsys.readouterr()
    assert "a secret token" not in answer.raw + told.out + told.err + caplog.text


def test_a_confirmation_repeated_is_the_payment_again(kassa, klarna):
    payment = kassa.start()
    kassa.shopper(payment["id"], APPROVED)
    first = confirm(kassa, payment)
    for key in ("confirm-0001", "confirm-0002"):
        again = confirm(kassa, payment, key=key)
        assert (again.status, again.body["version"]) == (200, first.body["version"])
    assert klarna.calls.count("finalise") == 1


@pytest.mark.parametrize("state", [RequestState.DECLINED, RequestState.CANCELED, RequestState.EXPIRED])
def test_a_payment_that_ended_otherwise_is_a_conflict_that_shows_it(kassa, state):
    payment = kassa.start()
    kassa.shopper(payment["id"], state)
    for _ in range(2):
        answer = confirm(kassa, payment)
        assert (answer.status, answer.body["code"]) == (409, "payment_ended")
        assert answer.body["payment"]["status"] in {"declined", "canceled", "expired"}


def test_a_cashiers_wish_on_record_wins(kassa, klarna):
    payment = kassa.start()
    kassa.call(f"POST /v1/payments/{payment['id']}/cancel", key="cancel-0001")
    kassa.shopper(payment["id"], APPROVED)
    answer = confirm(kassa, payment)
    assert (answer.status, answer.body["payment"]["status"]) == (409, "canceled")
    assert klarna.transactions == {}


@pytest.mark.parametrize("executed", [False, True])
def test_a_lost_final_answer_is_202_and_the_session_finds_it(kassa, klarna, executed):
    payment = kassa.start()
    kassa.shopper(payment["id"], APPROVED)
    klarna.fail("finalise", executed=executed)
    answer = confirm(kassa, payment)
    assert (answer.status, answer.body["status"]) == (202, "awaiting_shopper")
    assert kassa.look(payment["id"]) == "settled"
    assert confirm(kassa, payment).status == 200
    assert len(klarna.transactions) == 1


def test_a_confirmation_that_was_carried_out_unheard_is_found_with_its_transaction(kassa, klarna):
    """In the payment request flow Klarna shows the transaction of a confirmed request."""
    payment = kassa.start()
    kassa.shopper(payment["id"], APPROVED)
    klarna.fail("finalise", executed=True)
    confirm(kassa, payment)
    transaction_id = klarna.transactions[payment["id"]]
    klarna.requests[payment["id"]].approved = Approved(payment_transaction_id=transaction_id, captured_at_once=False)
    answer = confirm(kassa, payment)
    assert (answer.status, answer.body["status"]) == (200, "approved")
    assert answer.body["klarna"]["payment_transaction_id"] == transaction_id
    assert (answer.body["captured_amount"], len(answer.body["pending_operations"])) == (0, 1), "no capture is claimed"
    assert klarna.calls.count("finalise") == 1


def test_a_request_that_was_confirmed_just_before_it_was_closed_is_approved(kassa, klarna):
    payment = kassa.start(expires_in=60)
    transaction = Approved(payment_transaction_id="krn:transaction:1", captured_at_once=False)
    kassa.pass_time(61)

    def close(*_, **__):
        klarna.requests[payment["id"]].state = APPROVED
        klarna.requests[payment["id"]].approved = transaction
        raise KlarnaConflict("it is confirmed")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(klarna, "close", close)
        assert kassa.look(payment["id"]) == "settled"
    done = kassa.payment(payment["id"])
    assert (done["status"], done["klarna"]["payment_transaction_id"]) == ("approved", "krn:transaction:1")


def test_an_approval_that_klarna_took_back_ends_as_lapsed_and_closed(kassa, klarna):
    payment = kassa.start()
    kassa.shopper(payment["id"], APPROVED)
    klarna.fail("finalise")
    confirm(kassa, payment)
    kassa.shopper(payment["id"], RequestState.WAITING)
    kassa.pass_time(64 * 60)
    assert kassa.look(payment["id"]) != "settled"
    kassa.pass_time(60)
    assert kassa.look(payment["id"]) == "settled"
    done = kassa.payment(payment["id"])
    assert (done["status"], done["failure"]["code"]) == ("failed", "approval_lapsed")
    assert klarna.requests[payment["id"]].state is RequestState.CANCELED


def test_where_klarna_cannot_be_asked_nothing_is_decided(kassa, klarna):
    payment = kassa.start()
    klarna.fail("look_at", KlarnaUnavailable("away"))
    answer = confirm(kassa, payment)
    assert (answer.status, answer.body["code"]) == (502, "klarna_unavailable")
    assert answer.headers["Retry-After"] == "2"


def test_only_who_may_see_a_payment_may_confirm_it(kassa):
    payment = kassa.start()
    kassa.shopper(payment["id"], APPROVED)
    kassa.onboard("Other")
    stranger = replace(kassa.terminal, merchant_id="mer_" + "0" * 32)
    assert confirm(kassa, payment, caller=stranger).status == 404
    assert confirm(kassa, {"id": "pay_" + "0" * 32}).status == 404
    assert confirm(kassa, payment, caller=ACQUIRER).status == 200


def test_the_token_is_in_no_log_line(kassa, capsys, caplog):
    payment = kassa.start()
    kassa.shopper(payment["id"], APPROVED)
    confirm(kassa, payment, token="a-secret-token")
    confirm(kassa, payment)
    told = capsys.readouterr()
    for secret in ("a-secret-token", "token-of-"):
        assert secret not in told.out + told.err + caplog.text
        assert secret not in str(kassa.dynamodb.scan(TableName="payments")["Items"])
