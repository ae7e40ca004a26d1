"""A reversal gives back what was taken or lets go of what was not, once, however often it is asked for."""

from dataclasses import replace

import httpx
import pytest

from kassa.domain.ids import derived, klarna_idempotency_key
from kassa.domain.payments.answers import Reversal
from kassa.domain.payments.payment import Payment
from kassa.failures import KlarnaConflict, KlarnaDenied, KlarnaUnavailable
from tests.unit.klarna.klarna_talk import (
    ACCOUNT,
    CAPTURE_ID,
    HELD,
    TAKEN,
    TRANSACTION_ID,
    Klarna,
    Turn,
    refuses,
    says,
)

TRANSACTION = f"https://klarna.test/v2/accounts/{ACCOUNT}/payment/transactions/{TRANSACTION_ID}"
NAMELESS = replace(TAKEN, captures=(replace(TAKEN.captures[0], klarna_capture_id=None),))
REFUNDED = says({"payment_refund_id": "krn:refund:1", "refund_amount": 2900}, 201)


def test_what_was_captured_is_refunded_in_full_under_our_reference() -> None:
    klarna = Klarna(REFUNDED)
    assert klarna.client.reverse(TAKEN, within=8) == Reversal(klarna_refund_id="krn:refund:1", correlation_id="corr-1")
    (asked,) = klarna.asked
    assert (asked.method, str(asked.url)) == ("POST", f"{TRANSACTION}/captures/{CAPTURE_ID}/refunds")
    assert klarna.body() == {
        "refund_amount": 2900,
        "payment_refund_reference": derived("ref", TAKEN.id, "reversal"),
    }


def test_what_was_not_captured_is_voided() -> None:
    klarna = Klarna(says({"payment_transaction_id": TRANSACTION_ID, "state": "CLOSED"}))
    assert klarna.client.reverse(HELD, within=8) == Reversal(correlation_id="corr-1")
    (asked,) = klarna.asked
    assert (asked.method, str(asked.url)) == ("POST", f"{TRANSACTION}/void")
    assert klarna.body() == {}


@pytest.mark.parametrize("payment", [TAKEN, HELD], ids=["refund", "void"])
def test_every_reversal_of_a_payment_has_one_key(payment: Payment) -> None:
    klarna = Klarna(httpx.ReadError("reset"), REFUNDED)
    klarna.client.reverse(payment, within=8)
    assert {request.headers["Klarna-Idempotency-Key"] for request in klarna.asked} == {
        klarna_idempotency_key(payment.id, "reverse")
    }
    assert len({request.content for request in klarna.asked}) == 1


@pytest.mark.parametrize("payment", [TAKEN, HELD], ids=["refund", "void"])
@pytest.mark.parametrize("answer", [httpx.Response(204), httpx.Response(201, content=b" \n"), says({}), says([])])
def test_a_success_without_a_word_is_a_success(payment: Payment, answer: httpx.Response) -> None:
    assert Klarna(answer).client.reverse(payment, within=8).klarna_refund_id is None


def test_a_capture_whose_id_we_do_not_know_is_asked_for_first() -> None:
    klarna = Klarna(says({"payment_captures": [{"payment_capture_id": CAPTURE_ID}]}), REFUNDED)
    assert klarna.client.reverse(NAMELESS, within=8).klarna_refund_id == "krn:refund:1"
    assert [(request.method, str(request.url)) for request in klarna.asked] == [
        ("GET", TRANSACTION),
        ("POST", f"{TRANSACTION}/captures/{CAPTURE_ID}/refunds"),
    ]


def test_the_refund_has_the_time_that_the_question_left() -> None:
    def slowly(_: httpx.Request) -> httpx.Response:
        klarna.clock.now += 3
        return says({"payment_captures": [{"payment_capture_id": CAPTURE_ID}]})

    klarna = Klarna()
    klarna.turns = [slowly, REFUNDED]
    klarna.client.reverse(NAMELESS, within=8)
    assert [request.extensions["deadline"] for request in klarna.asked] == [1008.0, 1008.0]


@pytest.mark.parametrize(
    "captures",
    [
        None,
        [],
        {},
        [{}],
        [None],
        [{"payment_capture_id": 7}],
        [{"payment_capture_id": "krn:1"}, {"payment_capture_id": "krn:2"}],
    ],
)
def test_a_capture_that_cannot_be_named_is_not_refunded_by_guess(captures: object) -> None:
    klarna = Klarna(says({"state": "COMPLETED", "payment_captures": captures}))
    with pytest.raises(KlarnaUnavailable) as failure:
        klarna.client.reverse(NAMELESS, within=8)
    assert failure.value.code == "unreadable_answer"
    assert len(klarna.asked) == 1


@pytest.mark.parametrize("payment", [TAKEN, HELD], ids=["refund", "void"])
@pytest.mark.parametrize(
    ("answer", "kind"),
    [(refuses(409, "RESOURCE_CONFLICT"), KlarnaConflict), (refuses(403, "OPERATION_FORBIDDEN"), KlarnaDenied)],
)
def test_what_klarna_does_not_allow_any_more_says_so(payment: Payment, answer: Turn, kind: type[Exception]) -> None:
    with pytest.raises(kind):
        Klarna(answer).client.reverse(payment, within=8)


def test_a_refusal_after_a_lost_answer_does_not_say_that_nothing_happened() -> None:
    klarna = Klarna(httpx.ReadTimeout("slow"), refuses(403, "OPERATION_FORBIDDEN"))
    with pytest.raises(KlarnaUnavailable):
        klarna.client.reverse(TAKEN, within=8)
