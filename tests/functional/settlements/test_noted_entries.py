"""What is noted of a capture when it becomes due, and of what it cost, stands as it was noted first."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from kassa.adapters.dynamodb.payments.table import PaymentTable
from kassa.adapters.dynamodb.settlements.books import SettlementBooks
from kassa.adapters.dynamodb.settlements.entry_table import EntryTable
from kassa.domain.flow import Pricing
from kassa.domain.payments.purchase import Purchase
from kassa.domain.settlements.booked import DisputeLine
from kassa.domain.settlements.of_payment import booked, new_entries
from tests.functional.settlements.days import a_sale
from tests.support.payments import NOW
from tests.support.settlement_day import SETTLEMENT

PRICE = Pricing(fixed=250, variable=2_990_000)


def test_what_a_capture_costs_at_most_stands_as_it_was_noted_first(dynamodb: Any) -> None:
    entries, payments = EntryTable(dynamodb, "settlements"), PaymentTable(dynamodb, "payments")
    books = SettlementBooks(dynamodb, payments_table="payments", settlements_table="settlements", currencies=("SEK",))
    sale = a_sale()
    payments.add(sale, Purchase())
    for fee_cap in (150, 99, None):  # the stream tells it again, and the contract has become another
        entries.expect(booked(sale, fee_cap=fee_cap), new_entries(sale, fee_cap=fee_cap))
    ((payment, due),) = books.due(SETTLEMENT)
    assert due.fee_cap == 150
    assert books.payments([sale.id])[sale.id].captures[0].fee_cap == 150
    entries.settle([(payment, due)], SETTLEMENT.id)
    assert books.payments([sale.id])[sale.id].captures[0].fee_cap == 150


def test_what_was_charged_first_stands_wherever_its_line_stood(dynamodb: Any) -> None:
    entries = EntryTable(dynamodb, "settlements")
    sales = [a_sale(number, klarna=replace(a_sale(number).klarna, pricing=PRICE)) for number in (1, 2, 3)]
    together, apart, never = [(booked(sale), booked(sale).captures[0]) for sale in sales]
    for payment, capture in (together, apart, never):
        entries.expect(payment, [capture])
    entries.settle([(together[0], replace(together[1], charged=315)), apart], SETTLEMENT.id)
    entries.charge([(apart[0], replace(apart[1], charged=0))])
    entries.settle([(together[0], replace(together[1], charged=999))], SETTLEMENT.id)
    entries.charge([(each[0], replace(each[1], charged=999)) for each in (together, apart)])
    noted = entries.noted([(capture.id, capture.at) for _, capture in (together, apart, never)] + [("cap_f", NOW)])
    assert {key: (payment.pricing, entry.charged, entry.settled_in) for key, (payment, entry) in noted.items()} == {
        together[1].id: (PRICE, 315, SETTLEMENT.id),
        apart[1].id: (PRICE, 0, SETTLEMENT.id),
        never[1].id: (PRICE, None, None),
    }


def test_what_a_dispute_costs_stands_as_it_was_told_first_beside_what_its_capture_costs(dynamodb: Any) -> None:
    entries, sale = EntryTable(dynamodb, "settlements"), a_sale()
    payment, capture = booked(sale), booked(sale).captures[0]

    def told(settlement: str, **lines: int) -> Mapping[str, str]:
        of_disputes = [DisputeLine(name=name, charged=fee, settled_in=settlement) for name, fee in lines.items()]
        brought = [(payment, replace(capture, dispute_lines=(line,))) for line in of_disputes]
        return entries.dispute(brought, settlement)

    assert told(SETTLEMENT.id, dispute_1=1500) == {}  # before the stream has noted the capture
    entries.expect(payment, [capture])
    entries.settle([(payment, replace(capture, charged=315))], SETTLEMENT.id)
    assert told(SETTLEMENT.id, dispute_1=1500, dispute_2=700) == {}
    assert told("another", dispute_1=9999, dispute_3=0) == {"dispute_1": SETTLEMENT.id}
    ((_, noted),) = entries.noted([(capture.id, capture.at)]).values()
    assert {line.name: (line.charged, line.settled_in) for line in noted.dispute_lines} == {
        "dispute_1": (1500, SETTLEMENT.id),
        "dispute_2": (700, SETTLEMENT.id),
        "dispute_3": (0, "another"),
    }
    assert (noted.charged_for_disputes, noted.charged, noted.settled_in) == (2200, 315, SETTLEMENT.id)
