"""What holds for every call: the key, idempotency, rate limits, the shape of errors."""

import base64

import pytest

from simulator.simulation import API_KEY
from tests.simulator.till import CONFLICT, INVALID, ONE, Till, final, purchase, refused, request_path, result

STORES = f"/v2/accounts/{ONE}/stores"


@pytest.mark.parametrize("text", [API_KEY, base64.b64encode(f"{API_KEY}:".encode()).decode()])
def test_the_key_is_accepted_raw_and_in_base64(till: Till, text: str) -> None:
    assert till.call("GET", STORES, Authorization=f"Basic {text}").json() == {"stores": []}


@pytest.mark.parametrize("text", ["", "Basic", "Basic klarna_test_api_other", f"Bearer {API_KEY}", API_KEY])
def test_without_the_key_nobody_comes_in(till: Till, text: str) -> None:
    assert refused(till.call("GET", STORES, Authorization=text)) == (401, "UNAUTHORIZED")


def test_a_key_of_ones_own_can_be_set() -> None:
    till = Till(api_key="klarna_test_api_mine")
    assert till.call("GET", STORES).status_code == 401
    assert till.call("GET", STORES, Authorization="Basic klarna_test_api_mine").status_code == 200
    till.close()


def test_an_account_of_somebody_else_is_forbidden(till: Till) -> None:
    path = "/v2/accounts/krn:partner:global:account:test:OTHER001/payment/authorize"
    assert refused(till.call("POST", path, purchase())) == (403, "OPERATION_FORBIDDEN")


def test_an_unknown_route_is_not_found_in_klarnas_words(till: Till) -> None:
    assert refused(till.call("GET", "/v2/nothing")) == (404, "NOT_FOUND")
    assert refused(till.call("DELETE", STORES)) == (404, "NOT_FOUND")


def test_the_body_must_be_json_of_a_reasonable_size(till: Till) -> None:
    assert refused(till.call("POST", STORES, {}, Content_Type="text/plain")) == (400, "INVALID_CONTENT_TYPE")
    assert refused(till.call("POST", STORES, ["a list"])) == INVALID
    assert refused(till.call("POST", STORES, {"store_reference": "x" * 1_000_001}))[0] == 413


def test_an_error_names_itself_and_what_was_wrong(till: Till) -> None:
    answer = till.call("POST", STORES, {"type": "CASTLE"})
    error = answer.json()
    assert refused(answer) == INVALID
    assert len(error["error_id"]) == 36
    assert error["error_type"] == "INPUT_ERROR"
    assert {"parameter": "store_reference", "reason": "is required"} in error["validation_errors"]


def test_correlation_ids_come_back(till: Till) -> None:
    answer = till.call("GET", STORES, Partner_Correlation_Id="ps81a1")
    assert answer.headers["Partner-Correlation-Id"] == "ps81a1"
    assert len(answer.headers["klarna-correlation-id"]) == 36
    assert refused(till.call("GET", STORES, Partner_Correlation_Id="x" * 256)) == INVALID


def test_the_same_key_gives_the_first_answer_for_24_hours(till: Till) -> None:
    first = till.authorize(purchase(), Klarna_Idempotency_Key="a")
    till.sim("POST", "/requests/ps_1/scan")
    till.sim("POST", "/clock", {"advance_seconds": 24 * 3600 - 1})
    again = till.authorize(purchase(), Klarna_Idempotency_Key="a")
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    till.sim("POST", "/clock", {"advance_seconds": 1})
    other = till.authorize(purchase(), Klarna_Idempotency_Key="a").json()
    assert other["payment_request"]["payment_request_id"] != first.json()["payment_request"]["payment_request_id"]


def test_twenty_at_once_with_one_key_are_one(till: Till) -> None:
    path = f"/v2/accounts/{ONE}/payment/authorize"
    answers = till.together(*(till.ask("POST", path, purchase(), Klarna_Idempotency_Key="a") for _ in range(20)))
    assert len({answer.text for answer in answers}) == 1
    assert len(till.sim("GET", "/requests")["requests"]) == 1


def test_the_same_key_with_another_body_is_a_conflict(till: Till) -> None:
    till.authorize(purchase(), Klarna_Idempotency_Key="a")
    reordered = dict(reversed(purchase().items()))
    assert result(till.authorize(reordered, Klarna_Idempotency_Key="a")) == "STEP_UP_REQUIRED", "the same JSON"
    changed = purchase(currency="EUR")
    assert refused(till.authorize(changed, Klarna_Idempotency_Key="a")) == CONFLICT
    assert refused(till.call("POST", STORES, purchase(), Klarna_Idempotency_Key="a")) == CONFLICT


def test_without_a_key_two_calls_are_two(till: Till) -> None:
    path = f"/v2/accounts/{ONE}/payment/authorize"
    for _ in range(2):
        till.call("POST", path, purchase())
    assert len(till.sim("GET", "/requests")["requests"]) == 2


def test_what_was_refused_is_not_remembered(till: Till) -> None:
    wrong = purchase(point_of_checkout={"store_reference": "store-1"})
    assert refused(till.authorize(wrong, Klarna_Idempotency_Key="a")) == INVALID
    till.store("store-1")
    assert result(till.authorize(wrong, Klarna_Idempotency_Key="a")) == "STEP_UP_REQUIRED"


def test_the_token_belongs_to_what_the_key_stands_for(till: Till) -> None:
    tokens = [till.approved()[1] for _ in range(2)]
    assert result(till.finalise(tokens[0], Klarna_Idempotency_Key="a")) == "APPROVED"
    assert refused(till.finalise(tokens[1], Klarna_Idempotency_Key="a")) == CONFLICT


def test_a_delete_is_not_replayed(till: Till) -> None:
    request_id = till.submitted()
    assert till.call("DELETE", request_path(request_id), Klarna_Idempotency_Key="c").status_code == 200
    assert refused(till.call("DELETE", request_path(request_id), Klarna_Idempotency_Key="c")) == CONFLICT


def test_every_answer_tells_what_is_left(till: Till) -> None:
    headers = till.call("GET", STORES).headers
    assert headers["X-Ratelimit-Limit"] == '500, 500;w=1;name="account_DEMO0001",1000;w=1;name="psp_ACQUIRER"'
    assert (headers["X-Ratelimit-Remaining"], headers["X-Ratelimit-Reset"]) == ("499", "1")
    assert till.call("GET", "/v2/notification/webhooks").headers["X-Ratelimit-Limit"].count("name=") == 1


@pytest.mark.parametrize("level", ["partner_rate", "acquirer_rate"])
def test_too_many_calls_in_a_second_are_limited_at_either_level(till: Till, level: str) -> None:
    till.sim("POST", "/settings", {level: 2})
    answers = [till.call("GET", STORES) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert refused(answers[2]) == (429, "RATE_LIMITED")
    assert answers[2].headers["X-Ratelimit-Remaining"] == "0"
    assert till.authorize(purchase()).status_code == 200, "another category"
    till.sim("POST", "/clock", {"advance_seconds": 1})
    assert till.call("GET", STORES).status_code == 200


def test_stores_are_created_listed_and_read(till: Till) -> None:
    store = till.store("store-1")
    assert till.call("GET", STORES).json() == {"stores": [store]}
    assert till.call("GET", f"{STORES}/{store['store_id']}").json() == store
    assert refused(till.call("GET", f"{STORES}/none")) == (404, "RESOURCE_NOT_FOUND")
    again = {"type": "WEBSITE", "url": "https://shop.example", "store_reference": "store-1"}
    assert refused(till.call("POST", STORES, again)) == CONFLICT


@pytest.mark.parametrize(
    "body",
    [
        {"type": "PHYSICAL_STORE", "store_reference": "s"},
        {"type": "PHYSICAL_STORE", "store_reference": "s", "address": {}},
        {"type": "PHYSICAL_STORE", "store_reference": "s", "address": {"country": "Sweden"}},
        {"type": "WEBSITE", "store_reference": "s"},
        {"type": "MOBILE_APP", "store_reference": "s"},
        {"type": "PHYSICAL_STORE", "store_reference": "", "address": {"country": "SE"}},
    ],
)
def test_a_store_needs_what_its_type_needs(till: Till, body: dict[str, object]) -> None:
    assert refused(till.call("POST", STORES, body)) == INVALID


def test_an_unknown_transaction_is_not_found(till: Till) -> None:
    path = f"/v2/accounts/{ONE}/payment/transactions/none"
    assert refused(till.call("GET", path)) == (404, "RESOURCE_NOT_FOUND")


def test_a_final_call_needs_its_amount(till: Till) -> None:
    _, token = till.approved()
    assert refused(till.finalise(token, {"currency": "SEK"})) == INVALID
    assert (
        refused(till.finalise(token, {"request_payment_transaction": final()["request_payment_transaction"]}))
        == INVALID
    )
