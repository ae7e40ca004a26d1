"""Payments confirmed with the token of the shopper's approval, in the deployed local cloud."""

import pytest

from tests.e2e.klarna import TOKENS
from tests.e2e.till import new_key, purchase

WITHIN = 30.0


def confirm(caller, payment, token, **changes):
    body = {"amount": payment["amount"], "currency": payment["currency"], **token, **changes}
    return caller.post(f"/v1/payments/{payment['id']}/confirm", body)


@pytest.fixture(params=["till", "requester"])
def terminal(request):
    """The terminal of a merchant of each flow."""
    return request.getfixturevalue(request.param)


def test_a_payment_is_confirmed_before_any_news_came(terminal, klarna):
    klarna.webhooks(drop=True)
    payment = terminal.start()
    klarna.approve(payment)
    answer = confirm(terminal, payment, klarna.token(payment))
    assert (answer.status_code, answer.json()["status"]) == (200, "approved")
    charged = answer.json()["klarna"]["payment_transaction_id"]
    assert [each["payment_transaction_id"] for each in klarna.transactions(payment["id"])] == [charged]
    again = confirm(terminal, payment, klarna.token(payment) or {TOKENS[0]: "any"})
    assert (again.status_code, again.json()["status"]) == (200, "approved")
    assert again.json()["klarna"]["payment_transaction_id"] == charged
    assert [each["payment_transaction_id"] for each in klarna.transactions(payment["id"])] == [charged]


def test_without_an_approval_at_klarna_no_token_helps(terminal, klarna):
    payment = terminal.start()
    answer = confirm(terminal, payment, {TOKENS[0]: "krn:payment:eu1:confirmation-token:guessed"})
    assert (answer.status_code, answer.json()["code"]) == (409, "not_approved_yet")
    assert klarna.transactions(payment["id"]) == []


def test_another_token_and_another_amount_are_refused(terminal, klarna):
    klarna.webhooks(drop=True)
    payment = terminal.start()
    klarna.approve(payment)
    wrong = {kind: f"{token}x" for kind, token in klarna.token(payment).items()}
    assert confirm(terminal, payment, wrong).json()["code"] == "token_mismatch"
    assert confirm(terminal, payment, klarna.token(payment), amount=1).status_code == 422
    assert klarna.transactions(payment["id"]) == []


@pytest.mark.parametrize("kind", TOKENS)
def test_an_express_token_is_one_payment(till, klarna, kind):
    key, body = new_key(), purchase(**klarna.approves_elsewhere(kind))
    answer = till.post("/v1/confirmations", body, key=key)
    assert (answer.status_code, answer.json()["status"]) == (201, "approved"), answer.text
    again = till.post("/v1/confirmations", body, key=key)
    assert (again.json()["id"], again.headers["idempotency-replayed"]) == (answer.json()["id"], "true")
    (transaction,) = klarna.transactions(answer.json()["id"])
    assert transaction["amount"] == answer.json()["amount"]
    used = till.post("/v1/confirmations", body)
    assert (used.status_code, used.json()["code"]) == (409, "token_not_usable")
    assert len(klarna.transactions(answer.json()["id"])) == 1


@pytest.mark.parametrize("kind", TOKENS)
def test_a_lost_answer_to_an_express_token_is_found_by_the_session(till, klarna, kind):
    operation = "confirm_payment_request" if kind == TOKENS[0] else "finalise"
    klarna.fails_next(operation, "timeout_after", delay_ms=12_000)
    answer = till.post("/v1/confirmations", purchase(**klarna.approves_elsewhere(kind)))
    assert (answer.status_code, answer.json()["status"]) == (202, "created"), answer.text
    till.until(answer.json()["id"], "approved", within=WITHIN)
    assert len(klarna.transactions(answer.json()["id"])) == 1


@pytest.mark.parametrize("kind", TOKENS)
def test_an_express_token_for_another_amount_is_refused_and_charges_nobody(till, klarna, kind):
    answer = till.post("/v1/confirmations", purchase(**klarna.approves_elsewhere(kind, amount=100)))
    assert (answer.status_code, answer.json()["code"]) == (409, "token_not_usable")
    assert answer.json()["payment"]["status"] == "failed"
