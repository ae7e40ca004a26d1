"""Look up payments: one, many, and what happened to one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from kassa.domain.access.caller import Caller
from kassa.domain.ids import is_id
from kassa.domain.payments.payment import Payment
from kassa.failures import Forbidden, NotAccepted, PaymentNotFound
from kassa.ports.payments import Event, Payments, Search, Sessions


def visible(payments: Payments, payment_id: str, caller: Caller) -> Payment:
    """The payment, if there is one for this caller. Raises PaymentNotFound."""
    if not is_id("pay", payment_id):
        raise PaymentNotFound(payment_id)
    payment = payments.get(payment_id)
    if not caller.sees(payment):
        raise PaymentNotFound(payment_id)
    return payment


@dataclass(frozen=True, slots=True, kw_only=True)
class LookUp:
    """Reading never changes a payment; but who reads one past its deadline wakes the session that must end it."""

    payments: Payments
    sessions: Sessions
    now: Callable[[], datetime]

    def one(self, payment_id: str, caller: Caller) -> Payment:
        """Raises PaymentNotFound."""
        payment = visible(self.payments, payment_id, caller)
        if not payment.is_final and self.now() >= payment.expires_at:
            self.sessions.wake(payment.id)
        return payment

    def timeline(
        self, payment_id: str, caller: Caller, *, after: int, limit: int
    ) -> tuple[Sequence[Event], int | None]:
        """The events after a version, and the version to go on from where there are more. Raises PaymentNotFound."""
        visible(self.payments, payment_id, caller)
        events = self.payments.events(payment_id, after=after, limit=limit + 1)
        more = len(events) > limit
        return events[:limit], events[limit - 1].payment.version if more else None

    def many(
        self, search: Search, caller: Caller, *, limit: int, cursor: str | None
    ) -> tuple[Sequence[Payment], str | None]:
        """Newest first. Raises NotAccepted where the search names a merchant, store or terminal that the key cannot see."""
        return self.payments.search(_within(search, caller), limit=limit, cursor=cursor)


def _within(search: Search, caller: Caller) -> Search:
    """The search, narrowed to what the key sees."""
    if caller.of_the_acquirer:
        return search
    if search.attention:
        raise Forbidden("only an acquirer key may ask for these")
    if caller.store_reference and search.store_reference not in (None, caller.store_reference):
        raise NotAccepted({"store_reference": f"this key is bound to the store {caller.store_reference}"})
    return replace(
        search,
        store_reference=caller.store_reference or search.store_reference,
        terminal_reference=caller.terminal_reference,
    )
