"""What a merchant is charged for its month: in three forms alike, at the sell rate, and without a word of the buying price."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.e2e.chain import Chain, found_chain, made
from tests.e2e.klarna import Klarna
from tests.e2e.payments.books import approved, moved, refunded, until_event
from tests.e2e.payments.statements import (
    fee,
    statement,
    sums_of_csv,
    sums_of_json,
    sums_of_page,
    this_month,
    until_noted,
)
from tests.e2e.till import JsonObject, Till

BOUGHT = {"fixed": 137, "variable": 1_234_567}
SELL_RATES = {
    "SEK": {"fixed": 275, "variable": 3_490_000, "tax": 25_000_000},
    "EUR": {"fixed": 31, "variable": 2_900_000, "tax": 19_000_000},
}
BUYING = re.compile(r"bought|earned|passed_on|unpriced|pricing|buy_rate", re.IGNORECASE)
NO_FIGURES = re.compile(r"krn:[\w:.-]+|[a-z]+_[0-9a-f]{32}|\d{4}-\d\d-\d\dT[\d:.+]+Z?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """A merchant's month: who it is, and its payments as they ended."""

    chain: Chain
    name: str
    payments: list[JsonObject]

    def path(self, what: str) -> str:
        return f"/v1/merchants/{self.chain.merchant_id}/{what}"

    def of(self, currency: str, name: str) -> int:
        """What the API says of all payments in a currency."""
        return sum(payment[name] for payment in self.payments if payment["currency"] == currency)

    def amounts(self, currency: str) -> list[int]:
        """Each capture in a currency."""
        return [
            each["amount"]
            for payment in self.payments
            if payment["currency"] == currency
            for each in payment["captures"]
        ]


@pytest.fixture(scope="module")
def month(acquirer: Till, with_key, klarna: Klarna) -> Iterator[Month]:
    """A new merchant with its rates; a sale in two parts of which something comes back and something is disputed; another
    one in another currency, half of it given back."""
    account = klarna.accounts()[0]
    usual = klarna.terms(account)
    klarna.charges(account, **BOUGHT)
    try:
        chain = found_chain(acquirer, with_key, account=account)
        name = this_month()
        for currency, rate in SELL_RATES.items():
            begins = {"currency": currency, "valid_from": f"{name}-01T00:00:00Z"}
            made(acquirer, f"/v1/merchants/{chain.merchant_id}/sell-rates", **begins, **rate)
        in_parts = approved(chain.north_1, klarna, amount=5_000_000, capture="manual", line_items=None)
        first = moved(chain.office, in_parts, "captures", {"amount": 2_000_001})
        moved(chain.office, in_parts, "captures", {"amount": 1_234_500})
        refunded(chain.office, in_parts, 500_001, capture=first)
        klarna.opens_dispute(in_parts["id"], amount=300_000)
        elsewhere = approved(chain.south_1, klarna, amount=999_900, currency="EUR", line_items=None)
        refunded(chain.office, elsewhere, 499_899)
        until_event(chain.office, in_parts["id"], "dispute.opened", within=20)
        payments = [chain.office.payment(each["id"]) for each in (in_parts, elsewhere)]
        yield Month(chain=chain, name=name, payments=payments)
    finally:
        klarna.charges(account, **usual)


@pytest.fixture(scope="module")
def statements(month: Month) -> list[JsonObject]:
    """The statements of the month, once everything is noted."""

    def told() -> list[JsonObject]:
        shown: list[JsonObject] = json.loads(statement(month.chain.office, month.chain.merchant_id, month.name))[
            "statements"
        ]
        return shown

    def complete(found: list[JsonObject]) -> bool:
        entries = [len(one["captures"]) + len(one["refunds"]) + bool(one["held"]) for one in found]
        return sum(entries) == sum(
            len(each["captures"]) + len(each["refunds"]) + bool(each["disputed_amount"]) for each in month.payments
        )

    return until_noted(told, complete)


def test_json_spreadsheet_and_page_say_what_was_captured_and_refunded_at_the_sell_rate(month, statements):
    sums = sums_of_json(statements)
    for form, read in (("csv", sums_of_csv), ("html", sums_of_page)):
        assert read(statement(month.chain.office, month.chain.merchant_id, month.name, form)) == sums
    assert sums.keys() == SELL_RATES.keys()
    for currency, rate in SELL_RATES.items():
        fees = [fee(amount, rate) for amount in month.amounts(currency)]
        taxes = [fee(each, {"fixed": 0, "variable": rate["tax"]}) for each in fees]
        expected = {
            "captured": month.of(currency, "captured_amount"),
            "refunded": month.of(currency, "refunded_amount"),
            "held": month.of(currency, "disputed_amount"),
            "fees": sum(fees),
            "tax": sum(taxes),
        }
        net = expected["captured"] - sum(amount for name, amount in expected.items() if name != "captured")
        assert sums[currency] == Counter(expected | {"discounts": 0, "penalties": 0, "net": net})


def test_only_the_acquirer_learns_what_klarna_charges(month, statements, acquirer):
    def shown() -> list[JsonObject]:
        margins: list[JsonObject] = acquirer.get(month.path(f"margin?period={month.name}")).json()["data"]
        return margins

    margins = until_noted(shown, lambda found: not any(margin["unpriced_captures"] for margin in found))
    secrets = {str(BOUGHT["variable"])}
    for margin in margins:
        prices = [fee(amount, BOUGHT) for amount in month.amounts(margin["currency"])]
        sold = sums_of_json(statements)[margin["currency"]]["fees"]
        assert (margin["sold"], margin["bought"], margin["unpriced_captures"]) == (sold, sum(prices), 0)
        assert margin["earned"] == sold - sum(prices)
        secrets |= {str(figure) for figure in (*prices, sum(prices), margin["earned"])}
    assert len(margins) == len(SELL_RATES)

    office = month.chain.office
    paths = [month.path(f"statements?period={month.name}&format={form}") for form in ("json", "csv", "html")]
    paths += [month.path("sell-rates"), month.path(f"margin?period={month.name}"), "/v1/payments", "/v1/disputes"]
    paths += [
        f"/v1/payments/{payment['id']}{more}" for payment in month.payments for more in ("", "/events", "/receipt")
    ]
    for path in paths:
        answer = office.get(path)
        told = f"{answer.headers} {answer.text}"
        assert BUYING.search(told) is None, path
        assert not secrets & set(re.findall(r"\d+", NO_FIGURES.sub("", told).replace(",", "").replace(".", ""))), path
    assert office.get(month.path(f"margin?period={month.name}")).status_code == 403


def test_nobody_else_sees_a_merchants_prices(month, back_office):
    for what in ("sell-rates", f"statements?period={month.name}", f"margin?period={month.name}"):
        assert back_office.get(month.path(what)).status_code == 404
        assert month.chain.north_1.get(month.path(what)).status_code == 403
