"""Tokens of shoppers who approved elsewhere."""

from typing import Any

import pytest

from tests.simulator.till import CONFLICT, FORBIDDEN, INVALID, NOT_THERE, ONE, TWO, Till, final, refused, result
from tests.simulator.v1_till import confirm

V1, V2 = "payment_confirmation_token", "klarna_network_session_token"


def _token(till: Till, kind: str, **changes: Any) -> str:
    asked = {"partner_account_id": ONE, "amount": 2900, "currency": "SEK", "kind": kind} | changes
    return str(till.sim("POST", "/tokens", asked)["token"])


def _use(till: Till, kind: str, token: str, *, account: str = ONE, amount: int = 2900, **headers: str) -> Any:
    if kind == V1:
        return confirm(
            till,
            token,
            account=account,
            payment_amount=amount,
            payment_reference="pay_9",
            merchant_reference="R-9",
            key=headers.get("Klarna_Idempotency_Key"),
        )
    return till.finalise(token, final(amount=amount), account=account, **headers)


@pytest.mark.parametrize("kind", [V1, V2])
def test_a_token_makes_one_transaction_and_only_one_caller_has_it(till: Till, kind: str) -> None:
    token = _token(till, kind)
    first = _use(till, kind, token, Klarna_Idempotency_Key="mine")
    assert first.status_code == 200
    assert _use(till, kind, token, Klarna_Idempotency_Key="mine").json() == first.json()
    assert refused(_use(till, kind, token, Klarna_Idempotency_Key="somebody else's")) == CONFLICT
    (entry,) = till.sim("GET", "/ledger")["transactions"]
    assert (entry["partner_account_id"], entry["amount"]) == (ONE, 2900)


def test_a_confirmation_gives_its_reference_to_what_has_none(till: Till) -> None:
    answer = _use(till, V1, _token(till, V1)).json()
    assert (answer["payment_reference"], answer["merchant_reference"]) == ("pay_9", "R-9")
    assert len(till.sim("GET", "/ledger?reference=pay_9")["transactions"]) == 1


def test_a_session_token_needs_no_step_up(till: Till) -> None:
    assert result(_use(till, V2, _token(till, V2))) == "APPROVED"


@pytest.mark.parametrize("kind", [V1, V2])
def test_a_token_is_for_one_account_one_amount_and_one_hour(till: Till, kind: str) -> None:
    token = _token(till, kind)
    assert refused(_use(till, kind, token, account=TWO)) == FORBIDDEN
    assert refused(_use(till, kind, token, amount=2901)) == CONFLICT
    till.sim("POST", "/clock", {"advance_seconds": 3601})
    assert refused(_use(till, kind, token)) == CONFLICT
    short = _token(till, kind, expires_in_seconds=60)
    till.sim("POST", "/clock", {"advance_seconds": 61})
    assert refused(_use(till, kind, short)) == CONFLICT
    assert till.sim("GET", "/ledger")["transactions"] == []


def test_a_token_is_of_its_kind(till: Till) -> None:
    assert refused(_use(till, V1, _token(till, V2))) == NOT_THERE
    assert refused(_use(till, V2, _token(till, V1))) == INVALID


@pytest.mark.parametrize("changes", [{"kind": "other"}, {"partner_account_id": "krn:none"}, {"colour": "red"}])
def test_a_mistake_is_named(till: Till, changes: dict[str, str]) -> None:
    asked = {"partner_account_id": ONE, "amount": 2900, "currency": "SEK", "kind": V1} | changes
    answer = till.call("POST", "/_sim/tokens", asked)
    assert refused(answer) == INVALID
    assert [mistake["parameter"] for mistake in answer.json()["validation_errors"]] == list(changes)
