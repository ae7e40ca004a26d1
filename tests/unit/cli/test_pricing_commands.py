"""What merchants are charged, at the console: rates as people write them, and statements for eyes, scripts and files."""

import json

import pytest

from cli.failures import CannotGoOn
from cli.finance.rates import percent, percentage

STATEMENTS, RATES = "/v1/merchants/mer_1/statements", "/v1/merchants/mer_1/sell-rates"
RATE = {
    "id": "rate_1",
    "merchant_id": None,
    "currency": "SEK",
    "fixed": 250,
    "variable": 3_490_000,
    "tax": 25_000_000,
    "valid_from": "2026-04-01T00:00:00Z",
    "valid_until": None,
    "mcc": None,
    "market": "SE",
    "channel": None,
}
CAPTURE = {
    "capture_id": "cap_1",
    "payment_id": "pay_1",
    "at": "2026-03-01T10:00:00Z",
    "amount": 2900,
    "fee": 351,
    "tax": 88,
    "discount": 0,
    "penalty": 0,
    "net": 2461,
    "sell_rate_id": "rate_1",
}
REFUND = {"refund_id": "ref_1", "payment_id": "pay_1", "at": "2026-03-02T10:00:00Z", "amount": 900}
MONTH = {
    "merchant_id": "mer_1",
    "merchant_name": "Kaffe & Kram",
    "period": "2026-03",
    "statements": [
        {
            "currency": "SEK",
            "captured": 2900,
            "refunded": 900,
            "held": 0,
            "fees": 351,
            "tax": 88,
            "discounts": 0,
            "penalties": 0,
            "net": 1561,
            "captures": [CAPTURE],
            "refunds": [REFUND],
        }
    ],
}


def test_a_rate_is_typed_in_percent_and_sent_as_the_api_counts(api, kassa):
    api.says("POST", RATES, RATE)
    words = ("--currency", "sek", "--fixed", "2.50", "--variable", "3.49%", "--tax", "25 %", "--from", "2026-04-01")
    answer = kassa("sell-rates", "add", "mer_1", *words, "--market", "SE", "--channel", "kiosk")
    assert answer.exit_code == 0, answer.stderr
    assert api.bodies("POST", RATES) == [
        {
            "currency": "SEK",
            "fixed": 250,
            "variable": 3_490_000,
            "tax": 25_000_000,
            "valid_from": "2026-04-01T00:00:00+00:00",
            "market": "SE",
            "channel": "kiosk",
        }
    ]
    row = answer.stdout.splitlines()[1].split("\t")
    assert row == ["rate_1", "all", "2.50 SEK", "3.49%", "25%", "2026-04-01", "-", "SE"]


def test_a_rate_for_all_merchants_is_none_of_a_merchants(api, kassa):
    api.says("POST", "/v1/sell-rates", RATE)
    api.says("GET", "/v1/sell-rates", {"data": [RATE], "next_cursor": None})
    words = ("--currency", "SEK", "--variable", "3.49%", "--tax", "25%", "--from", "2026-04-01")
    assert kassa("sell-rates", "add", "all", *words).exit_code == 0
    assert kassa("sell-rates", "list", "all").stdout.splitlines()[1].startswith("rate_1\tall")


def test_a_cap_is_typed_as_a_contract_says_it(api, kassa):
    cap = {"id": "cap_1", "currency": "SEK", "up_to": 5000, "fixed": 150, "variable": 1_000_000, "mcc": "5812"}
    api.says("POST", "/v1/fee-caps", cap | {"market": "SE", "valid_from": "2026-04-01T00:00:00Z"})
    words = ("--currency", "SEK", "--up-to", "50.00", "--fixed", "1.50", "--variable", "1%", "--market", "SE")
    answer = kassa("fee-caps", "add", *words)
    assert api.bodies("POST", "/v1/fee-caps") == [
        {"currency": "SEK", "up_to": 5000, "fixed": 150, "variable": 1_000_000, "market": "SE"}
    ]
    row = answer.stdout.splitlines()[1].split("\t")
    assert row == ["cap_1", "50.00 SEK", "1.50 SEK", "1%", "2026-04-01", "5812, SE"]
    api.says("GET", "/v1/fee-caps", {"data": [], "next_cursor": None})
    assert kassa("fee-caps", "list").stdout == "There are none.\n"


@pytest.mark.parametrize("text", ["3.49", "349", "-1%", "101%", "3.4900001%", "three%", ""])
def test_an_unclear_percentage_is_not_guessed(text):
    with pytest.raises(CannotGoOn):
        percentage(text)


@pytest.mark.parametrize(("text", "value"), [("0%", 0), ("3.49%", 3_490_000), ("0.000001%", 1), ("100%", 100_000_000)])
def test_a_percentage_is_read_as_it_is_written(text, value):
    assert percentage(text) == value
    assert percent(value) == text


def test_a_wrong_rate_is_never_sent(api, kassa):
    words = ("--currency", "SEK", "--variable", "3.49", "--tax", "25%", "--from", "2026-04-01")
    answer = kassa("sell-rates", "add", "mer_1", *words)
    assert answer.exit_code == 2
    assert "3.49%" in answer.stderr
    assert api.asked == []


def test_a_statement_into_a_pipe_is_a_row_for_each_movement(api, kassa):
    api.says("GET", STATEMENTS, MONTH)
    capture, refund = (row.split("\t") for row in kassa("statement", "mer_1", "2026-03").stdout.splitlines()[1:])
    assert capture[:2] + capture[4:] == ["capture", "cap_1", "2900", "351", "88", "0", "0", "2461", "SEK"]
    assert refund[:2] + refund[4:] == ["refund", "ref_1", "-900", "0", "0", "0", "0", "-900", "SEK"]
    assert dict(api.asked[-1].url.params) == {"period": "2026-03"}


def test_a_statement_for_somebody_who_looks_adds_up(api, kassa, monkeypatch):
    monkeypatch.setattr("cli.tables.is_for_programs", lambda: False)
    api.says("GET", STATEMENTS, MONTH)
    shown = kassa("statement", "mer_1", "2026-03").stdout
    amounts = [float(line.split()[1]) for line in shown.splitlines() if line.endswith("SEK")]
    assert sum(amounts[:-1]) == pytest.approx(amounts[-1]) == 15.61


@pytest.mark.parametrize(("name", "kind"), [("march.csv", "csv"), ("march.HTML", "html"), ("march.json", "json")])
def test_a_statement_is_written_as_its_file_is_called(api, kassa, tmp_path, name, kind):
    api.says("GET", STATEMENTS, "type,id\r\n")
    answer = kassa("statement", "mer_1", "2026-03", "--output", str(tmp_path / name))
    assert answer.exit_code == 0, answer.stderr
    assert api.asked[-1].url.params["format"] == kind
    assert (tmp_path / name).read_bytes() == b"type,id\r\n"


def test_a_file_whose_name_says_nothing_is_asked_about_before_anything_is_fetched(api, kassa, tmp_path):
    answer = kassa("statement", "mer_1", "2026-03", "--output", str(tmp_path / "march"))
    assert answer.exit_code == 2
    assert "--format" in answer.stderr
    assert api.asked == []
    api.says("GET", STATEMENTS, "<html>")
    assert kassa("statement", "mer_1", "2026-03", "--format", "html").stdout == "<html>"


def test_a_statement_goes_to_one_place(api, kassa, tmp_path):
    answer = kassa("statement", "mer_1", "2026-03", "--json", "--output", str(tmp_path / "march.json"))
    assert answer.exit_code == 2
    assert api.asked == []


def test_a_margin_is_the_acquirers(api, kassa):
    left = {"currency": "SEK", "sold": 351, "bought": 337, "passed_on": 0, "disputes": 1500, "earned": -1486}
    left |= {"settled_captures": 2, "unsettled_captures": 1, "unpriced_captures": 0}
    api.says("GET", "/v1/merchants/mer_1/margin", {"merchant_id": "mer_1", "period": "2026-03", "data": [left]})
    row = kassa("margin", "mer_1", "2026-03").stdout.splitlines()[1].split("\t")
    assert row == ["SEK", "3.51 SEK", "0.00 SEK", "3.37 SEK", "15.00 SEK", "-14.86 SEK", "2", "1", "0"]
    assert api.asked[-1].headers["authorization"] == "Bearer kassa_test_a"
    assert json.loads(kassa("margin", "mer_1", "2026-03", "--json").stdout)["data"] == [left]
