"""Prompt the books: what was left to do when a payment was approved is done at once, not on its day in the calendar."""

from dataclasses import dataclass

from kassa.domain.payments.payment import Payment
from kassa.ports.approved_money import Bookkeeping


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptBooks:
    """Hears of every version of every payment, at least once."""

    bookkeeping: Bookkeeping

    def __call__(self, payment: Payment) -> None:
        """Asks for a look where an operation is open that nobody waits for."""
        if any(operation.unattended for operation in payment.open_operations()):
            self.bookkeeping.look(payment.id)
