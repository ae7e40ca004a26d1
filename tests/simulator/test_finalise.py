"""The final call."""

import pytest

from tests.simulator.till import (
    CONFLICT,
    INVALID,
    ONE,
    TWO,
    Till,
    final,
    from_customer,
    purchase,
    refused,
    request_path,
    result,
)


def test_an_approved_request_becomes_one_transaction(till: Till) -> None:
    request_id, token = till.approved()
    answer = till.finalise(token)
    assert result(answer) == "APPROVED"
    transaction = answer.json()["payment_transaction_response"]["payment_transaction"]
    assert (transaction["amount"], transaction["currency"]) == (2900, "SEK")
    assert transaction["expires_at"] == "2026-03-29T12:00:00.000Z", "28 days"
    assert transaction["payment_pricing"]["rate"] == {
        "fixed": 250,
        "variable": 2_990_000,
        "tax": {"fixed": 0, "variable": 25_000_000},
    }
    assert "payment_captures" not in transaction
    assert till.read(request_id)["state"] == "COMPLETED"
    (entry,) = till.sim("GET", "/ledger?reference=ps_1")["transactions"]
    assert entry["payment_transaction_id"] == transaction["payment_transaction_id"]
    assert entry["payment_request_id"] == request_id
    assert (entry["state"], entry["remaining_authorized_amount"]) == ("AUTHORIZED", 2900)


def test_capture_now_takes_the_money_in_the_same_call(till: Till) -> None:
    _, token = till.approved()
    transaction = till.finalise(token, final(capture="NOW")).json()["payment_transaction_response"][
        "payment_transaction"
    ]
    (capture,) = transaction["payment_captures"]
    assert capture["payment_capture_id"] == f"{transaction['payment_transaction_id']}:capture:1"
    path = f"/v2/accounts/{ONE}/payment/transactions/{transaction['payment_transaction_id']}"
    shown = till.call("GET", path).json()
    assert (shown["state"], shown["captured_amount"], shown["remaining_authorized_amount"]) == ("COMPLETED", 2900, 0)


def test_the_whole_first_payload_may_be_sent_again(till: Till) -> None:
    _, token = till.approved()
    assert result(till.finalise(token, purchase())) == "APPROVED"


def test_the_older_name_of_the_token_header_works(till: Till) -> None:
    _, token = till.approved()
    assert result(till.authorize(final(), Klarna_Interoperability_Token=token)) == "APPROVED"


def test_a_token_gives_the_same_result_for_ever(till: Till) -> None:
    _, token = till.approved()
    first = till.finalise(token).json()
    assert till.finalise(token).json() == first
    till.sim("POST", "/clock", {"advance_seconds": 2 * 3600})
    assert till.finalise(token).json() == first
    assert len(till.sim("GET", "/ledger")["transactions"]) == 1


def test_of_two_at_once_one_executes_and_one_meets_a_conflict(till: Till) -> None:
    _, token = till.approved()
    path = f"/v2/accounts/{ONE}/payment/authorize"
    headers = {"Klarna_Network_Session_Token": token, "Klarna_Idempotency_Key": "one-key"}
    answers = till.together(*(till.ask("POST", path, final(), **headers) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409, 409]
    assert all(refused(answer) == CONFLICT for answer in answers if answer.status_code == 409)
    assert result(till.call("POST", path, final(), **headers)) == "APPROVED", "the conflict is not remembered"
    assert len(till.sim("GET", "/ledger")["transactions"]) == 1


@pytest.mark.parametrize("body", [final(amount=2901), final(currency="EUR")])
def test_other_than_what_was_approved_is_refused(till: Till, body: dict[str, object]) -> None:
    _, token = till.approved()
    assert refused(till.finalise(token, body)) == CONFLICT
    assert till.sim("GET", "/ledger")["transactions"] == []
    assert result(till.finalise(token)) == "APPROVED"


def test_an_unknown_token_is_refused(till: Till) -> None:
    assert refused(till.finalise("krn:network:eu1:test:session-token:eyJnothing")) == INVALID


def test_a_token_of_another_account_is_forbidden(till: Till) -> None:
    _, token = till.approved()
    assert refused(till.finalise(token, account=TWO)) == (403, "OPERATION_FORBIDDEN")


def test_a_token_lasts_for_60_minutes(till: Till) -> None:
    request_id, token = till.approved()
    _, late = till.approved()
    till.sim("POST", "/clock", {"advance_seconds": 3600})
    assert result(till.finalise(token)) == "APPROVED"
    till.sim("POST", "/clock", {"advance_seconds": 1})
    assert refused(till.finalise(late)) == CONFLICT
    assert till.read(request_id)["state"] == "COMPLETED"


def test_a_canceled_request_cannot_be_finalised(till: Till) -> None:
    request_id, token = till.approved()
    assert till.call("DELETE", request_path(request_id)).json()["state"] == "CANCELED"
    assert refused(till.finalise(token)) == CONFLICT
    assert till.sim("GET", "/ledger")["transactions"] == []


def test_a_final_call_can_be_declined(till: Till) -> None:
    till.sim("POST", "/outcomes", {"final_call": "DECLINED"})
    _, token = till.approved()
    assert result(till.finalise(token)) == "DECLINED"
    assert result(till.finalise(token)) == "DECLINED", "the same token, the same result"


def test_a_denied_customer_is_declined_when_approving(till: Till) -> None:
    request_id = till.submitted(from_customer("kim+denied@example.test"))
    shown = till.sim("POST", f"/requests/{request_id}/approve")
    assert shown["state"] == "DECLINED"
    assert "klarna_network_session_token" not in shown["state_context"]
