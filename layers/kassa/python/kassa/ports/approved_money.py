"""What moving approved money needs from the world."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from kassa.domain.approved_money.movements import Operation, Shipment
from kassa.domain.payments.answers import CarriedOut, Standing
from kassa.domain.payments.payment import Payment
from kassa.domain.payments.purchase import LineItem


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request for an operation: the hash tells whether it is the same one again, the rest goes to Klarna unaltered.

    `supplementary_purchase_data` belongs to a reauthorization.
    """

    request_hash: str
    line_items: tuple[LineItem, ...] = ()
    shipping: tuple[Shipment, ...] = ()
    klarna_network_data: str | None = None
    supplementary_purchase_data: Mapping[str, Any] | None = None


class Operations(Protocol):
    """Operations on their way to Klarna, kept beside their payment."""

    def begin(self, payment: Payment, operation: Operation, asked: Asked) -> None:
        """Store the next version of the payment and what the operation asks for, in one stroke. Raises StalePayment."""
        ...

    def asked(self, payment_id: str, operation_id: str) -> Asked | None:
        """What an operation asked for; None where it never began, or so long ago that nobody repeats it."""
        ...


class KlarnaBooks(Protocol):
    """Klarna's side of approved money. Every method raises KlarnaUnavailable, KlarnaRefused or KlarnaConflict."""

    def carry_out(self, payment: Payment, operation: Operation, asked: Asked, *, within: float) -> CarriedOut:
        """Do what the operation says. Safe to repeat within Klarna's 24 hours; after that, look first.

        `within` is in seconds. A reauthorization that Klarna declines is a KlarnaRefused.
        """
        ...

    def transaction(self, payment: Payment, *, within: float) -> Standing:
        """The transaction with all its captures and refunds, as it stands in Klarna's books."""
        ...


class Calendar(Protocol):
    """The payments whose approved money somebody must look at."""

    def due(self, *, now: datetime, warn_before: timedelta) -> Iterator[str]:
        """Ids of payments, the longest due first; an authorization is due `warn_before` it expires."""
        ...


class Bookkeeping(Protocol):
    """Looks at Klarna's books in the background."""

    def look(self, payment_id: str) -> None:
        """Hold the payment against Klarna's books soon; nothing is lost where that is asked for twice."""
        ...
