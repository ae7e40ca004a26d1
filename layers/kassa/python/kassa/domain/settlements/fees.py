"""What Klarna charges for a capture, computed anew: integers in minor units, rounded half to even, once for each part.

Klarna's definitions of `fixed` and `variable` are certain; the order of discount, cap and penalty is read from its
guidelines of 2024. All of it stands here and nowhere else.
"""

from dataclasses import dataclass
from decimal import Decimal

from kassa.domain.flow import Pricing

WHOLE = 100_000_000
"""A percentage of Klarna's is percent times 1,000,000: 1.5 % is 1,500,000, and this is 100 %."""

_HALF = WHOLE // 2

VAT_TOLERANCE = 1
"""Minor units by which the VAT of one line may differ from ours. It holds for a line, never for a sum."""


@dataclass(frozen=True, slots=True)
class Rate:
    """What a line of the file says it was charged by. Fixed parts in minor units, variable ones as percent times 1,000,000."""

    fixed: int
    variable: int
    tax_fixed: int = 0
    tax_variable: int = 0

    @property
    def pricing(self) -> Pricing:
        return Pricing(fixed=self.fixed, variable=self.variable)


def in_percent(percentage: int) -> str:
    """A percentage (percent times 1,000,000) as people read it: 2,990,000 as `2.99 %`."""
    return f"{Decimal(percentage).scaleb(-6).normalize():f} %"


def share(amount: int, percentage: int) -> int:
    """A percentage (percent times 1,000,000) of an amount, both not negative, to the nearest; a tie goes to the even one."""
    quotient, rest = divmod(amount * percentage, WHOLE)
    return quotient + (rest > _HALF or (rest == _HALF and quotient & 1))


def fee(amount: int, pricing: Pricing, *, discount: int = 0, penalty: int = 0, cap: int | None = None) -> int:
    """What a capture of `amount` costs before VAT: the discount first, then a microtransaction's cap, the penalty last.

    A discount never makes it less than nothing. All in minor units, not negative.
    """
    calculated = pricing.fixed + share(amount, pricing.variable)
    discounted = max(0, calculated - discount)
    return (discounted if cap is None else min(discounted, cap)) + penalty


def vat(charged: int, rate: Rate) -> int:
    """The VAT (or GST) of what was charged on one line, not negative."""
    return rate.tax_fixed + share(charged, rate.tax_variable)
