"""Note sales: each movement of money is kept under its merchant and month, for statements."""

from dataclasses import dataclass

from kassa.domain.payments.payment import Payment
from kassa.domain.pricing.sales import new_sales
from kassa.ports.pricing import Sales


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteSales:
    """Hears of every version of every payment, at least once."""

    sales: Sales

    def __call__(self, payment: Payment) -> None:
        """Notes what this version brought."""
        self.sales.note(new_sales(payment))
