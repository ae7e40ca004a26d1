"""Finance at the console: a key in KASSA_KEY is all that its commands need, and all that they call is open to it."""

import re

import pytest

from kassa.domain.access.rights import FINANCE_MAY
from tests.unit.cli.conftest import API, a_payment
from tests.unit.cli.finance import a_break, a_dispute, a_file, a_page, a_payout, a_settlement

KEY = "kassa_test_finance"
RATE = ("--currency", "SEK", "--variable", "3.49%", "--tax", "25%", "--from", "2099-01-01")
COMMANDS = (
    "settlements list",
    "settlements show set_1",
    "settlements lines set_1",
    "settlements breaks",
    "settlements breaks set_1",
    "settlements acknowledge brk_1",
    "settlements resolve brk_1 --note paid",
    "settlements proof set_1",
    "settlements proof set_1 --line 7",
    "settlements export set_1",
    "settlements export set_1 --lines",
    "statement mer_1 2026-03",
    "margin mer_1 2026-03",
    "sell-rates list mer_1",
    "sell-rates list all",
    f"sell-rates add mer_1 {' '.join(RATE)}",
    f"sell-rates add all {' '.join(RATE)}",
    "fee-caps list",
    "fee-caps add --currency SEK --up-to 50.00 --fixed 1.50",
    "disputes list --state INITIATED",
    "disputes list --merchant mer_1",
    "disputes show dsp_1",
    "disputes represent dsp_1 --text delivered --file {receipt}",
    "disputes appeal dsp_1 --text delivered --file {receipt}",
    "show pay_1",
    "receipt pay_1",
    "merchants list",
    "merchants show mer_1",
    "stores list mer_1",
    "stores show mer_1 store",
    "klarna price-plans",
    "klarna acquiring-accounts",
)
NOT_FINANCES = (
    "disputes accept-loss dsp_1",
    "refund pay_1 --reference r",
    "keys list mer_1",
    "finance-keys list",
    "audit list",
    "klarna credentials list",
)


@pytest.fixture
def finance(api, monkeypatch):
    """A console with a finance key and an address, of a stage whose AWS account it is not signed in to."""
    monkeypatch.setenv("KASSA_KEY", KEY)
    monkeypatch.setenv("KASSA_API_URL", API)
    monkeypatch.setenv("KASSA_STAGE", "sandbox")
    monkeypatch.setattr("cli.stages.account.Account.of", _nobody_is_signed_in)
    settlement = a_settlement(payouts=[a_payout()], files=[a_file()])
    for path in ("/v1/settlements", "/v1/breaks", "/v1/settlements/set_1/breaks"):
        api.says("GET", path, a_page(settlement if path == "/v1/settlements" else a_break()))
    api.says("GET", "/v1/settlements/set_1", settlement)
    api.says("GET", "/v1/disputes/dsp_1", a_dispute())
    api.says("GET", "/v1/payments/pay_1", a_payment())
    return api


def _nobody_is_signed_in(stage: str) -> None:
    raise AssertionError(f"nobody is signed in to the account of {stage}")


def opened_by_finance(method: str, path: str) -> bool:
    return any(re.fullmatch(re.sub(r"{\w+}", "[^/]+", route), f"{method} {path}") is not None for route in FINANCE_MAY)


@pytest.mark.parametrize("command", COMMANDS)
def test_what_a_command_of_finance_calls_is_open_to_a_finance_key(finance, kassa, tmp_path, monkeypatch, command):
    monkeypatch.chdir(tmp_path)
    receipt = tmp_path / "receipt.pdf"
    receipt.write_bytes(b"%PDF-1.4\n")
    kassa(*(receipt.as_posix() if word == "{receipt}" else word for word in command.split()))
    assert finance.asked
    for request in finance.asked:
        assert request.headers["authorization"] == f"Bearer {KEY}"
        assert opened_by_finance(request.method, request.url.path), request.url.path


@pytest.mark.parametrize("command", NOT_FINANCES)
def test_what_is_not_finances_calls_what_a_finance_key_does_not_open(finance, kassa, command):
    kassa(*command.split())
    assert not opened_by_finance(finance.asked[-1].method, finance.asked[-1].url.path)


def test_a_finance_key_and_an_address_are_all_that_finance_needs(finance, kassa):
    answer = kassa("settlements", "show", "set_1", "--json")
    assert answer.exit_code == 0, answer.stderr
    assert '"id": "set_1"' in answer.stdout
