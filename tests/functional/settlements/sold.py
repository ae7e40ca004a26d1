"""What a house's merchants sold, and what that leaves to the acquirer once settlements came."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from kassa.domain.flow import Pricing
from kassa.domain.merchants.merchant import Merchant
from kassa.domain.payments.payment import Capture, Channel
from kassa.domain.pricing.margins import Margin
from kassa.domain.pricing.periods import Period
from kassa.domain.pricing.sales import Sale, SaleKind
from kassa.domain.pricing.sell_rates import SellRule
from kassa.ports.requests import Request
from kassa.use_cases.pricing.price import Price
from tests.functional.pricing.conftest import ACQUIRER, MemoryMerchants, MemoryRates
from tests.support.settlement_house import House

MARCH = Period("2026-03")
NOW = datetime(2026, 3, 31, tzinfo=UTC)
SOLD_AT = Pricing(fixed=500, variable=3_000_000)


def margins_in_march(house: House) -> Sequence[Margin]:
    """Of every merchant and currency, at one rate for all. Every capture in the books is noted as a sale."""
    payments = house.entries.payments.values()
    house.sales.note(
        Sale(
            kind=SaleKind.CAPTURE,
            id=capture.id,
            payment_id=payment.id,
            merchant_id=payment.merchant_id,
            store_reference="store-gbg-014",
            channel=Channel.POS,
            at=capture.at,
            amount=capture.amount,
            currency=payment.currency,
        )
        for payment in payments
        for capture in payment.captures
    )
    named = sorted({payment.merchant_id for payment in payments})
    merchants: Any = MemoryMerchants({each: _merchant(each) for each in named})
    price = Price(merchants=merchants, rates=MemoryRates(), sales=house.sales, bought=house.entries, now=lambda: NOW)
    for currency in {payment.currency for payment in payments}:
        rule = SellRule(
            id=f"rate-{currency}",
            currency=currency,
            rate=SOLD_AT,
            tax=25_000_000,
            valid_from=MARCH.start,
            created_at=NOW,
        )
        price.add(rule, ACQUIRER, Request(operation="sell-rate", idempotency_key=rule.id, body_hash=rule.id))
    return [margin for each in named for margin in price.margins(each, MARCH, ACQUIRER)]


def _merchant(merchant_id: str) -> Merchant:
    return Merchant(
        id=merchant_id, name=merchant_id, klarna_account_id="krn:1", capture=Capture.NOW, created_at=NOW, mcc="5814"
    )
