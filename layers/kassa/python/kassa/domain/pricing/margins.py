"""What is left to the acquirer of a merchant's fees. Only the acquirer may see it, and no statement is made of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kassa.domain.pricing.sales import Adjustment, together
from kassa.domain.pricing.statements import Statement
from kassa.domain.settlements.booked import BookedEntry, BookedPayment
from kassa.domain.settlements.fees import fee
from kassa.domain.settlements.lines import LineKind

_NOTHING_NOTED = (None, None)
_OWN_LINES = frozenset({LineKind.DISCOUNT, LineKind.PENALTY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Margin:
    """The margin of a statement, without VAT, which is nobody's.

    `bought` is what Klarna charged for the captures that are `settled`, and what it promised to charge for the others, at most
    the cap of a small payment, with discounts taken off and penalties added. `passed_on` is those penalties less those
    discounts, which the merchant bears or enjoys in full. `disputes` is what Klarna charged for disputes, by settled lines,
    about payments of which the period has the first capture; no merchant bears it. Of `unpriced` captures, which are not
    settled either, Klarna never said a price: they count as bought for 0.
    """

    merchant_id: str
    currency: str
    sold: int
    bought: int
    passed_on: int
    disputes: int
    settled: int
    unsettled: int
    unpriced: int

    @property
    def earned(self) -> int:
        return self.sold + self.passed_on - self.bought - self.disputes


def margin_of(
    statement: Statement, noted: Mapping[str, tuple[BookedPayment, BookedEntry]], told: Iterable[Adjustment]
) -> Margin:
    """The margin, from what is noted of the captures by their ids, and what settled lines told of them."""
    beside = together(one for one in told if one.told_by in _OWN_LINES)
    bought = disputes = settled = unpriced = 0
    with_money = [capture for capture in statement.captures if capture.amount]  # of a free purchase nothing is settled
    for capture in with_money:
        payment, entry = noted.get(capture.capture_id, _NOTHING_NOTED)
        disputes += entry.charged_for_disputes if entry is not None else 0
        if entry is not None and entry.charged is not None:
            settled += 1
            bought += entry.charged + _net_of(beside.get(capture.capture_id))
        elif entry is not None and payment is not None and payment.pricing is not None:
            own = {"discount": capture.discount, "penalty": capture.penalty}
            bought += fee(capture.amount, payment.pricing, cap=entry.fee_cap, **own)
        else:
            unpriced += 1
    return Margin(
        merchant_id=statement.merchant_id,
        currency=statement.currency,
        sold=statement.fees,
        bought=bought,
        passed_on=statement.penalties - statement.discounts,
        disputes=disputes,
        settled=settled,
        unsettled=len(with_money) - settled,
        unpriced=unpriced,
    )


def _net_of(adjustment: Adjustment | None) -> int:
    """What lines of their own add to the fee: a discount on the line of the fee is in the fee already."""
    return adjustment.penalty - adjustment.discount if adjustment is not None else 0
