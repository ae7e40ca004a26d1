"""Price: what merchants are charged, their statements at those rates, and what that leaves to the acquirer."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from kassa.domain.access.caller import Caller, KeyKind
from kassa.domain.merchants.merchant import Merchant
from kassa.domain.pricing.margins import Margin, margin_of
from kassa.domain.pricing.periods import Period, month_of
from kassa.domain.pricing.sales import Adjustment, Sale, SaleKind, together
from kassa.domain.pricing.sell_rates import NoSellRate, SellRule, Sold, sell_fee
from kassa.domain.pricing.statements import SoldCapture, SoldRefund, Statement
from kassa.failures import Forbidden, NotAccepted, NotKnown
from kassa.ports.merchants import Merchants
from kassa.ports.pricing import Bought, NoPrice, Sales, SellRates
from kassa.ports.requests import Request

_NOTHING = Adjustment(capture_id="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """Nothing that a merchant can read is made of Klarna's prices: `statements` does not look at `bought` at all."""

    merchants: Merchants
    rates: SellRates
    sales: Sales
    bought: Bought
    now: Callable[[], datetime]

    def add(self, rule: SellRule, caller: Caller, request: Request) -> SellRule:
        """A rule for what is sold from its first day on, by one merchant or by all.

        Raises Forbidden, NotKnown, NotAccepted, KeyReused, AlreadyThere.
        """
        if rule.merchant_id is not None:
            self._merchant(rule.merchant_id, caller)
        _only_the_acquirer(caller)
        if rule.valid_from < month_of(self.now()).start:
            raise NotAccepted({"valid_from": "a month that is over is not priced anew"})
        if rule.valid_until is not None and rule.valid_until <= rule.valid_from:
            raise NotAccepted({"valid_until": "must be later than valid_from"})
        return self.rates.add(rule, request)

    def rules(self, merchant_id: str, caller: Caller) -> Sequence[SellRule]:
        """What a merchant is charged: its own rules, then those for all that may count for it. Raises Forbidden, NotKnown."""
        return self._rules(self._merchant(merchant_id, caller))

    def rules_for_all(self, caller: Caller) -> Sequence[SellRule]:
        """What every merchant is charged that has no rule of its own, the newest first. Raises Forbidden."""
        _only_the_acquirer(caller)
        return self.rates.of(None)

    def statements(self, merchant_id: str, period: Period, caller: Caller) -> tuple[Merchant, Sequence[Statement]]:
        """The merchant's period, one statement for each currency. Raises Forbidden, NotKnown, NotAccepted, NoPrice."""
        merchant = self._merchant(merchant_id, caller)
        if period.start > self.now():
            raise NotAccepted({"period": "has not begun"})
        sales, told = self.sales.of(merchant_id, period), self.sales.adjustments(merchant_id, period)
        return merchant, self._statements(merchant, period, sales, told)

    def margins(self, merchant_id: str, period: Period, caller: Caller) -> Sequence[Margin]:
        """What the period leaves to the acquirer: by what Klarna charged, or until it has, by what it promised.

        Raises as `statements`, and Forbidden.
        """
        merchant = self._merchant(merchant_id, caller)
        _only_the_acquirer(caller)
        sales, told = self.sales.of(merchant_id, period), self.sales.adjustments(merchant_id, period)
        noted = self.bought.noted((sale.id, sale.at) for sale in sales if sale.kind is SaleKind.CAPTURE)
        return [margin_of(each, noted, told) for each in self._statements(merchant, period, sales, told)]

    def _merchant(self, merchant_id: str, caller: Caller) -> Merchant:
        if not caller.of_the_acquirer and caller.merchant_id != merchant_id:
            raise NotKnown(merchant_id)
        if caller.kind is KeyKind.TERMINAL:
            raise Forbidden("prices and statements are for the back office")
        return self.merchants.merchant(merchant_id)

    def _rules(self, merchant: Merchant) -> Sequence[SellRule]:
        for_all = [rule for rule in self.rates.of(None) if rule.mcc in (None, merchant.mcc)]
        return [*self.rates.of(merchant.id), *for_all]

    def _statements(
        self, merchant: Merchant, period: Period, sales: Sequence[Sale], told: Sequence[Adjustment]
    ) -> Sequence[Statement]:
        rules, adjusted = self._rules(merchant), together(told)
        references = {sale.store_reference for sale in sales}
        markets = {reference: self.merchants.store(merchant.id, reference).market for reference in references}
        by_currency = defaultdict[str, list[Sale]](list)
        for sale in sales:
            by_currency[sale.currency].append(sale)

        def sold(sale: Sale) -> SoldCapture:
            return _priced(sale, merchant, markets[sale.store_reference], rules, adjusted.get(sale.id, _NOTHING))

        return [
            Statement(
                merchant_id=merchant.id,
                currency=currency,
                start=period.start,
                end=period.end,
                captures=tuple(sold(sale) for sale in theirs if sale.kind is SaleKind.CAPTURE),
                refunds=tuple(_refund(sale) for sale in theirs if sale.kind is SaleKind.REFUND),
                held=sum(_HELD.get(sale.kind, 0) * sale.amount for sale in theirs),
            )
            for currency, theirs in sorted(by_currency.items())
        ]


def _priced(
    capture: Sale, merchant: Merchant, market: str, rules: Sequence[SellRule], settled: Adjustment
) -> SoldCapture:
    """A capture with its price by the rule that counts, and what its settled lines gave and took beside that."""
    about = Sold(
        merchant_id=merchant.id,
        currency=capture.currency,
        amount=capture.amount,
        at=capture.at,
        mcc=merchant.mcc or "",
        market=market,
        channel=capture.channel,
    )
    try:
        charge = sell_fee(about, rules)
    except NoSellRate as missing:
        raise NoPrice(str(missing)) from missing
    return SoldCapture(
        capture_id=capture.id,
        payment_id=capture.payment_id,
        at=capture.at,
        amount=capture.amount,
        charge=charge,
        discount=settled.discount,
        penalty=settled.penalty,
    )


_HELD = {SaleKind.HELD: 1, SaleKind.RETURNED: -1}


def _refund(sale: Sale) -> SoldRefund:
    return SoldRefund(refund_id=sale.id, payment_id=sale.payment_id, at=sale.at, amount=sale.amount)


def _only_the_acquirer(caller: Caller) -> None:
    if not caller.of_the_acquirer:
        raise Forbidden("only an acquirer key may do this")
