"""A merchant's statement, in which no buy rate has a place."""

from dataclasses import dataclass
from datetime import datetime

from kassa.domain.pricing.sell_rates import SellFee


@dataclass(frozen=True, slots=True, kw_only=True)
class SoldCapture:
    """A settled capture with what it costs the merchant. Klarna's discount and penalty are passed on one to one."""

    capture_id: str
    payment_id: str
    at: datetime
    amount: int
    charge: SellFee
    discount: int = 0
    penalty: int = 0

    @property
    def cost(self) -> int:
        """All that is taken off for it."""
        return self.charge.fee + self.charge.tax - self.discount + self.penalty


@dataclass(frozen=True, slots=True, kw_only=True)
class SoldRefund:
    """A settled refund."""

    refund_id: str
    payment_id: str
    at: datetime
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What a merchant gets for a period in one currency, in minor units; `start` belongs to it, `end` does not.

    `held` is money in dispute: withheld where positive, given back where negative.
    """

    merchant_id: str
    currency: str
    start: datetime
    end: datetime
    captures: tuple[SoldCapture, ...]
    refunds: tuple[SoldRefund, ...]
    held: int = 0

    @property
    def captured(self) -> int:
        return sum(capture.amount for capture in self.captures)

    @property
    def refunded(self) -> int:
        return sum(refund.amount for refund in self.refunds)

    @property
    def fees(self) -> int:
        return sum(capture.charge.fee for capture in self.captures)

    @property
    def tax(self) -> int:
        """The sum of each capture's rounded VAT, never the rounded VAT of the sum."""
        return sum(capture.charge.tax for capture in self.captures)

    @property
    def discounts(self) -> int:
        return sum(capture.discount for capture in self.captures)

    @property
    def penalties(self) -> int:
        return sum(capture.penalty for capture in self.captures)

    @property
    def net(self) -> int:
        """What the merchant gets."""
        return self.captured - self.refunded - sum(capture.cost for capture in self.captures) - self.held
