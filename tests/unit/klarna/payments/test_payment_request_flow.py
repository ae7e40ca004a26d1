"""The payment request flow: v1's words, bodies and answers, on paper."""

from dataclasses import replace
from typing import Any

import httpx
import pytest

from kassa.adapters.klarna.words import CONFIRMED, V1_REQUEST_STATES
from kassa.domain.approved_money.movements import TransactionState
from kassa.domain.flow import Pricing
from kassa.domain.ids import klarna_idempotency_key
from kassa.domain.payments.answers import Approved, RequestState, StepUp
from kassa.failures import KlarnaConflict, KlarnaUnavailable
from tests.unit.klarna.klarna_talk import (
    ACCOUNT,
    AMENDED,
    AMENDMENT,
    PAYMENT,
    PURCHASE,
    REQUEST_ID,
    TRANSACTION_ID,
    Klarna,
    refuses,
    says,
)
from tests.unit.klarna.payments.payment_request_talk import (
    ASKED,
    DOCUMENTED,
    ELSEWHERE,
    NEW,
    OPEN,
    OTHERS,
    TOKEN,
    confirmed,
    request_in,
)


def test_every_word_of_v1_has_one_of_ours_and_no_other_word_has() -> None:
    assert set(V1_REQUEST_STATES) == DOCUMENTED | OTHERS
    assert {*V1_REQUEST_STATES.values(), RequestState.GONE} == set(RequestState)


@pytest.mark.parametrize("word", sorted((DOCUMENTED | OTHERS) - {CONFIRMED}))
def test_every_state_is_seen_as_ours(word: str) -> None:
    seen = Klarna(says(request_in(word))).client.look_at(OPEN, within=8)
    assert (seen.state, seen.approved) == (V1_REQUEST_STATES[word], None)


@pytest.mark.parametrize("word", ["COMPLETED", "CREATED", "authorized", "", None, 7, {}])
def test_a_state_that_v1_does_not_know_means_look_again_later(word: object) -> None:
    with pytest.raises(KlarnaUnavailable) as failure:
        Klarna(says(request_in("") | {"state": word})).client.look_at(OPEN, within=8)
    assert failure.value.code == "unreadable_answer"


def test_the_first_call_opens_a_request_and_its_address_is_the_code() -> None:
    klarna = Klarna(says(NEW, 201))
    purchase = replace(
        PURCHASE,
        payment_option_id="opt_1",
        klarna_network_session_token="krn:shopping:eu1:session:1",
        klarna_network_data='{"a":1}',
        supplementary_purchase_data={"customer": {"email": "kim@example.test"}, "currency": "XXX"},
    )
    answer = klarna.client.authorize(ASKED, purchase, within=8)
    assert answer == StepUp(
        payment_request_id=REQUEST_ID, qr_content="https://pay.klarna.test/0b6a/start", correlation_id="corr-1"
    )
    (request,) = klarna.asked
    assert (request.method, request.url.path) == ("POST", f"/v1/accounts/{ACCOUNT}/payment/requests")
    assert request.headers["Klarna-Idempotency-Key"] == klarna_idempotency_key(PAYMENT.id, "create_payment_request")
    assert klarna.body() == {
        "currency": "SEK",
        "payment_amount": 2900,
        "payment_reference": PAYMENT.id,
        "merchant_reference": "R-2026-000123",
        "line_items": [{"name": "Espresso beans 1kg", "quantity": 2, "unit_price": 1450, "total_amount": 2900}],
        "customer": {"email": "kim@example.test"},
        "merchant_supplementary_data": '{"a":1}',
        "config": {
            "redirect_url": "https://www.klarna.com/",
            "payment_option_id": "opt_1",
            "shopping_session_token": "krn:shopping:eu1:session:1",
        },
    }


@pytest.mark.parametrize("lost", [{"payment_request_id": None}, {"state_context": {}}, {"state_context": "odd"}])
def test_a_request_that_cannot_be_shown_means_ask_again(lost: dict[str, object]) -> None:
    with pytest.raises(KlarnaUnavailable):
        Klarna(says(NEW | lost, 201)).client.authorize(ASKED, PURCHASE, within=8)


def test_the_final_call_confirms_with_the_token_and_claims_no_capture() -> None:
    klarna = Klarna(says(confirmed()))
    answer = klarna.client.finalise(OPEN, PURCHASE, TOKEN, within=8)
    assert answer == Approved(
        payment_transaction_id=TRANSACTION_ID,
        transaction_state=TransactionState.AUTHORIZED,
        captured_at_once=False,
        pricing=Pricing(fixed=250, variable=2_990_000),
        correlation_id="corr-1",
    )
    (request,) = klarna.asked
    assert request.url.path == f"/v1/accounts/{ACCOUNT}/payment/confirmation-tokens/{TOKEN}/confirm"
    assert request.headers["Klarna-Idempotency-Key"] == klarna_idempotency_key(PAYMENT.id, "confirm_payment_request")
    assert request.headers["Klarna-Partner-Account"] == ACCOUNT
    assert TOKEN not in str(request.headers)
    assert klarna.body() == {
        "currency": "SEK",
        "payment_amount": 2900,
        "payment_reference": PAYMENT.id,
        "merchant_reference": "R-2026-000123",
    }


@pytest.mark.parametrize(
    "answer", [request_in("PENDING_CONFIRMATION"), request_in("AUTHORIZED"), confirmed(payment_transaction_id=7)]
)
def test_a_confirmation_without_its_transaction_is_not_understood(answer: dict[str, Any]) -> None:
    with pytest.raises(KlarnaUnavailable):
        Klarna(says(answer)).client.finalise(OPEN, PURCHASE, TOKEN, within=8)


@pytest.mark.parametrize("rate", [{}, {"fixed": 250}, {"fixed": -1, "variable": 1}, {"fixed": True, "variable": 1}, 7])
def test_a_price_is_there_as_a_whole_or_not_at_all(rate: object) -> None:
    answer = Klarna(says(confirmed(payment_pricing={"rate": rate}))).client.finalise(OPEN, PURCHASE, TOKEN, within=8)
    assert isinstance(answer, Approved)
    assert answer.pricing is None


def test_a_confirmed_request_is_seen_with_its_transaction() -> None:
    seen = Klarna(says(confirmed())).client.look_at(OPEN, within=8)
    assert seen.approved is not None
    assert (seen.approved.payment_transaction_id, seen.session_token) == (TRANSACTION_ID, None)
    with pytest.raises(KlarnaUnavailable):
        Klarna(says(request_in("AUTHORIZED"))).client.look_at(OPEN, within=8)


def test_an_approved_request_shows_its_token_and_nobody_reads_it_by_chance() -> None:
    pending = request_in("PENDING_CONFIRMATION", {"payment_confirmation_token": TOKEN})
    seen = Klarna(says(pending)).client.look_at(OPEN, within=8)
    assert seen.session_token == TOKEN
    assert TOKEN not in repr(seen)
    assert TOKEN not in repr(ELSEWHERE)


def test_a_request_is_closed_in_v1_and_one_that_is_gone_is_gone() -> None:
    klarna = Klarna(says(request_in("CANCELED")), refuses(404, "RESOURCE_NOT_FOUND"))
    assert klarna.client.close(OPEN, within=8).state is RequestState.CANCELED
    assert klarna.client.look_at(OPEN, within=8).state is RequestState.GONE
    path = f"/v1/accounts/{ACCOUNT}/payment/requests/{REQUEST_ID}"
    assert [(call.method, call.url.path) for call in klarna.asked] == [("DELETE", path), ("GET", path)]


def test_an_amendment_is_a_patch_of_the_request_under_a_key_of_its_own() -> None:
    asked = {"payment_amount": 3400, "currency": "SEK"}
    answer = request_in("SUBMITTED", NEW["state_context"], payment_request=asked, merchant_reference="R-2")
    klarna = Klarna(says(answer), says(request_in("SUBMITTED")))
    seen = klarna.client.amend(OPEN, AMENDMENT, AMENDED, within=8)
    assert (seen.amount, seen.reference, seen.qr_content) == (3400, "R-2", "https://pay.klarna.test/0b6a/start")
    (request,) = klarna.asked
    assert (request.method, request.url.path) == ("PATCH", f"/v1/accounts/{ACCOUNT}/payment/requests/{REQUEST_ID}")
    assert request.headers["Klarna-Idempotency-Key"] == klarna_idempotency_key(PAYMENT.id, AMENDMENT.id)
    items = [{"name": "Beans", "quantity": 2, "total_amount": 3400}]
    assert klarna.body() == {"payment_amount": 3400, "merchant_reference": "R-2", "line_items": items}
    assert klarna.client.look_at(OPEN, within=8).amount is None


@pytest.mark.parametrize("answer", [refuses(409, "RESOURCE_CONFLICT"), refuses(404, "RESOURCE_NOT_FOUND")])
def test_an_amendment_that_comes_too_late_is_a_conflict(answer: httpx.Response) -> None:
    with pytest.raises(KlarnaConflict) as failure:
        Klarna(answer).client.amend(OPEN, AMENDMENT, AMENDED, within=8)
    assert not failure.value.doubtful


def test_a_shopper_who_walked_away_is_seen_as_such() -> None:
    left = request_in("SUBMITTED", previous_state="IN_PROGRESS", state_reason="PURCHASE_FLOW_ABORTED")
    assert Klarna(says(left)).client.look_at(OPEN, within=8).shopper_left
    lapsed = request_in("SUBMITTED", previous_state="PENDING_CONFIRMATION", state_reason="CONFIRMATION_TOKEN_EXPIRED")
    assert not Klarna(says(lapsed)).client.look_at(OPEN, within=8).shopper_left
