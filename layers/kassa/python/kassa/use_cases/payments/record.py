"""Write a change of a payment, again on top of whatever somebody else wrote first."""

from collections.abc import Callable

from kassa.domain.payments.payment import Payment
from kassa.failures import StalePayment
from kassa.ports.payments import Payments

_WRITERS = 10
"""More writers than one payment can have at the same instant: first call, two sessions, cancel."""


def record(
    payments: Payments,
    payment: Payment,
    change: Callable[[Payment], Payment],
    *,
    races: int = _WRITERS,
    between: Callable[[], None] | None = None,
) -> Payment:
    """The payment with the change stored. `change` returns the same object where there is nothing left to change."""
    for _ in range(races):
        changed = change(payment)
        if changed is payment:
            return payment
        try:
            payments.save(changed)
        except StalePayment:
            if between is not None:
                between()
            payment = payments.get(payment.id)
        else:
            return changed
    raise StalePayment(payment.id)
