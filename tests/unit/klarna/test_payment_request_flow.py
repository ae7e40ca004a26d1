"""The payment request flow: v1's words, bodies and answers, on paper."""

import logging
from dataclasses import replace
from typing import Any

import httpx
import pytest

from kassa.adapters.klarna.words import CONFIRMED, V1_REQUEST_STATES
from kassa.domain.answers import Approved, RequestState, StepUp
from kassa.domain.flow import Flow, Pricing
from kassa.domain.ids import klarna_idempotency_key
from kassa.domain.movements import TransactionState
from kassa.domain.purchase import Purchase
from kassa.failures import (
    KlarnaConflict,
    KlarnaDenied,
    KlarnaError,
    KlarnaUnavailable,
    TokenForeign,
    TokenTaken,
    TokenUnknown,
)
from tests.unit.klarna.klarna_talk import (
    ACCOUNT,
    PAYMENT,
    PURCHASE,
    REQUEST_ID,
    TRANSACTION_ID,
    WAITING,
    Klarna,
    Turn,
    refuses,
    says,
)

DOCUMENTED = {
    *("SUBMITTED", "IN_PROGRESS", "PREPARED", "PENDING_CONFIRMATION", "EXPIRED", "AUTHORIZED", "CANCELED"),
}
OTHERS = {"CANCELLED", "DECLINED"}
TOKEN = "krn:payment:eu1:confirmation-token:2db97a21"
ASKED = replace(PAYMENT, klarna=replace(PAYMENT.klarna, flow=Flow.PAYMENT_REQUEST))
OPEN = replace(WAITING, klarna=replace(WAITING.klarna, flow=Flow.PAYMENT_REQUEST))
ELSEWHERE = Purchase(payment_confirmation_token=TOKEN, approved_elsewhere=True)
NEW: dict[str, Any] = {
    "payment_request_id": REQUEST_ID,
    "payment_reference": PAYMENT.id,
    "state": "SUBMITTED",
    "state_context": {"distribution": {"url": "https://pay.klarna.test/0b6a/start"}},
}


def request_in(state: str, context: dict[str, Any] | None = None, **more: object) -> dict[str, Any]:
    return {"payment_request_id": REQUEST_ID, "state": state, "state_context": context or {}} | more


def confirmed(reference: str | None = PAYMENT.id, **context: object) -> dict[str, Any]:
    there = {
        "payment_transaction_id": TRANSACTION_ID,
        "payment_pricing": {"rate": {"fixed": 250, "variable": 2_990_000}},
    }
    return request_in("AUTHORIZED", there | context, payment_reference=reference)


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


def test_a_shopper_who_walked_away_is_seen_as_such() -> None:
    left = request_in("SUBMITTED", previous_state="IN_PROGRESS", state_reason="PURCHASE_FLOW_ABORTED")
    assert Klarna(says(left)).client.look_at(OPEN, within=8).shopper_left
    lapsed = request_in("SUBMITTED", previous_state="PENDING_CONFIRMATION", state_reason="CONFIRMATION_TOKEN_EXPIRED")
    assert not Klarna(says(lapsed)).client.look_at(OPEN, within=8).shopper_left


def test_a_shopper_who_approved_elsewhere_needs_no_request() -> None:
    klarna = Klarna(says(confirmed(reference="the merchant's own")))
    assert isinstance(klarna.client.authorize(ASKED, ELSEWHERE, within=8), Approved)
    assert [call.url.path.rpartition("/")[2] for call in klarna.asked] == ["confirm"]


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (refuses(404, "RESOURCE_NOT_FOUND"), TokenUnknown),
        (refuses(403, "OPERATION_FORBIDDEN"), TokenForeign),
        (refuses(401, "UNAUTHORIZED"), KlarnaDenied),
        (says(confirmed(reference="pay_" + "7" * 32)), TokenTaken),
    ],
)
def test_what_klarna_says_of_a_token_has_a_name(answer: httpx.Response, kind: type[KlarnaError]) -> None:
    with pytest.raises(KlarnaError) as failure:
        Klarna(answer).client.authorize(ASKED, ELSEWHERE, within=8)
    assert type(failure.value) is kind


@pytest.mark.parametrize("token", ["", ".", ".."])
def test_a_token_that_would_be_another_path_is_never_sent(token: str) -> None:
    klarna = Klarna()
    with pytest.raises(TokenUnknown):
        klarna.client.finalise(OPEN, PURCHASE, token, within=8)
    assert klarna.asked == []


CONFLICT = refuses(409, "RESOURCE_CONFLICT")


@pytest.mark.parametrize(
    ("turns", "doubtful"),
    [([CONFLICT, CONFLICT], False), ([httpx.ReadTimeout("slow"), CONFLICT, CONFLICT], True)],
)
def test_a_conflict_after_an_attempt_without_an_answer_may_be_our_own(turns: list[Turn], doubtful: bool) -> None:
    with pytest.raises(KlarnaConflict) as failure:
        Klarna(*turns).client.authorize(ASKED, ELSEWHERE, within=60)
    assert failure.value.doubtful is doubtful


@pytest.mark.parametrize(
    "turn", [refuses(409, "RESOURCE_CONFLICT", error_message=TOKEN), says({"state": TOKEN}), httpx.ReadError(TOKEN)]
)
def test_the_token_reaches_no_failure_and_no_log_line(turn: Turn, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), pytest.raises(KlarnaError) as failure:
        Klarna(*[turn] * 5).client.finalise(OPEN, PURCHASE, TOKEN, within=60)
    assert TOKEN not in f"{failure.value} {failure.value.__dict__} {caplog.text}"
