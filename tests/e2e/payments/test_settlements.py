"""Klarna's payout files, from Klarna's news or from somebody's hand to the figures that the acquirer sees."""

from collections.abc import Iterator
from contextlib import closing

import httpx
import pytest

from cli.stack_file import Stack
from tests.e2e.payments.books import approved, moved, refunded
from tests.e2e.payments.finance import Finance


@pytest.fixture
def finance(stack: Stack, acquirer) -> Iterator[Finance]:
    """A day that begins now: what other tests left is settled first."""
    with closing(Finance(stack.klarna_url, acquirer)) as finance:
        finance.closes_its_day()
        yield finance


def sell(till, back_office, klarna, currency: str) -> None:
    """A sale that is captured in two parts, one of which is refunded in part."""
    payment = approved(till, klarna, amount=10_000, currency=currency, capture="manual", line_items=None)
    first = moved(back_office, payment, "captures", {"amount": 6000})
    moved(back_office, payment, "captures", {"amount": 3000})
    refunded(back_office, payment, 1500, capture=first)


def test_a_day_in_two_currencies_reconciles_to_the_minor_unit(till, back_office, klarna, finance) -> None:
    sell(till, back_office, klarna, "SEK")
    sell(till, back_office, klarna, "EUR")
    settlements = finance.closes_its_day()
    assert sorted(each["currencies"] for each in settlements) == [["EUR"], ["SEK"]]
    for settlement in settlements:
        assert finance.breaks_of(settlement) == []
        (payout,) = settlement["payouts"]
        (proof,) = finance.get(f"/v1/settlements/{settlement['id']}/proof")["data"]
        assert payout["payout"] == proof["amount"] == sum(part["amount"] for part in proof["parts"])
        captured = next(part for part in proof["parts"] if part["label"] == "capture")
        assert captured["amount"] == 9000
        lines = finance.get(f"/v1/settlements/{settlement['id']}/lines?limit=100")["data"]
        assert {line["payment_id"] is not None for line in lines} == {True}
        assert sum(line["net"] for line in lines) == payout["moved"]


def test_a_wrong_fee_is_found_in_klarnas_file_and_a_file_by_hand_that_pays_twice_is_found_too(
    till, back_office, klarna, finance
) -> None:
    sell(till, back_office, klarna, "SEK")
    (settlement,) = finance.closes_its_day("fee")
    (broken,) = finance.breaks_of(settlement)
    assert (broken["reason"], broken["state"]) == ("fee", "open")
    assert broken["explanations"][-1]["code"] == "fee_differs"
    klarna_id = settlement["klarna_settlement_id"]
    copied = finance.file_of(settlement).replace(klarna_id.encode(), f"{klarna_id}-copy".encode())
    finance.drop("copy.csv", copied)
    again = finance.until_read(f"{klarna_id}-copy")
    assert {each["reason"] for each in finance.breaks_of(again)} >= {"duplicate"}
    exported = finance.get(f"/v1/settlements/{again['id']}/export")
    assert httpx.get(exported["files"][0]["url"], trust_env=False).content == copied
    finance.drop("cut-off.csv", copied.replace(b"-copy", b"-cut")[:-30])
    cut_off = finance.until_read(f"{klarna_id}-cut", "quarantined")
    assert (cut_off["files"][0]["fate"], cut_off["payouts"]) == ("quarantined", [])
