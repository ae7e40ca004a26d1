"""What Klarna charges for disputes is kept once for the acquirer's margin, and reaches no merchant."""

from dataclasses import replace

import pytest

from kassa.domain.settlements.booked import BookedPayment
from tests.functional.settlements.days import of_the_next_day
from tests.functional.settlements.sold import margins_in_march
from tests.support.settlement_day import Day, Sale
from tests.support.settlement_house import House


def a_lost_dispute() -> Day:
    return Day.of([Sale(amount=10_000), Sale(amount=5000, merchant=1, dispute_fee=1500)])


TAX = -375  # on the fee of the dispute


def charged_for_disputes(house: House) -> list[int]:
    return [each.disputes for each in margins_in_march(house)]


@pytest.mark.parametrize("lines_of_a_batch", [1, 2, 3, 100])
def test_it_is_kept_once_however_the_file_was_cut_and_wherever_it_comes_again(lines_of_a_batch: int) -> None:
    house, day = House(lines_of_a_batch=lines_of_a_batch), a_lost_dispute()
    house.know(day.payments)
    house.arrive(day.text())
    assert house.broken() == []
    assert charged_for_disputes(house) == [0, 1500]
    day.rows[-1]["amount"] = -9999
    house.arrive(of_the_next_day(day.text()), name="sftp/next.csv")  # all of it once more, and dearer
    assert charged_for_disputes(house) == [0, 1500]
    again = [each.found for each in house.broken() if each.found.subject.startswith("krn:d:")]
    assert [(each.reason, each.at_stake, each.explanations[0].code) for each in again] == [
        ("duplicate", -9999 + TAX, "already_settled")
    ]


@pytest.mark.parametrize("amount", [-5000, 5000], ids=["held", "given back"])
def test_what_is_held_or_given_back_again_in_a_later_settlement_is_a_break_there(house: House, amount: int) -> None:
    day, later = Day.of([Sale(amount=5000, dispute_fee=1500)]), Day(payments=[], rows=[])
    day.payments[0] = won(day.payments[0])
    house.know(day.payments)
    common = {key: value for key, value in day.rows[0].items() if not key.endswith(("rate", "fixed", "variable"))}
    line = {**common, "dispute_id": "krn:d:0", "type": "DISPUTE", "amount": amount}
    day.rows.append(line)
    later.rows.append(line)
    house.arrive(day.text())
    assert house.broken() == []
    house.arrive(of_the_next_day(later.text()), name="sftp/next.csv")
    again = [each.found for each in house.broken() if each.found.payment_id]
    assert [(each.reason, each.subject, each.at_stake) for each in again] == [("duplicate", "krn:d:0", amount)]


def won(payment: BookedPayment) -> BookedPayment:
    return replace(payment, disputes=tuple(replace(each, given_back=True) for each in payment.disputes))


def test_it_is_no_price_of_the_capture_and_nothing_that_a_merchant_bears(house: House) -> None:
    day, without = a_lost_dispute(), Day.of([Sale(amount=10_000), Sale(amount=5000, merchant=1)])
    same = House()
    for one, of_day in ((house, day), (same, without)):
        one.know(of_day.payments)
        one.arrive(of_day.text())
    assert house.entries.charged == same.entries.charged
    assert house.sales.adjusted == same.sales.adjusted == {}
    for disputed, quiet in zip(margins_in_march(house), margins_in_march(same), strict=True):
        assert replace(disputed, disputes=0) == quiet
        assert disputed.earned == quiet.earned - disputed.disputes


def test_it_counts_though_the_news_of_the_dispute_is_late(house: House) -> None:
    day = a_lost_dispute()
    house.know([replace(payment, disputes=()) for payment in day.payments])
    house.arrive(day.text())
    assert [found.found.explanations[0].code for found in house.broken()] == ["unknown_dispute"]
    assert charged_for_disputes(house) == [0, 1500]


def test_a_file_that_cannot_be_believed_costs_nothing(house: House) -> None:
    day = a_lost_dispute()
    house.know(day.payments)
    house.arrive(day.text().replace(",FEE,-1500,", ",FEE,-1501,"))
    assert charged_for_disputes(house) == [0, 0]
