"""Price: what merchants are charged, their statements at those rates, and what that leaves to the acquirer."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from kassa.domain.access import Caller, KeyKind
from kassa.domain.merchant import Merchant
from kassa.domain.settlements.fees import fee
from kassa.domain.settlements.sales import Adjustment, Month, Sale, SaleKind, month_of
from kassa.domain.settlements.sell_rates import NoSellRate, SellRule, Sold, sell_fee
from kassa.domain.settlements.statements import Margin, SoldCapture, SoldRefund, Statement
from kassa.failures import Forbidden, NotAccepted, NotKnown
from kassa.ports import Merchants, Request
from kassa.pricing_ports import NoPrice, Sales, SellRates

_NOTHING = Adjustment(capture_id="")


@dataclass(frozen=True, slots=True)
class AcquirersMargin:
    """What is left of a month in one currency. Of `unpriced` captures Klarna never said a price: they count as bought for 0."""

    margin: Margin
    unpriced: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """Nothing that a merchant can read is made of Klarna's prices: `statements` does not look at them at all."""

    merchants: Merchants
    rates: SellRates
    sales: Sales
    now: Callable[[], datetime]

    def add(self, rule: SellRule, caller: Caller, request: Request) -> SellRule:
        """A rule for what is sold from its first day on. Raises Forbidden, NotKnown, NotAccepted, KeyReused, AlreadyThere."""
        self._merchant(str(rule.merchant_id), caller)
        if caller.kind is not KeyKind.ACQUIRER:
            raise Forbidden("only an acquirer key may do this")
        if rule.valid_from < month_of(self.now()).start:
            raise NotAccepted({"valid_from": "a month that is over is not priced anew"})
        if rule.valid_until is not None and rule.valid_until <= rule.valid_from:
            raise NotAccepted({"valid_until": "must be later than valid_from"})
        return self.rates.add(rule, request)

    def rules(self, merchant_id: str, caller: Caller) -> Sequence[SellRule]:
        """What a merchant is charged, the newest first. Raises Forbidden, NotKnown."""
        self._merchant(merchant_id, caller)
        return self.rates.of(merchant_id)

    def statements(self, merchant_id: str, month: Month, caller: Caller) -> tuple[Merchant, Sequence[Statement]]:
        """The merchant's month, one statement for each currency. Raises Forbidden, NotKnown, NotAccepted, NoPrice."""
        merchant = self._merchant(merchant_id, caller)
        if month > month_of(self.now()):
            raise NotAccepted({"period": "this month has not begun"})
        return merchant, self._statements(merchant, month, self.sales.of(merchant_id, month))

    def margins(self, merchant_id: str, month: Month, caller: Caller) -> Sequence[AcquirersMargin]:
        """What the month leaves to the acquirer, by Klarna's promised prices. Raises as `statements`, and Forbidden."""
        merchant = self._merchant(merchant_id, caller)
        if caller.kind is not KeyKind.ACQUIRER:
            raise Forbidden("only an acquirer key may do this")
        sales = self.sales.of(merchant_id, month)
        return [_margin(statement, sales) for statement in self._statements(merchant, month, sales)]

    def _merchant(self, merchant_id: str, caller: Caller) -> Merchant:
        if caller.kind is not KeyKind.ACQUIRER and caller.merchant_id != merchant_id:
            raise NotKnown(merchant_id)
        if caller.kind is KeyKind.TERMINAL:
            raise Forbidden("prices and statements are for the back office")
        return self.merchants.merchant(merchant_id)

    def _statements(self, merchant: Merchant, month: Month, sales: Sequence[Sale]) -> Sequence[Statement]:
        rules, adjusted = self.rates.of(merchant.id), self.sales.adjustments(merchant.id, month)
        markets: dict[str, str] = {}
        by_currency = defaultdict[str, list[Sale]](list)
        for sale in sales:
            by_currency[sale.currency].append(sale)
            if sale.store_reference not in markets:
                markets[sale.store_reference] = self.merchants.store(merchant.id, sale.store_reference).address.country

        def sold(sale: Sale) -> SoldCapture:
            about = Sold(
                merchant_id=merchant.id,
                currency=sale.currency,
                amount=sale.amount,
                at=sale.at,
                mcc=merchant.mcc or "",
                market=markets[sale.store_reference],
                channel=sale.channel,
            )
            settled = adjusted.get(sale.id, _NOTHING)
            try:
                charge = sell_fee(about, rules)
            except NoSellRate as missing:
                raise NoPrice(str(missing)) from missing
            return SoldCapture(
                capture_id=sale.id,
                payment_id=sale.payment_id,
                at=sale.at,
                amount=sale.amount,
                charge=charge,
                discount=settled.discount,
                penalty=settled.penalty,
            )

        return [
            Statement(
                merchant_id=merchant.id,
                currency=currency,
                start=month.start,
                end=month.end,
                captures=tuple(sold(sale) for sale in theirs if sale.kind is SaleKind.CAPTURE),
                refunds=tuple(_refund(sale) for sale in theirs if sale.kind is SaleKind.REFUND),
                held=sum(_HELD.get(sale.kind, 0) * sale.amount for sale in theirs),
            )
            for currency, theirs in sorted(by_currency.items())
        ]


_HELD = {SaleKind.HELD: 1, SaleKind.RETURNED: -1}


def _refund(sale: Sale) -> SoldRefund:
    return SoldRefund(refund_id=sale.id, payment_id=sale.payment_id, at=sale.at, amount=sale.amount)


def _margin(statement: Statement, sales: Sequence[Sale]) -> AcquirersMargin:
    bought = {sale.id: sale.bought for sale in sales if sale.kind is SaleKind.CAPTURE}
    charged = unpriced = 0
    for capture in statement.captures:
        price = bought[capture.capture_id]
        if price is None:
            unpriced += 1
        else:
            charged += fee(capture.amount, price, discount=capture.discount, penalty=capture.penalty)
    margin = Margin(
        merchant_id=statement.merchant_id,
        currency=statement.currency,
        sold=statement.fees,
        bought=charged,
        passed_on=statement.penalties - statement.discounts,
    )
    return AcquirersMargin(margin, unpriced)
