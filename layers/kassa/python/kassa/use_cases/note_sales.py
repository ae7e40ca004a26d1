"""Note sales: each movement of money is kept under its merchant and month, for statements."""

from dataclasses import dataclass

from kassa.domain.payment import Payment
from kassa.domain.settlements.sales import new_sales
from kassa.pricing_ports import Sales


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteSales:
    """Hears of every version of every payment, at least once."""

    sales: Sales

    def __call__(self, payment: Payment) -> None:
        """Notes what this version brought."""
        self.sales.note(new_sales(payment))
