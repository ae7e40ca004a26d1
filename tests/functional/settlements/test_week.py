"""A week at Klarna agrees with our books to the minor unit, and each thing that does not is found alone, by its name."""

from collections import Counter
from collections.abc import Iterator

import pytest

from kassa.domain.settlements.record import SettlementState
from tests.functional.settlements.klarnas_week import Klarna
from tests.functional.settlements.sold import margins_in_march
from tests.simulator.settling import file_of
from tests.simulator.till import Till
from tests.week.story import CURRENCIES, Week


@pytest.fixture
def klarna() -> Iterator[Klarna]:
    till = Till()
    yield Klarna(till)
    till.close()


@pytest.mark.parametrize("columns", ["2024", "newer"])
def test_a_week_of_three_merchants_in_three_currencies_has_no_break(klarna: Klarna, columns: str) -> None:
    klarna.till.sim("POST", "/settlements/settings", {"columns": columns})
    settlements = []
    for live in Week(klarna).days:
        live()
        settlements += klarna.ends_its_day()
    house = klarna.house
    assert [found.found for found in house.broken()] == []
    assert {each.state for each in house.all()} == {SettlementState.RECONCILED}
    shown = {each["settlement_id"]: (each["payout_amount"], each["closing_balance_amount"]) for each in settlements}
    read = {each.klarna_id: (each.equations[0].payout, each.equations[0].closing) for each in house.all()}
    assert read == shown
    assert min(closing for _, closing in read.values()) < 0
    assert set(house.entries.settled) == {
        entry.id for payment in house.entries.payments.values() for entry in (*payment.captures, *payment.refunds)
    }


@pytest.mark.parametrize("columns", ["2024", "newer"])
def test_a_settled_week_leaves_what_merchants_pay_less_all_that_klarna_took(klarna: Klarna, columns: str) -> None:
    klarna.till.sim("POST", "/settlements/settings", {"columns": columns})
    taken: Counter[str] = Counter()
    for live in Week(klarna).days:
        live()
        for settlement in klarna.ends_its_day():
            taken[settlement["currency"]] += settlement["total_fee_amount"]
    margins = margins_in_march(klarna.house)
    assert {(each.merchant_id, each.currency): each.disputes for each in margins if each.disputes} == {
        ("mer_3", "NOK"): 1500
    }
    assert {each.unsettled for each in margins} == {0}
    for currency in CURRENCIES:
        own = [each for each in margins if each.currency == currency]
        assert sum(each.earned for each in own) == sum(each.sold + each.passed_on for each in own) - taken[currency]


@pytest.mark.parametrize("columns", ["2024", "newer"])
def test_a_day_of_small_payments_whose_fees_are_capped_has_no_break(klarna: Klarna, columns: str) -> None:
    klarna.till.sim("POST", "/settlements/settings", {"columns": columns})
    klarna.caps(200, up_to=5000)
    klarna.sells(5000)
    klarna.sells(5001)
    in_parts = klarna.sells(4000, later=True)
    large = klarna.sells(9000, later=True)
    klarna.captures(in_parts, 3900)
    klarna.captures(in_parts, 100)
    klarna.captures(large, 1000)
    klarna.adjusts("discount", in_parts, 120)
    klarna.adjusts("penalty", large, 250)
    klarna.ends_its_day()
    assert [found.found for found in klarna.house.broken()] == []
    assert sorted(klarna.house.entries.charged.values()) == [133, 200, 200, 400, 530]


def test_a_cap_that_klarna_left_out_is_found_as_such(klarna: Klarna) -> None:
    klarna.caps(200, up_to=5000)
    klarna.sells(5000)
    klarna.sells(5001)
    klarna.ends_its_day("cap")
    (found,) = klarna.house.broken()
    assert (found.found.reason, found.found.explanations[0].code) == ("fee", "cap_left_out")
    assert found.found.explanations[0].sentence("SEK") == "The fee is right without the cap of 2.00 SEK."


def test_a_cap_that_nobody_put_on_record_is_found_as_such(klarna: Klarna) -> None:
    klarna.caps(200, up_to=5000, on_record=False)
    klarna.sells(5000)
    klarna.ends_its_day()
    (found,) = klarna.house.broken()
    assert (found.found.reason, found.found.explanations[0].code) == ("fee", "cap_not_on_record")


FOUND = {
    "unknown_payment": ("unknown_payment", "not_ours"),
    "missing_in_file": ("missing_in_file", "not_settled"),
    "amount": ("amount", "amount_differs"),
    "currency": ("currency", "other_currency"),
    "fee": ("fee", "fee_differs"),
    "vat": ("vat", "vat_differs"),
    "duplicate": ("duplicate", "twice_in_file"),
    "portal_action": ("portal_action", "refunded_in_portal"),
    "dispute": ("dispute", "unknown_dispute"),
    "carry_over": ("carry_over", "other_closing"),
}


@pytest.fixture
def busy(klarna: Klarna) -> Klarna:
    """Two days in two currencies, of which the first is settled."""
    early = klarna.sells(9000, merchant=1)
    klarna.sells(8000, currency="EUR", merchant=3)
    klarna.ends_its_day()
    klarna.sells(4000, merchant=1)
    klarna.sells(6000, currency="EUR", merchant=2)
    last = klarna.sells(5000, merchant=2)
    klarna.refunds(last, 700)
    klarna.refunds(early, 300)
    return klarna


@pytest.mark.parametrize("kind", FOUND)
def test_each_break_is_found_alone_with_its_likeliest_cause(busy: Klarna, kind: str) -> None:
    busy.ends_its_day(kind)
    reasons = {(found.found.reason, found.found.explanations[0].code) for found in busy.house.broken()}
    assert reasons == {FOUND[kind]}
    assert len(busy.house.broken()) == 1


def test_what_comes_a_day_late_is_missing_until_it_comes(busy: Klarna) -> None:
    busy.ends_its_day("late")
    (missing,) = busy.house.broken()
    assert missing.found.reason == "missing_in_file"
    busy.ends_its_day()
    assert busy.house.broken() == []
    (resolved,) = busy.house.broken("resolved")
    assert resolved.found.explanations[0].code == "fell_into_next"


@pytest.mark.parametrize(
    ("kind", "reason"), [("truncated", "malformed"), ("malformed", "not_an_integer"), ("missummed", "mis_summed")]
)
def test_a_file_that_klarna_spoilt_is_quarantined_and_the_others_are_read(busy: Klarna, kind: str, reason: str) -> None:
    settlements = busy.ends_its_day(kind)
    (spoilt,) = [each for each in busy.house.all() if each.state is SettlementState.QUARANTINED]
    assert spoilt.files[0].reason == reason
    assert len(busy.house.all()) == len(settlements) + 2  # and the two of the day before
    assert [found.found.settlement_id for found in busy.house.broken()] == []


def test_a_file_that_klarna_changed_afterwards_is_refused(busy: Klarna) -> None:
    settlements = busy.ends_its_day("changed")
    flagged = [each for each in busy.house.all() if any(file.reason == "changed" for file in each.files)]
    assert flagged == []  # only the last of both can be fetched; the first came by SFTP
    files = busy.till.sim("GET", "/settlements/files")["files"]
    for file in files:
        content = busy.till.call("GET", f"/_sim/settlements/files/{file['name']}").content
        busy.house.arrive(content, name=f"sftp/{file['name']}")
    (flagged_now,) = [each for each in busy.house.all() if any(file.reason == "changed" for file in each.files)]
    assert flagged_now.klarna_id in {each["settlement_id"] for each in settlements}
    assert flagged_now.state is SettlementState.RECONCILED
    assert file_of(busy.till, settlements[0])
