"""From captured to paid out: everything that moved one currency of a settlement, under the names that finance uses."""

from collections.abc import Iterable
from dataclasses import dataclass

from kassa.domain.settlements.lines import CARRIED, LineKind
from kassa.domain.settlements.sums import Sum, amounts_of


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
    ours = [one for one in sums if one.currency == currency and one.kind not in CARRIED]
    return Movements(
        currency=currency,
        captures=amounts_of(LineKind.CAPTURE, ours),
        refunds=amounts_of(LineKind.REFUND, ours),
        fees=amounts_of(LineKind.FEE, ours) + sum(one.fee for one in ours),
        tax=sum(one.tax for one in ours),
        discounts=amounts_of(LineKind.DISCOUNT, ours),
        penalties=amounts_of(LineKind.PENALTY, ours),
        disputes=amounts_of(LineKind.DISPUTE, ours),
        corrections=amounts_of(LineKind.CORRECTION, ours),
        other=amounts_of(LineKind.OTHER, ours),
        discounts_in_fees=sum(one.discount for one in ours),
        penalties_in_fees=sum(one.penalty for one in ours),
    )
