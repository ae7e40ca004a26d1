"""The confirmation of a payment request in v1 of the API."""

from typing import Any

import httpx
import pytest

from tests.simulator.till import CONFLICT, FORBIDDEN, INVALID, NOT_THERE, ONE, TWO, Till, refused
from tests.simulator.v1_till import approved, confirm, path_of, read


def test_a_confirmation_makes_the_transaction_and_tells_its_price(till: Till) -> None:
    request_id, token = approved(till)
    assert token.startswith("krn:payment:eu1:confirmation-token:")
    pending = read(till, request_id)
    assert (pending["state"], pending["previous_state"]) == ("PENDING_CONFIRMATION", "IN_PROGRESS")
    assert pending["state_expires_at"] == "2026-03-01T13:00:00.000Z"
    answer = confirm(till, token)
    assert (answer.status_code, answer.json()["state"]) == (200, "AUTHORIZED")
    context = answer.json()["state_context"]
    assert context["payment_pricing"]["rate"] == {
        "fixed": 250,
        "variable": 2_990_000,
        "tax": {"fixed": 0, "variable": 25_000_000},
    }
    (entry,) = till.sim("GET", "/ledger?reference=pay_1")["transactions"]
    assert entry["payment_transaction_id"] == context["payment_transaction_id"]
    assert (entry["state"], entry["amount"], entry["captured_amount"]) == ("AUTHORIZED", 2900, 0)
    assert read(till, request_id)["state_context"] == context
    assert till.on(entry["payment_transaction_id"], "void").status_code == 200, "a transaction like any other"


def test_a_confirmation_token_gives_one_result_for_ever(till: Till) -> None:
    _, token = approved(till)
    first = confirm(till, token).json()
    till.sim("POST", "/clock", {"advance_seconds": 2 * 3600})
    assert confirm(till, token, base="").json() == first
    assert len(till.sim("GET", "/ledger")["transactions"]) == 1


def test_of_two_confirmations_at_once_one_meets_a_conflict(till: Till) -> None:
    _, token = approved(till)
    path = f"/v1/accounts/{ONE}/payment/confirmation-tokens/{token}/confirm"
    body = {"currency": "SEK", "payment_amount": 2900}
    answers: list[httpx.Response] = till.together(*(till.ask("POST", path, body) for _ in range(2)))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert len(till.sim("GET", "/ledger")["transactions"]) == 1


@pytest.mark.parametrize("changes", [{"payment_amount": 2901}, {"currency": "EUR"}])
def test_other_than_what_was_approved_is_not_confirmed(till: Till, changes: dict[str, Any]) -> None:
    _, token = approved(till)
    assert refused(confirm(till, token, **changes)) == CONFLICT
    assert confirm(till, token).status_code == 200


def test_an_unknown_token_and_another_accounts_are_told_apart(till: Till) -> None:
    _, token = approved(till)
    assert refused(confirm(till, "krn:payment:eu1:confirmation-token:none")) == NOT_THERE
    assert refused(confirm(till, token, account=TWO)) == FORBIDDEN
    session_token = till.approved()[1]
    assert refused(confirm(till, session_token)) == NOT_THERE
    assert refused(till.finalise(token)) == INVALID, "nor does v2 know a token of v1"


def test_an_approval_that_nobody_confirms_within_the_hour_is_taken_back(till: Till) -> None:
    request_id, token = approved(till)
    till.sim("POST", "/clock", {"advance_seconds": 3600})
    assert read(till, request_id)["state"] == "PENDING_CONFIRMATION"
    till.sim("POST", "/clock", {"advance_seconds": 1})
    shown = read(till, request_id)
    assert (shown["state"], shown["state_reason"]) == ("SUBMITTED", "CONFIRMATION_TOKEN_EXPIRED")
    assert refused(confirm(till, token)) == CONFLICT
    again = till.sim("POST", f"/requests/{request_id}/approve")["state_context"]["payment_confirmation_token"]
    assert again != token
    assert confirm(till, again).status_code == 200


def test_a_confirmed_request_cannot_be_canceled(till: Till) -> None:
    request_id, token = approved(till)
    confirm(till, token)
    assert refused(till.call("DELETE", path_of(request_id))) == CONFLICT
