"""Payments at the console: what is asked for, what is shown, and what the exit status says."""

import json

import httpx
import pytest

from cli.api.kassa_api import KassaApi
from cli.failures import CannotGoOn, NotTrue
from cli.payments.amounts import minor_units, money
from cli.payments.follow import follow
from tests.unit.cli.conftest import a_payment, an_event

PAYMENT = "/v1/payments/pay_1"


@pytest.fixture
def paid(api):
    """A payment that is approved at the second look."""
    api.says("POST", "/v1/payments", a_payment("awaiting_shopper"))
    api.says("GET", PAYMENT, a_payment("awaiting_shopper"), a_payment())
    events = [an_event(1, "created"), an_event(2, "awaiting_shopper")]
    api.says(
        "GET",
        f"{PAYMENT}/events",
        {"data": events, "next_cursor": None},
        {"data": [*events, an_event(3, "approved")], "next_cursor": None},
    )
    return api


def test_a_payment_is_drawn_followed_and_told_to_its_end(paid, kassa):
    answer = kassa("pay", "29.00", "sek", "--reference", "R-1")
    assert answer.exit_code == 0, answer.output
    assert paid.bodies("POST", "/v1/payments")[0] | {"reference": "R-1"} == {
        "amount": 2900,
        "currency": "SEK",
        "reference": "R-1",
        "expires_in": 300,
    }
    assert "█" in answer.stdout
    assert "\033" not in answer.stdout
    assert "https://klarna.example/pay/1" in answer.stdout
    assert [answer.stdout.count(word) for word in ("created", "awaiting_shopper", "approved  29.00 SEK")] == [1, 1, 1]


def test_with_json_the_answer_alone_is_on_the_standard_output(paid, kassa):
    answer = kassa("pay", "2900", "SEK", "--json")
    assert json.loads(answer.stdout)["status"] == "approved"
    assert "█" in answer.stderr


def test_the_simulated_shopper_acts_once(paid, kassa):
    paid.says("POST", "/_sim/requests/pay_1/decline", {})
    kassa("pay", "2900", "SEK", "--shopper", "declines")
    assert len(paid.bodies("POST", "/_sim/requests/pay_1/decline")) == 1


def test_a_payment_that_is_not_paid_is_exit_status_1(api, kassa):
    api.says("GET", PAYMENT, a_payment("declined"))
    api.says("GET", f"{PAYMENT}/events", {"data": [an_event(3, "declined")], "next_cursor": None})
    answer = kassa("watch", "pay_1")
    assert answer.exit_code == 1
    assert "declined  29.00 SEK  pay_1  by shopper" in answer.stdout


def test_a_refund_is_asked_for_in_the_payments_own_currency(api, kassa):
    api.says("GET", PAYMENT, a_payment())
    api.says("POST", f"{PAYMENT}/refunds", {"object": "refund", "id": "ref_1", "status": "succeeded"})
    answer = kassa("refund", "pay_1", "--amount", "1.50", "--reason", "broken")
    (sent,) = api.bodies("POST", f"{PAYMENT}/refunds")
    assert (sent["amount"], sent["reason"]) == (150, "broken")
    assert sent["reference"].startswith("return-")
    assert "ref_1" in answer.stdout


def test_a_refusal_is_told_in_the_problems_own_words(api, kassa):
    api.says("GET", PAYMENT, a_payment())
    problem = {
        "title": "Too much",
        "detail": "2900 is left",
        "code": "amount_exceeds_refundable",
        "request_id": "req-9",
    }
    headers = {"content-type": "application/problem+json"}
    api.says("POST", f"{PAYMENT}/refunds", lambda _: httpx.Response(409, json=problem, headers=headers))
    answer = kassa("refund", "pay_1")
    assert (answer.exit_code, answer.stdout) == (1, "")
    assert "409: Too much. 2900 is left (amount_exceeds_refundable, request req-9)" in answer.stderr


def test_nothing_in_a_refusal_is_told_twice(api, kassa):
    api.says("GET", PAYMENT, a_payment())
    told: dict[str, object] = {"title": "Not as it is", "code": "validation_failed", "request_id": "req-9"}
    told |= {"detail": "reason: too long", "errors": [{"field": "reason", "message": "too long"}]}
    headers = {"content-type": "application/problem+json"}
    api.says("POST", f"{PAYMENT}/refunds", lambda _: httpx.Response(422, json=told, headers=headers))
    assert "422: Not as it is. reason: too long (validation_failed, request req-9)" in kassa("refund", "pay_1").stderr


def test_lists_into_a_pipe_are_separated_by_tabs(api, kassa):
    api.says("GET", "/v1/payments", {"data": [a_payment()], "next_cursor": None})
    answer = kassa("list", "--status", "approved", "--since", "2026-03-01")
    head, row = answer.stdout.splitlines()
    assert head.split("\t")[:3] == ["PAYMENT", "STATUS", "AMOUNT"]
    assert row.split("\t")[:3] == ["pay_1", "approved", "29.00 SEK"]
    query = api.asked[-1].url.params
    assert (query["status"], query["created_from"], query["limit"]) == ("approved", "2026-03-01T00:00:00+00:00", "20")


def test_a_list_goes_on_to_the_next_page_and_no_further_than_asked(api, kassa):
    first, second = ({"data": [a_payment()] * count, "next_cursor": "more"} for count in (100, 50))
    api.says("GET", "/v1/payments", first, second)
    answer = kassa("list", "--most", "150", "--json")
    assert len(json.loads(answer.stdout)) == 150
    assert [request.url.params["limit"] for request in api.asked] == ["100", "50"]


def test_each_command_calls_with_the_key_of_its_kind(api, kassa):
    api.says("GET", PAYMENT, a_payment())
    api.says("POST", f"{PAYMENT}/cancel", a_payment("canceled"))
    api.says("POST", f"{PAYMENT}/resolve", a_payment())
    kassa("cancel", "pay_1")
    kassa("resolve", "pay_1")
    keys = [request.headers["authorization"][-1] for request in api.asked if request.method == "POST"]
    assert keys == ["t", "a"]


def test_elsewhere_a_key_is_asked_for_by_name(api, kassa, monkeypatch):
    answer = kassa("list", "--stage", "sandbox")
    assert answer.exit_code == 1
    assert "KASSA_KEY" in answer.stderr
    monkeypatch.setenv("KASSA_KEY", "kassa_test_mine")
    monkeypatch.setenv("KASSA_API_URL", "https://kassa.example")
    api.says("GET", "/v1/payments", {"data": [], "next_cursor": None})
    assert kassa("list", "--stage", "sandbox").stdout == "There are none.\n"
    assert str(api.asked[-1].url).startswith("https://kassa.example/v1/payments")


def test_nobody_plays_the_shopper_of_another_stage(api, kassa, monkeypatch):
    monkeypatch.setenv("KASSA_KEY", "kassa_test_mine")
    monkeypatch.setenv("KASSA_API_URL", "https://kassa.example")
    answer = kassa("pay", "1", "SEK", "--stage", "sandbox", "--shopper", "approves")
    assert answer.exit_code == 1
    assert api.asked == []


def test_a_receipt_is_printed_as_it_is(api, kassa):
    api.says("GET", f"{PAYMENT}/receipt", "Kaffe & Kram\n")
    assert kassa("receipt", "pay_1", "--width", "32").stdout == "Kaffe & Kram\n"
    assert api.asked[-1].url.params["width"] == "32"


def test_a_payment_that_never_ends_is_not_followed_for_ever(api):
    api.says("GET", PAYMENT, a_payment("awaiting_shopper"))
    api.says("GET", f"{PAYMENT}/events", {"data": [], "next_cursor": None})
    times = iter(range(0, 10_000, 100))
    with KassaApi("http://127.0.0.1:1", "k") as caller, pytest.raises(NotTrue, match="kassa resolve pay_1"):
        follow(caller, "pay_1", tell=print, sleep=lambda _: None, clock=lambda: next(times))


@pytest.mark.parametrize(
    ("text", "currency", "units"),
    [("2900", "SEK", 2900), ("29.00", "SEK", 2900), ("0", "SEK", 0), ("500", "JPY", 500), ("1.250", "KWD", 1250)],
)
def test_amounts_are_minor_units_or_have_exactly_the_currencys_decimals(text, currency, units):
    assert minor_units(text, currency) == units


@pytest.mark.parametrize(
    ("text", "currency"), [("29.0", "SEK"), ("5.00", "JPY"), ("-1", "SEK"), ("x", "SEK"), ("1", "XXX")]
)
def test_an_unclear_amount_is_not_guessed(text, currency):
    with pytest.raises(CannotGoOn):
        minor_units(text, currency)


def test_money_is_written_with_the_currencys_decimals():
    assert [money(2900, "SEK"), money(500, "JPY"), money(5, "KWD")] == ["29.00 SEK", "500 JPY", "0.005 KWD"]


@pytest.mark.parametrize(("amount", "currency"), [("abc", "SEK"), ("29.001", "SEK"), ("29.00", "XXX")])
def test_an_amount_that_makes_no_sense_is_typed_wrongly(api, kassa, amount, currency):
    assert kassa("pay", amount, currency).exit_code == 2
    assert api.asked == []


@pytest.mark.parametrize("lost", [httpx.ReadTimeout("timed out"), 502, 503, 429])
def test_a_refund_without_an_answer_says_how_it_is_repeated_and_then_is_the_same_request(api, kassa, lost):
    def answer(_: httpx.Request) -> httpx.Response:
        if isinstance(lost, Exception):
            raise lost
        return httpx.Response(lost, json={"message": "no"})

    api.says("GET", PAYMENT, a_payment())
    api.says("POST", f"{PAYMENT}/refunds", answer, {"object": "refund", "id": "ref_1", "status": "succeeded"})
    words = ("refund", "pay_1", "--amount", "1.50")
    told = kassa(*words).stderr
    key = told.split("--idempotency-key ")[1].split()[0]
    assert kassa(*words, "--idempotency-key", key).exit_code == 0
    first, second = (request for request in api.asked if request.method == "POST")
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"] == key
    assert first.content == second.content


def test_a_payment_without_an_answer_can_be_asked_for_again_by_its_key(paid, kassa):
    kassa("pay", "29.00", "SEK", "--idempotency-key", "till-4-0815")
    kassa("pay", "29.00", "SEK", "--idempotency-key", "till-4-0815")
    first, second = paid.bodies("POST", "/v1/payments")
    assert first == second


def test_a_refusal_is_final_and_names_no_key(api, kassa):
    problem = {"title": "Klarna would not do it", "code": "refused_by_klarna"}
    headers = {"content-type": "application/problem+json"}
    api.says("POST", f"{PAYMENT}/release", lambda _: httpx.Response(502, json=problem, headers=headers))
    assert "--idempotency-key" not in kassa("release", "pay_1").stderr


@pytest.mark.parametrize("status", [401, 403])
def test_a_key_that_opens_nothing_is_named_as_the_reason(api, kassa, status):
    api.says("GET", "/v1/payments", lambda _: httpx.Response(status, json={"message": "Forbidden"}))
    answer = kassa("list")
    assert answer.exit_code == 1
    assert "KASSA_KEY" in answer.stderr


def test_who_does_not_answer_is_named_with_its_address(api, kassa):
    def refuse(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("Connection refused")

    api.says("GET", PAYMENT, refuse)
    assert "Kassa at http://127.0.0.1:1 did not answer GET" in kassa("show", "pay_1").stderr


def test_a_refund_that_klarna_has_not_answered_is_not_to_be_repeated(api, kassa):
    api.says("GET", PAYMENT, a_payment())
    api.says("POST", f"{PAYMENT}/refunds", {"object": "refund", "id": "ref_1", "status": "pending"})
    answer = kassa("refund", "pay_1")
    assert "do not repeat it. kassa show pay_1 tells" in answer.stdout
