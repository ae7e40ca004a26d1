"""Problems: every member that the contract names is in every one of them."""

import pytest

from tests.functional.conftest import ACQUIRER, COFFEE

ALWAYS = {"type", "title", "status", "detail", "code", "request_id"}


@pytest.mark.parametrize(
    ("route", "body", "more"),
    [
        ("POST /v1/payments", {}, {}),
        ("POST /v1/payments", "{", {}),
        ("POST /v1/payments", COFFEE, {"key": None}),
        ("POST /v1/payments", COFFEE, {"caller": ACQUIRER}),
        ("GET /v1/payments/pay_1", None, {}),
        ("GET /v1/payments", None, {"query": "limit=0"}),
        ("GET /v1/payments", None, {"query": "colour=red"}),
        ("GET /v1/nowhere", None, {}),
    ],
)
def test_a_problem_says_everything_that_it_always_says(kassa, route, body, more):
    answer = kassa.call(route, body, **more)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.body.keys() >= ALWAYS
    assert all(answer.body[name] for name in ALWAYS)
    assert answer.body["status"] == answer.status
    assert answer.headers["X-Request-Id"] == answer.body["request_id"]


def test_the_detail_tells_people_what_is_wrong(kassa):
    many = kassa.call("POST /v1/payments", {**COFFEE, "amount": -1, "ammount": 1})
    assert many.body["detail"] == "amount: Input should be greater than or equal to 0; ammount: unknown field"
    wrong_key = kassa.call("POST /v1/payments", COFFEE, caller=ACQUIRER)
    assert wrong_key.body["detail"] == "payments are started with a terminal's or a merchant's key"


def test_a_problem_of_a_payment_has_a_detail_too(kassa):
    payment = kassa.start()
    answer = kassa.call(f"POST /v1/payments/{payment['id']}/captures")
    assert answer.body.keys() >= ALWAYS | {"payment"}
