"""What a kiosk is told to show, in the deployed local cloud, and what becomes of the shopper's choice."""

import itertools
import json
import time

import pytest

AMOUNTS = itertools.count(int(time.time()))
"""Questions that no function has an answer for yet."""


@pytest.fixture(params=["till", "requester"])
def kiosk(request):
    """The terminal of a merchant of each flow."""
    return request.getfixturevalue(request.param)


def shown(caller, amount=None, **more):
    query = "".join(f"&{name}={value}" for name, value in more.items())
    return caller.get(f"/v1/presentation?amount={amount or next(AMOUNTS)}&currency=SEK{query}")


def option_in(body):
    transaction = body.get("request_payment_transaction", {})
    return transaction.get("payment_option_id") or body.get("config", {}).get("payment_option_id")


def test_what_the_shopper_chose_reaches_klarna(kiosk, klarna):
    answer = shown(kiosk, amount=2900)
    assert (answer.status_code, answer.json()["instruction"], answer.json()["source"]) == (200, "SHOW_KLARNA", "klarna")
    chosen = answer.json()["payment_options"][0]["payment_option_id"]
    payment = kiosk.start(payment_option_id=chosen)
    calls = [*klarna.calls(payment["id"], "authorize"), *klarna.calls(payment["id"], "create_payment_request")]
    assert [option_in(json.loads(call["body"])) for call in calls] == [chosen]


def test_an_answer_is_good_for_a_while_and_not_sent_twice(kiosk):
    first = shown(kiosk, amount=2900)
    assert first.headers["cache-control"].startswith("private, max-age=")
    path = "/v1/presentation?amount=2900&currency=SEK"
    assert kiosk.get(path, If_None_Match=first.headers["etag"]).status_code == 304


def test_klarna_hides_itself(kiosk, klarna):
    klarna.decides_next(presentation="HIDE_KLARNA")
    answer = shown(kiosk).json()
    assert (answer["instruction"], answer["payment_options"], answer["static"]) == ("HIDE_KLARNA", [], None)


@pytest.mark.parametrize("kind", ["error", "malformed", "timeout_before"])
def test_a_kiosk_is_never_left_without(kiosk, klarna, kind):
    klarna.fails_sometimes("*", kind, probability=1)
    answer = shown(kiosk, locale="de-DE")
    assert (answer.status_code, answer.json()["source"]) == (200, "static")
    assert answer.json()["payment_options"] == [answer.json()["static"]]
    assert answer.json()["static"]["descriptor"] == "Mit Klarna bezahlen"


def test_only_who_sells_may_ask(acquirer, stranger):
    assert shown(acquirer).status_code == 403
    assert shown(stranger).status_code == 401
