"""What a capture of a small payment costs at most: the caps of the acquirer's contract, and the one that counts.

Klarna tells of no cap with a payment. Its guidelines of 2024 say that where one applies, the lesser of the fee and the cap is
charged, that it goes by the payment's total value, and that it may vary by country and MCC.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from kassa.domain.flow import Pricing
from kassa.domain.payments.payment import Payment
from kassa.domain.settlements.fees import fee


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeCap:
    """A maximum for payments that begin from a moment on, for everything that it does not name otherwise.

    It holds for payments of at most `up_to` minor units of `currency`. `maximum` is a fixed part, a share of the payment's
    total, or both. Caps are added and never changed, and none begins before it was added: which of them counts for a payment
    is the same whenever it is asked.
    """

    id: str
    currency: str
    up_to: int
    maximum: Pricing
    valid_from: datetime
    created_at: datetime
    mcc: str | None = None
    market: str | None = None

    def is_about(self, payment: Payment, *, mcc: str, market: str) -> bool:
        """Whether everything that the cap names is so, and it had begun; however much was paid."""
        fits = self.mcc in (None, mcc) and self.market in (None, market)
        return fits and self.currency == payment.currency and self.valid_from <= payment.created_at

    @property
    def precedence(self) -> tuple[bool, bool, datetime, datetime, str]:
        """The highest counts: who names the MCC before who does not, then the market, then the later beginning and entry."""
        return (self.mcc is not None, self.market is not None, self.valid_from, self.created_at, self.id)


def most_for(payment: Payment, caps: Iterable[FeeCap], *, mcc: str, market: str) -> int | None:
    """What each capture of the payment costs at most, before VAT and penalties, in minor units; None where nothing limits it.

    A cap that counts and goes up to less than was paid limits nothing: it takes the place of those before it.
    """
    about = [cap for cap in caps if cap.is_about(payment, mcc=mcc, market=market)]
    counting = max(about, key=lambda cap: cap.precedence, default=None)
    if counting is None or payment.amount > counting.up_to:
        return None
    return fee(payment.amount, counting.maximum)
