"""Prices and statements as a merchant sees them; and the margin, which is another document that no merchant gets."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from kassa.adapters.http.models import View
from kassa.domain.merchants.merchant import Merchant
from kassa.domain.pricing.fee_caps import FeeCap
from kassa.domain.pricing.margins import Margin
from kassa.domain.pricing.periods import Period
from kassa.domain.pricing.sell_rates import SellRule
from kassa.domain.pricing.statements import SoldCapture, SoldRefund, Statement


class SellRateView(View):
    """What a sale costs its merchant."""

    id: str
    object: Literal["sell_rate"] = "sell_rate"
    merchant_id: str | None
    currency: str
    fixed: int
    variable: int
    tax: int
    valid_from: datetime
    valid_until: datetime | None
    mcc: str | None
    market: str | None
    channel: str | None
    created_at: datetime

    @classmethod
    def of(cls, rule: SellRule) -> "SellRateView":
        return cls(
            id=rule.id,
            merchant_id=rule.merchant_id,
            currency=rule.currency,
            fixed=rule.rate.fixed,
            variable=rule.rate.variable,
            tax=rule.tax,
            valid_from=rule.valid_from,
            valid_until=rule.valid_until,
            mcc=rule.mcc,
            market=rule.market,
            channel=rule.channel,
            created_at=rule.created_at,
        )


class SellRateList(View):
    """All rates, the newest first: those of a merchant, and behind them those for all that may count for it."""

    data: list[SellRateView]
    next_cursor: None = None


class FeeCapView(View):
    """What each capture of a small payment costs at most, in minor units: `fixed`, and `variable` of the payment's total."""

    id: str
    object: Literal["fee_cap"] = "fee_cap"
    currency: str
    up_to: int
    fixed: int
    variable: int
    valid_from: datetime
    mcc: str | None
    market: str | None
    created_at: datetime

    @classmethod
    def of(cls, cap: FeeCap) -> "FeeCapView":
        return cls(
            id=cap.id,
            currency=cap.currency,
            up_to=cap.up_to,
            fixed=cap.maximum.fixed,
            variable=cap.maximum.variable,
            valid_from=cap.valid_from,
            mcc=cap.mcc,
            market=cap.market,
            created_at=cap.created_at,
        )


class FeeCapList(View):
    """All caps, the newest first."""

    data: list[FeeCapView]
    next_cursor: None = None


class CaptureLine(View):
    """A capture and what it costs. `net` is what is left of it."""

    capture_id: str
    payment_id: str
    at: datetime
    amount: int
    fee: int
    tax: int
    discount: int
    penalty: int
    net: int
    sell_rate_id: str

    @classmethod
    def of(cls, capture: SoldCapture) -> "CaptureLine":
        return cls(
            capture_id=capture.capture_id,
            payment_id=capture.payment_id,
            at=capture.at,
            amount=capture.amount,
            fee=capture.charge.fee,
            tax=capture.charge.tax,
            discount=capture.discount,
            penalty=capture.penalty,
            net=capture.amount - capture.cost,
            sell_rate_id=capture.charge.rule_id,
        )


class RefundLine(View):
    """A refund; the fee of its capture is not given back."""

    refund_id: str
    payment_id: str
    at: datetime
    amount: int

    @classmethod
    def of(cls, refund: SoldRefund) -> "RefundLine":
        return cls(refund_id=refund.refund_id, payment_id=refund.payment_id, at=refund.at, amount=refund.amount)


class StatementView(View):
    """A period in one currency, in minor units. Without lines there are sums only."""

    currency: str
    captured: int
    refunded: int
    fees: int
    tax: int
    discounts: int
    penalties: int
    held: Annotated[int, Field(description="Held for disputes less what came back of them")]
    net: int
    captures: Annotated[list[CaptureLine] | None, Field(description="Null with `lines=false`")]
    refunds: Annotated[list[RefundLine] | None, Field(description="Null with `lines=false`")]

    @classmethod
    def of(cls, statement: Statement, *, lines: bool) -> "StatementView":
        return cls(
            currency=statement.currency,
            captured=statement.captured,
            refunded=statement.refunded,
            fees=statement.fees,
            tax=statement.tax,
            discounts=statement.discounts,
            penalties=statement.penalties,
            held=statement.held,
            net=statement.net,
            captures=[CaptureLine.of(each) for each in statement.captures] if lines else None,
            refunds=[RefundLine.of(each) for each in statement.refunds] if lines else None,
        )


class StatementsView(View):
    """A merchant's month, day or hour."""

    object: Literal["statement"] = "statement"
    merchant_id: str
    merchant_name: str
    period: str
    statements: list[StatementView]

    @classmethod
    def of(
        cls, merchant: Merchant, period: Period, statements: Sequence[Statement], *, lines: bool
    ) -> "StatementsView":
        shown = [StatementView.of(each, lines=lines) for each in statements]
        return cls(merchant_id=merchant.id, merchant_name=merchant.name, period=period.name, statements=shown)


class MarginView(View):
    """What a month leaves to the acquirer in one currency, without VAT."""

    currency: str
    sold: int
    bought: Annotated[
        int, Field(description="What Klarna charged, or until it has what it promised; discounts off, penalties on")
    ]
    passed_on: Annotated[int, Field(description="Penalties less discounts, which the merchant bears")]
    disputes: Annotated[int, Field(description="What Klarna charged for disputes, which no merchant bears")]
    earned: int
    settled_captures: Annotated[int, Field(description="Their fees are those of Klarna's settlements")]
    unsettled_captures: Annotated[int, Field(description="Their fees are promised, and may become others")]
    unpriced_captures: Annotated[
        int, Field(description="Unsettled ones whose price Klarna never said: they count as bought for 0")
    ]

    @classmethod
    def of(cls, margin: Margin) -> "MarginView":
        return cls(
            currency=margin.currency,
            sold=margin.sold,
            bought=margin.bought,
            passed_on=margin.passed_on,
            disputes=margin.disputes,
            earned=margin.earned,
            settled_captures=margin.settled,
            unsettled_captures=margin.unsettled,
            unpriced_captures=margin.unpriced,
        )


class MarginsView(View):
    """For the acquirer's eyes only."""

    object: Literal["margin"] = "margin"
    merchant_id: str
    period: str
    data: list[MarginView]
