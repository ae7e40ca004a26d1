"""The authorize flow with the token of a shopper who approved elsewhere, and with a token that paid another payment."""

from typing import Any

import httpx
import pytest

from kassa.domain.flow import Pricing
from kassa.domain.payments.answers import Approved, Declined
from kassa.domain.payments.purchase import Purchase
from kassa.failures import KlarnaError, KlarnaRefused, TokenForeign, TokenTaken, TokenUnknown
from tests.unit.klarna.klarna_talk import APPROVED, PAYMENT, PURCHASE, STEP_UP, WAITING, Klarna, refuses, says

TOKEN = "krn:network:eu1:test:session-token:eyJ0"
ELSEWHERE = Purchase(klarna_network_session_token=TOKEN, approved_elsewhere=True)


def approved(**more: object) -> dict[str, Any]:
    response = APPROVED["payment_transaction_response"]
    return {"payment_transaction_response": response | {"payment_transaction": response["payment_transaction"] | more}}


def test_the_only_call_brings_the_token_and_allows_no_step_up() -> None:
    klarna = Klarna(says(approved(payment_transaction_reference=PAYMENT.id)))
    assert isinstance(klarna.client.authorize(PAYMENT, ELSEWHERE, within=8), Approved)
    assert klarna.asked[0].headers["Klarna-Network-Session-Token"] == TOKEN
    assert "step_up_config" not in klarna.body()


def test_a_shopper_who_should_act_again_cannot() -> None:
    assert isinstance(Klarna(says(STEP_UP)).client.authorize(PAYMENT, ELSEWHERE, within=8), Declined)


INVALID_TOKEN = refuses(400, "VALIDATION_ERROR", validation_errors=[{"parameter": "Klarna-Network-Session-Token"}])


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (INVALID_TOKEN, TokenUnknown),
        (refuses(403, "OPERATION_FORBIDDEN"), TokenForeign),
        (refuses(400, "VALIDATION_ERROR"), KlarnaRefused),
    ],
)
def test_what_klarna_says_of_a_token_has_a_name(answer: httpx.Response, kind: type[KlarnaError]) -> None:
    with pytest.raises(KlarnaError) as failure:
        Klarna(answer).client.authorize(PAYMENT, ELSEWHERE, within=8)
    assert type(failure.value) is kind


def test_the_transaction_of_another_payment_is_not_claimed() -> None:
    taken = approved(payment_transaction_reference="pay_" + "7" * 32)
    with pytest.raises(TokenTaken):
        Klarna(says(taken)).client.finalise(WAITING, PURCHASE, TOKEN, within=8)


def test_the_price_that_klarna_promises_is_read() -> None:
    priced = approved(payment_pricing={"rate": {"fixed": 250, "variable": 2_990_000}})
    answer = Klarna(says(priced)).client.finalise(WAITING, PURCHASE, TOKEN, within=8)
    assert isinstance(answer, Approved)
    assert answer.pricing == Pricing(fixed=250, variable=2_990_000)
