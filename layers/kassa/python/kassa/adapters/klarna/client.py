"""Klarna as the use cases see it."""

import random
import time
from collections.abc import Callable

import httpx

from kassa.adapters.klarna import operations, requests
from kassa.adapters.klarna.calls import Calls
from kassa.adapters.klarna.headers import headers_for
from kassa.adapters.klarna.network import BoundedTransport
from kassa.adapters.klarna.operations import Operation
from kassa.adapters.klarna.readers import answer_in, new_store_id_in, sighting_in, store_id_among
from kassa.adapters.klarna.replies import NotThere
from kassa.adapters.klarna.settings import KlarnaSettings
from kassa.adapters.klarna.transactions import KlarnaTransactions
from kassa.domain.answers import Answer, RequestState, Reversal, Sighting, Standing
from kassa.domain.ids import derived
from kassa.domain.merchant import Store
from kassa.domain.payment import Payment
from kassa.domain.purchase import Purchase
from kassa.failures import KlarnaConflict

CONFLICT_PAUSE = 0.5
"""Seconds before a final call is sent once more after a conflict: another of its kind may just be running."""


class KlarnaClient:
    """Implements `ports.Klarna`. Build one for a process: it keeps the connections and the rate limits."""

    def __init__(
        self,
        settings: KlarnaSettings,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        chance: Callable[[], float] = random.random,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._sleep = sleep
        transport = transport or BoundedTransport(settings.tls(), clock)
        self._calls = Calls(settings.url, transport, clock=clock, sleep=sleep, chance=chance)
        self._transactions = KlarnaTransactions(settings, self._calls, clock)

    def authorize(self, payment: Payment, purchase: Purchase, *, within: float) -> Answer:
        """The first call. A token that the merchant brought along goes with it."""
        operation = operations.AUTHORIZE
        headers = self._headers(operation, payment, purchase, purchase.klarna_network_session_token)
        body = requests.first_call(payment, purchase)
        return answer_in(self._calls.make(operation, _account(payment), headers, body=body, within=within))

    def finalise(self, payment: Payment, purchase: Purchase, session_token: str, *, within: float) -> Answer:
        """The final authorization. Raises KlarnaConflict only if Klarna says so twice."""
        deadline = self._clock() + within
        operation = operations.FINALISE
        headers = self._headers(operation, payment, purchase, session_token)
        body = requests.final_call(payment, purchase)
        try:
            reply = self._calls.make(operation, _account(payment), headers, body=body, within=within)
        except KlarnaConflict:
            left = deadline - self._clock() - CONFLICT_PAUSE
            if left <= 0:
                raise
            self._sleep(CONFLICT_PAUSE)
            reply = self._calls.make(operation, _account(payment), headers, body=body, within=left)
        return answer_in(reply)

    def look_at(self, payment: Payment, *, within: float) -> Sighting:
        """The payment request as it stands; Klarna deletes one that has expired, so one that is not there is GONE."""
        return self._sight(operations.READ_PAYMENT_REQUEST, payment, within)

    def close(self, payment: Payment, *, within: float) -> Sighting:
        """Cancel the payment request. Raises KlarnaConflict where it can no longer be cancelled."""
        return self._sight(operations.CANCEL_PAYMENT_REQUEST, payment, within)

    def transaction(self, payment: Payment, *, within: float) -> Standing:
        """What stands of the transaction. Raises KlarnaRefused where Klarna has none of that id."""
        return self._transactions.sums(payment, within=within)

    def reverse(self, payment: Payment, *, within: float) -> Reversal:
        """Undo the transaction, once however often it is asked for. Raises as `KlarnaTransactions.reverse` does."""
        return self._transactions.reverse(payment, within=within)

    def open_store(self, klarna_account_id: str, store: Store, *, within: float) -> str:
        """Klarna's id of the store, which is made unless Klarna has one with our reference."""
        deadline = self._clock() + within
        account = {"account_id": klarna_account_id}
        subject = derived("store", klarna_account_id, store.reference)
        headers = headers_for(self._settings, operations.CREATE_STORE, subject)
        body = requests.new_store(store)
        try:
            return new_store_id_in(
                self._calls.make(operations.CREATE_STORE, account, headers, body=body, within=within)
            )
        except KlarnaConflict as conflict:
            headers = headers_for(self._settings, operations.LIST_STORES, subject)
            stores = self._calls.make(operations.LIST_STORES, account, headers, within=deadline - self._clock())
            there = store_id_among(stores, store.reference)
            if there is None:
                raise conflict from None
            return there

    def _sight(self, operation: Operation, payment: Payment, within: float) -> Sighting:
        payment_request_id = payment.klarna.payment_request_id
        if payment_request_id is None:
            raise ValueError(f"{payment.id} has no payment request at Klarna")
        ids = _account(payment) | {"payment_request_id": payment_request_id}
        try:
            return sighting_in(self._calls.make(operation, ids, self._headers(operation, payment), within=within))
        except NotThere as nothing:
            return Sighting(state=RequestState.GONE, correlation_id=nothing.correlation_id)

    def _headers(
        self, operation: Operation, payment: Payment, purchase: Purchase | None = None, token: str | None = None
    ) -> dict[str, str]:
        originators = purchase.originators if purchase else ()
        return headers_for(self._settings, operation, payment.id, originators=originators, token=token)


def _account(payment: Payment) -> dict[str, str]:
    return {"account_id": payment.klarna.account_id}
