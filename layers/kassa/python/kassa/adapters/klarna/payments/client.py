"""Klarna as the use cases see it."""

import random
import time
from collections.abc import Callable

import httpx

from kassa.adapters.klarna.approved_money.client import KlarnaTransactions
from kassa.adapters.klarna.calls import Calls
from kassa.adapters.klarna.network import BoundedTransport
from kassa.adapters.klarna.payments.authorize_flow import AuthorizeFlow
from kassa.adapters.klarna.payments.payment_calls import PaymentCalls
from kassa.adapters.klarna.payments.payment_request_flow import PaymentRequestFlow
from kassa.adapters.klarna.settings import KlarnaSettings
from kassa.domain.approved_money.movements import Operation
from kassa.domain.flow import Flow
from kassa.domain.payments.answers import Answer, Reversal, Sighting, Standing
from kassa.domain.payments.payment import Payment
from kassa.domain.payments.purchase import Purchase


class KlarnaClient:
    """Implements `ports.payments.Klarna`, in the flow that each payment was begun in.

    Build one for a process: it keeps the connections and the rate limits.
    """

    def __init__(
        self,
        settings: KlarnaSettings,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        chance: Callable[[], float] = random.random,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        transport = transport or BoundedTransport(settings.tls(), clock)
        self._calls = Calls(settings.url, transport, clock=clock, sleep=sleep, chance=chance)
        self._transactions = KlarnaTransactions(settings, self._calls, clock)
        calls = PaymentCalls(settings=settings, calls=self._calls, clock=clock, sleep=sleep)
        self._flows: dict[Flow, AuthorizeFlow | PaymentRequestFlow] = {
            Flow.AUTHORIZE: AuthorizeFlow(calls),
            Flow.PAYMENT_REQUEST: PaymentRequestFlow(calls),
        }

    def authorize(self, payment: Payment, purchase: Purchase, *, within: float) -> Answer:
        """The first call; where the shopper has approved elsewhere, the only one."""
        return self._flow_of(payment).authorize(payment, purchase, within=within)

    def finalise(self, payment: Payment, purchase: Purchase, session_token: str, *, within: float) -> Answer:
        """The call that makes the transaction. Raises KlarnaConflict only if Klarna says so twice."""
        return self._flow_of(payment).finalise(payment, purchase, session_token, within=within)

    def look_at(self, payment: Payment, *, within: float) -> Sighting:
        """The payment request as it stands."""
        return self._flow_of(payment).look_at(payment, within=within)

    def amend(self, payment: Payment, operation: Operation, purchase: Purchase, *, within: float) -> Sighting:
        """Change what the shopper is asked for. Raises KlarnaConflict where the request no longer waits for one."""
        return self._flow_of(payment).amend(payment, operation, purchase, within=within)

    def close(self, payment: Payment, *, within: float) -> Sighting:
        """Cancel the payment request. Raises KlarnaConflict where it can no longer be cancelled."""
        return self._flow_of(payment).close(payment, within=within)

    def transaction(self, payment: Payment, *, within: float) -> Standing:
        """What stands of the transaction. Raises KlarnaRefused where Klarna has none of that id."""
        return self._transactions.sums(payment, within=within)

    def reverse(self, payment: Payment, *, within: float) -> Reversal:
        """Undo the transaction, once however often it is asked for. Raises as `KlarnaTransactions.reverse` does."""
        return self._transactions.reverse(payment, within=within)

    def _flow_of(self, payment: Payment) -> AuthorizeFlow | PaymentRequestFlow:
        return self._flows[payment.klarna.flow]
