"""What a capture costs the acquirer: percentages are percent times 1,000,000, all else minor units, half to even."""

from dataclasses import dataclass, replace
from typing import Any

WHOLE = 100_000_000
"""100 %."""
ACQUIRING_ACCOUNT = "krn:partner:global:payment:acquiring-account:test:MAIN"
PRICE_PLAN = "krn:partner:global:pricing:payments:price-plan:00000000-0000-4000-8000-000000000001"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What Klarna promises for a payment when it is authorised. Discount and penalty are those of every capture.

    `microtransaction_cap` is the most that a capture of a small payment costs, before its penalty; small is one of at most
    `microtransaction_up_to`, or any. It is in the contract, so no answer tells of it.
    """

    price_plan_id: str = PRICE_PLAN
    fixed: int = 250
    variable: int = 2_990_000
    tax_fixed: int = 0
    tax_variable: int = 25_000_000
    microtransaction_cap: int | None = None
    microtransaction_up_to: int | None = None
    discount: int = 0
    penalty: int = 0
    dispute_fee: int = 0
    payment_acquiring_account_id: str = ACQUIRING_ACCOUNT

    @property
    def rate(self) -> dict[str, Any]:
        """The rate as Klarna writes it."""
        tax = {"variable": self.tax_variable, "fixed": self.tax_fixed}
        return {"fixed": self.fixed, "variable": self.variable, "tax": tax}

    @property
    def details(self) -> dict[str, Any]:
        """What else a promise says."""
        return {"price_plan_id": self.price_plan_id}

    def most(self, paid: int) -> int | None:
        """What a capture of a payment of `paid` costs at most."""
        up_to = self.microtransaction_up_to
        return self.microtransaction_cap if up_to is None or paid <= up_to else None

    def fee(self, amount: int, *, paid: int, discount: int, penalty: int) -> int:
        """What a capture of `amount` costs before tax: less its discount, at most the cap, and its penalty on top."""
        calculated, most = self._calculated(amount, discount), self.most(paid)
        return (calculated if most is None else min(calculated, most)) + penalty

    def shown(self, amount: int, *, paid: int, discount: int) -> "Terms":
        """The terms as a settlement shows them: where the cap is what counts, it is the rate."""
        most = self.most(paid)
        if most is None or self._calculated(amount, discount) <= most:
            return self
        return replace(self, fixed=most, variable=0)

    def _calculated(self, amount: int, discount: int) -> int:
        return max(0, self.fixed + share(amount, self.variable) - discount)

    def tax(self, fee: int) -> int:
        """VAT or GST on a fee; there is none on nothing."""
        return self.tax_fixed + share(fee, self.tax_variable) if fee else 0


DEFAULT_TERMS = Terms()


def share(amount: int, percentage: int) -> int:
    """A percentage of an amount."""
    quotient, rest = divmod(amount * percentage, WHOLE)
    return quotient + (2 * rest > WHOLE or (2 * rest == WHOLE and quotient % 2))
