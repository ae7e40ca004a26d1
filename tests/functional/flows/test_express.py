"""Tokens of shoppers who approved elsewhere, through the routes against the simulated Klarna."""

from typing import Any

import pytest

from tests.functional.conftest import COFFEE
from tests.functional.flows.conftest import ACCOUNTS

KINDS = ("payment_confirmation_token", "klarna_network_session_token")


def _express(shop: Any, kind: str, **changes: Any) -> dict[str, str]:
    asked = {"partner_account_id": ACCOUNTS[0], "amount": 2900, "currency": "SEK", "kind": kind} | changes
    return {kind: shop.sim("/tokens", asked)["token"]}


@pytest.mark.parametrize("kind", KINDS)
def test_an_express_token_makes_one_payment_whatever_the_merchants_flow(shop, kind):
    token = _express(shop, kind)
    answer = shop.kassa.call("POST /v1/confirmations", {**COFFEE, **token}, key="express-0001")
    assert (answer.status, answer.body["status"]) == (201, "approved")
    (transaction,) = shop.ledger(answer.body)
    assert transaction["payment_transaction_id"] == answer.body["klarna"]["payment_transaction_id"]
    assert transaction["captured_amount"] == answer.body["captured_amount"]
    again = shop.kassa.call("POST /v1/confirmations", {**COFFEE, **token}, key="express-0002")
    assert (again.status, again.body["code"], again.body["payment"]["status"]) == (409, "token_not_usable", "failed")
    assert shop.ledger(again.body["payment"]) == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"partner_account_id": ACCOUNTS[1]}, 422, "token_of_another_account"),
        ({"amount": 2901}, 409, "token_not_usable"),
        ({"currency": "EUR"}, 409, "token_not_usable"),
        ({"expires_in_seconds": 0}, 409, "token_not_usable"),
    ],
)
def test_an_express_token_that_klarna_refuses_has_a_code(shop, kind, changes, status, code):
    token = _express(shop, kind, **changes)
    shop.kassa.pass_time(2)
    answer = shop.kassa.call("POST /v1/confirmations", {**COFFEE, **token}, key="express-0001")
    assert (answer.status, answer.body["code"]) == (status, code)
    assert shop.ledger(answer.body["payment"]) == []


@pytest.mark.parametrize("kind", KINDS)
def test_an_unknown_express_token_has_a_code(shop, kind):
    answer = shop.kassa.call("POST /v1/confirmations", {**COFFEE, kind: "krn:none"}, key="express-0001")
    assert (answer.status, answer.body["code"]) == (422, "token_unknown")


@pytest.mark.parametrize("kind", KINDS)
def test_a_lost_answer_to_an_express_token_makes_one_transaction(shop, kind):
    for operation in ("finalise", "confirm_payment_request"):
        shop.sim("/faults", {"operation": operation, "kind": "timeout_after", "times": 5, "delay_ms": 20})
    answer = shop.kassa.call("POST /v1/confirmations", {**COFFEE, **_express(shop, kind)}, key="express-0001")
    assert (answer.status, answer.body["status"]) == (202, "created")
    shop.behaves()
    assert shop.kassa.look(answer.body["id"]) == "settled"
    assert shop.kassa.payment(answer.body["id"])["status"] == "approved"
    assert len(shop.ledger(answer.body)) == 1
