"""What the acquirer charges its merchants: rules, and the one that counts for a sale."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from kassa.domain.flow import Pricing
from kassa.domain.payments.payment import Channel
from kassa.domain.settlements.fees import fee, share


class NoSellRate(Exception):
    """No rule says what a sale costs its merchant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sold:
    """A capture, as far as its price depends on it. `market` is ISO 3166-1 alpha-2; `amount` in minor units."""

    merchant_id: str
    currency: str
    amount: int
    at: datetime
    mcc: str
    market: str
    channel: Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class SellRule:
    """A price from a day on, for everything that it does not name otherwise. `tax` is percent times 1,000,000.

    The fixed part is in minor units of `currency`, so a rule holds for one currency.
    """

    id: str
    currency: str
    rate: Pricing
    tax: int
    valid_from: datetime
    created_at: datetime
    merchant_id: str | None = None
    mcc: str | None = None
    market: str | None = None
    channel: Channel | None = None
    valid_until: datetime | None = None

    def holds_for(self, sold: Sold) -> bool:
        """Whether everything that the rule names is so, and it has begun and not ended."""
        named = (
            (self.merchant_id, sold.merchant_id),
            (self.mcc, sold.mcc),
            (self.market, sold.market),
            (self.channel, sold.channel),
        )
        fits = all(wanted is None or wanted == given for wanted, given in named)
        return fits and self.currency == sold.currency and self.holds_at(sold.at)

    def holds_at(self, at: datetime) -> bool:
        """Whether it has begun, and not ended."""
        return self.valid_from <= at and (self.valid_until is None or at < self.valid_until)

    @property
    def precedence(self) -> tuple[bool, bool, bool, bool, datetime, datetime, str]:
        """The highest counts: who names the merchant before who does not, then the MCC, the market, the channel; of equally
        specific rules the one that began last, then the one that was made last. No two rules are alike in all of it."""
        specific = (self.merchant_id, self.mcc, self.market, self.channel)
        merchant, mcc, market, channel = (each is not None for each in specific)
        return (merchant, mcc, market, channel, self.valid_from, self.created_at, self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class SellFee:
    """What a capture costs its merchant, and by which rule, in minor units."""

    rule_id: str
    fee: int
    tax: int


def rule_for(sold: Sold, rules: Iterable[SellRule]) -> SellRule:
    """The most specific and newest rule that holds. Raises NoSellRate."""
    holding = [rule for rule in rules if rule.holds_for(sold)]
    if not holding:
        raise NoSellRate(f"{sold.merchant_id}, {sold.mcc}, {sold.market}, {sold.channel}, {sold.currency}")
    return max(holding, key=lambda rule: rule.precedence)


def sell_fee(sold: Sold, rules: Iterable[SellRule]) -> SellFee:
    """What a capture costs its merchant: fixed and variable part, half to even, and the VAT of that. Raises NoSellRate."""
    rule = rule_for(sold, rules)
    charged = fee(sold.amount, rule.rate)
    return SellFee(rule_id=rule.id, fee=charged, tax=share(charged, rule.tax))
