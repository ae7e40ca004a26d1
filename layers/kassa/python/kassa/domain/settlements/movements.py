"""From captured to paid out: everything that moved one currency of a settlement, under the names that finance uses."""

from collections.abc import Iterable
from dataclasses import dataclass

from kassa.domain.settlements.lines import LineKind
from kassa.domain.settlements.sums import Sum


@dataclass(frozen=True, slots=True, kw_only=True)
class Movements:
    """What lines of each kind add to a payout, in minor units, with their signs: together what an `Equation` calls moved.

    All fees and all tax are in `fees` and `tax`, on whatever line they stood. `discounts` and `penalties` are lines of their
    own; `discounts_in_fees` and `penalties_in_fees` are not negative, are in `fees` already, and are no part of the sum.
    """

    currency: str
    captures: int
    refunds: int
    fees: int
    tax: int
    discounts: int
    penalties: int
    disputes: int
    corrections: int
    other: int
    discounts_in_fees: int
    penalties_in_fees: int


def movements(currency: str, sums: Iterable[Sum]) -> Movements:
    """The movements of one currency, whoever's they are. Balances that are carried move nothing."""
    ours = [one for one in sums if one.currency == currency and one.kind not in _CARRIED]

    def amounts(kind: LineKind) -> int:
        return sum(one.amount for one in ours if one.kind is kind)

    return Movements(
        currency=currency,
        captures=amounts(LineKind.CAPTURE),
        refunds=amounts(LineKind.REFUND),
        fees=amounts(LineKind.FEE) + sum(one.fee for one in ours),
        tax=sum(one.tax for one in ours),
        discounts=amounts(LineKind.DISCOUNT),
        penalties=amounts(LineKind.PENALTY),
        disputes=amounts(LineKind.DISPUTE),
        corrections=amounts(LineKind.CORRECTION),
        other=amounts(LineKind.OTHER),
        discounts_in_fees=sum(one.discount for one in ours),
        penalties_in_fees=sum(one.penalty for one in ours),
    )


_CARRIED = (LineKind.CARRIED_IN, LineKind.CARRIED_OUT)
