"""The two ways in which Klarna can be asked for a payment, and the price that Klarna promises for it."""

from dataclasses import dataclass
from enum import StrEnum


class Flow(StrEnum):
    """Who asks the shopper: the authorize call when it steps up (v2), or a payment request of its own (v1)."""

    AUTHORIZE = "authorize"
    PAYMENT_REQUEST = "payment_request"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pricing:
    """What Klarna promised to charge the acquirer for each capture: its buy rate, which no merchant may see.

    `fixed` is in minor units; `variable` is a percentage times 1,000,000, so 2.99 % is 2,990,000.
    """

    fixed: int
    variable: int
