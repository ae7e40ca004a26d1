"""Handlers that speak HTTP answer, and count what the acquirer wants counted."""

import json

from kassa.domain.access.caller import Caller, KeyKind
from tests.functional.conftest import ACQUIRER
from tests.functional.handlers.conftest import CONTEXT
from tests.support.events import api_event


def test_the_http_handlers_answer(kassa, handlers):

    caller = Caller(key_id="k", kind=KeyKind.MERCHANT, merchant_id=kassa.merchant_id)
    answer = handlers.payments.handler(api_event("GET", "/v1/payments", "", {}, None, caller), CONTEXT)
    assert (answer["statusCode"], json.loads(answer["body"])) == (200, {"data": [], "next_cursor": None})
    answer = handlers.authorize.handler(api_event("POST", "/v1/payments", "", {}, "{", caller), CONTEXT)
    assert answer["statusCode"] == 400
    answer = handlers.management.handler(api_event("GET", "/v1/merchants/mer_x", "", {}, None, caller), CONTEXT)
    assert answer["statusCode"] == 404
    answer = handlers.disputes.handler(api_event("GET", "/v1/disputes", "", {}, None, caller), CONTEXT)
    assert (answer["statusCode"], json.loads(answer["body"])) == (200, {"data": [], "next_cursor": None})


def test_whoever_brings_a_merchant_on_board_is_on_record(kassa, handlers):
    new = {"name": "Bok & Blad", "klarna_account_id": "krn:partner:global:account:test:DEMO0002"}
    headers = {"idempotency-key": "on-board-1", "content-type": "application/json"}
    made = handlers.management.handler(api_event("POST", "/v1/merchants", "", headers, new, ACQUIRER), CONTEXT)
    answer = handlers.access.handler(api_event("GET", "/v1/audit", "", {}, None, ACQUIRER), CONTEXT)
    entries = {entry["route"]: entry for entry in json.loads(answer["body"])["data"]}
    assert entries["/v1/merchants"]["subject"] == json.loads(made["body"])["id"]


def test_a_code_that_nobody_gave_out_is_counted(kassa, handlers, capsys):
    headers = {"idempotency-key": "terminal-1", "content-type": "application/json"}
    guess = api_event("POST", "/v1/pairings", "", headers, {"code": "K7M2Q-9XTRB"}, None)
    assert handlers.access.handler(guess, CONTEXT)["statusCode"] == 404
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["PairingRefused"] for line in lines if "_aws" in line] == [[1.0]]


def test_a_kiosk_is_answered_and_counted_where_klarna_cannot_be_reached(kassa, handlers, capsys):
    asked = api_event("GET", "/v1/presentation", "amount=2900&currency=SEK", {}, None, kassa.terminal)
    answer = handlers.presentation.handler(asked, CONTEXT)
    assert (answer["statusCode"], json.loads(answer["body"])["source"]) == (200, "static")
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["PresentationFallback"] for line in lines if "_aws" in line] == [[1.0]]
