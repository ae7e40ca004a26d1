"""What Klarna tells of money that it moved, understood in every form; what it does not tell is no failure."""

from datetime import UTC, datetime

import httpx
import pytest

from kassa.domain.approved_money.movements import Kind, TransactionState
from kassa.domain.payments.answers import CarriedOut
from kassa.failures import KlarnaRefused, KlarnaUnavailable
from kassa.ports.approved_money import Asked
from tests.unit.klarna.klarna_talk import OPERATIONS, TAKEN, TRANSACTION_ID, Klarna, says

KINDS = list(OPERATIONS)


def carry_out(klarna: Klarna, kind: Kind) -> CarriedOut:
    return klarna.books.carry_out(TAKEN, OPERATIONS[kind], Asked(request_hash="hash"), within=8)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("answer", [httpx.Response(204), httpx.Response(202, content=b" \n"), says({}), says([])])
def test_a_success_without_a_word_is_a_success(kind: Kind, answer: httpx.Response) -> None:
    done = carry_out(Klarna(answer), kind)
    assert (done.klarna_id, done.state, done.expires_at) == (None, None, None)


WHOLE = {"payment_transaction_id": TRANSACTION_ID, "state": "AUTHORIZED", "expires_at": "2026-04-26T12:00:00Z"}
TOLD = (TransactionState.AUTHORIZED, datetime(2026, 4, 26, 12, tzinfo=UTC))


@pytest.mark.parametrize(
    ("kind", "body", "klarna_id", "told"),
    [
        (Kind.CAPTURE, {"payment_capture_id": "krn:2"}, "krn:2", (None, None)),
        (Kind.CAPTURE, {"payment_capture": {"payment_capture_id": "krn:2"}}, "krn:2", (None, None)),
        (Kind.CAPTURE, {"payment_capture_id": "krn:2", "payment_transaction": WHOLE}, "krn:2", TOLD),
        (
            Kind.CAPTURE,
            WHOLE
            | {
                "payment_captures": [
                    {"payment_capture_id": "krn:1"},
                    {"payment_capture_id": "krn:2", "payment_capture_reference": "cap_2"},
                ]
            },
            "krn:2",
            TOLD,
        ),
        (Kind.REFUND, {"payment_refund_id": "krn:r", "payment_capture_id": "krn:1"}, "krn:r", (None, None)),
        (
            Kind.REFUND,
            WHOLE | {"payment_refunds": [{"payment_refund_id": "krn:r", "payment_refund_reference": "ref_1"}]},
            "krn:r",
            TOLD,
        ),
        (Kind.RELEASE, WHOLE, None, TOLD),
        (Kind.UPDATE, {"payment_transaction": WHOLE}, None, TOLD),
        (
            Kind.REAUTHORIZE,
            {"payment_transaction_response": {"result": "APPROVED", "payment_transaction": WHOLE}},
            None,
            TOLD,
        ),
        (Kind.REAUTHORIZE, {"result": "APPROVED"} | WHOLE, None, TOLD),
        (Kind.REAUTHORIZE, WHOLE, None, TOLD),
    ],
)
def test_what_klarna_tells_is_found_wherever_it_stands(
    kind: Kind, body: object, klarna_id: str | None, told: tuple[object, object]
) -> None:
    done = carry_out(Klarna(says(body)), kind)
    assert (done.klarna_id, (done.state, done.expires_at)) == (klarna_id, told)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("word", ["NEWLY_INVENTED", "", 7, None, []])
def test_a_word_that_klarna_adds_does_not_fail_money_that_has_moved(kind: Kind, word: object) -> None:
    done = carry_out(Klarna(says(WHOLE | {"state": word, "expires_at": word})), kind)
    assert (done.state, done.expires_at) == (None, None)


@pytest.mark.parametrize("kind", [Kind.CAPTURE, Kind.REFUND])
def test_the_state_of_a_part_is_not_taken_for_the_state_of_the_whole(kind: Kind) -> None:
    body = {f"payment_{kind}_id": "krn:2", "payment_transaction_id": TRANSACTION_ID, "state": "COMPLETED"}
    assert carry_out(Klarna(says(body)), kind).state is None


@pytest.mark.parametrize("result", ["DECLINED", "STEP_UP_REQUIRED"])
def test_a_reauthorization_that_klarna_declines_did_not_happen(result: str) -> None:
    body = {"payment_transaction_response": {"result": result, "result_reason": "PAYMENT_DECLINED"}}
    with pytest.raises(KlarnaRefused) as refusal:
        carry_out(Klarna(says(body)), Kind.REAUTHORIZE)
    assert type(refusal.value) is KlarnaRefused
    assert (refusal.value.code, refusal.value.correlation_id) == ("reauthorization_declined", "corr-1")


@pytest.mark.parametrize("response", [{}, {"result": None}, {"result": "PENDING"}, {"result": 7}, None, []])
def test_a_reauthorization_with_a_result_that_we_do_not_know_may_have_happened(response: object) -> None:
    with pytest.raises(KlarnaUnavailable):
        carry_out(Klarna(says({"payment_transaction_response": response})), Kind.REAUTHORIZE)
