"""From captured to paid out: nothing that moves a payout is left out, and nothing is counted twice."""

from kassa.domain.settlements.lines import LineKind
from kassa.domain.settlements.movements import movements
from kassa.domain.settlements.sums import Sum

SUMS = [
    Sum("mer_1", "SEK", LineKind.CAPTURE, 2, 10_000, -40, -10),
    Sum("mer_2", "SEK", LineKind.CAPTURE, 1, 5000),
    Sum("mer_1", "SEK", LineKind.FEE, 2, -300, 0, -75, discount=20, penalty=5),
    Sum("mer_1", "SEK", LineKind.REFUND, 1, -1200),
    Sum("mer_1", "SEK", LineKind.DISCOUNT, 1, 15),
    Sum("mer_1", "SEK", LineKind.PENALTY, 1, -25),
    Sum("mer_1", "SEK", LineKind.DISPUTE, 1, -900, -100),
    Sum("", "SEK", LineKind.CORRECTION, 1, 7),
    Sum("", "SEK", LineKind.OTHER, 1, -3),
    Sum("", "SEK", LineKind.CARRIED_IN, 1, -5000),
    Sum("", "SEK", LineKind.CARRIED_OUT, 1, 400),
    Sum("mer_1", "EUR", LineKind.CAPTURE, 1, 700),
]
PARTS = ("captures", "refunds", "fees", "tax", "discounts", "penalties", "disputes", "corrections", "other")


def test_every_kind_has_its_place_and_fees_are_those_of_all_lines() -> None:
    moved = movements("SEK", SUMS)
    assert [getattr(moved, part) for part in PARTS] == [15_000, -1200, -440, -85, 15, -25, -900, 7, -3]
    assert (moved.discounts_in_fees, moved.penalties_in_fees) == (20, 5)


def test_together_they_are_what_the_lines_add_to_the_payout() -> None:
    for currency in ("SEK", "EUR", "NOK"):
        moved = movements(currency, SUMS)
        carried = (LineKind.CARRIED_IN, LineKind.CARRIED_OUT)
        net = sum(one.net for one in SUMS if one.currency == currency and one.kind not in carried)
        assert sum(getattr(moved, part) for part in PARTS) == net
