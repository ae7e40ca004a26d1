"""Klarna's side of approved money: captures, refunds, releases, reauthorizations, updates, and its books."""

from collections.abc import Callable, Mapping
from typing import Any

from kassa.adapters.klarna import operations
from kassa.adapters.klarna.approved_money.books import books_in, capture_id_in
from kassa.adapters.klarna.approved_money.outcomes import carried_out_in, reauthorized_in, reversal_in
from kassa.adapters.klarna.approved_money.standings import standing_in
from kassa.adapters.klarna.calls import Calls
from kassa.adapters.klarna.headers import headers_for
from kassa.adapters.klarna.operations import Operation as Call
from kassa.adapters.klarna.payments import requests
from kassa.adapters.klarna.replies import Reply
from kassa.adapters.klarna.settings import KlarnaSettings
from kassa.domain.approved_money.movements import Captured, Kind, Operation
from kassa.domain.payments.answers import CarriedOut, Reversal, Standing
from kassa.domain.payments.payment import Payment
from kassa.ports.approved_money import Asked

_CALLS: Mapping[Kind, tuple[Call, Callable[[Operation, Asked], dict[str, Any]]]] = {
    Kind.CAPTURE: (operations.CAPTURE, requests.capture),
    Kind.REFUND: (operations.REFUND_CAPTURE, requests.refund),
    Kind.RELEASE: (operations.VOID, requests.release),
    Kind.REAUTHORIZE: (operations.REAUTHORIZE, requests.reauthorize),
    Kind.UPDATE: (operations.UPDATE_PAYMENT_TRANSACTION, requests.update),
}


class KlarnaTransactions:
    """Implements `ports.approved_money.KlarnaBooks`, and the part of `ports.payments.Klarna` that is about a transaction."""

    def __init__(self, settings: KlarnaSettings, calls: Calls, clock: Callable[[], float]) -> None:
        self._settings = settings
        self._calls = calls
        self._clock = clock

    def carry_out(self, payment: Payment, operation: Operation, asked: Asked, *, within: float) -> CarriedOut:
        """Do what the operation says, under a key made of the payment's id and the operation's.

        A refund is always the refund of a capture; where our books lack Klarna's id of it, Klarna's are read first.
        Raises KlarnaRefused where it did not happen (403: a cap or a limit; a reauthorization that was declined has the
        code `reauthorization_declined`), KlarnaConflict where the transaction is in no state for it, and
        KlarnaUnavailable where it may have happened; a conflict after an attempt without an answer is such a case.
        """
        deadline = self._clock() + within
        call, body_of = _CALLS[operation.kind]
        ids = _transaction(payment)
        if operation.kind is Kind.REFUND:
            ids |= {"payment_capture_id": self._capture_id(payment, _capture_of(payment, operation), within)}
        headers = self._headers(call, payment, purpose=operation.id)
        left = deadline - self._clock()
        reply = self._calls.make(call, ids, headers, body=body_of(operation, asked), within=left)
        understood = reauthorized_in if operation.kind is Kind.REAUTHORIZE else carried_out_in
        return understood(reply, operation)

    def transaction(self, payment: Payment, *, within: float) -> Standing:
        """The transaction with all its captures and refunds. Raises KlarnaRefused where Klarna has none of that id."""
        return books_in(self._read(payment, within))

    def sums(self, payment: Payment, *, within: float) -> Standing:
        """What stands of the transaction in all, which needs no lists. Raises as `transaction` does."""
        return standing_in(self._read(payment, within))

    def reverse(self, payment: Payment, *, within: float) -> Reversal:
        """Refund the capture that the payment knows of, or void where it knows of none.

        Both go out under one key, so a repeated reversal is one reversal. Raises KlarnaConflict where the transaction
        is in no state for it, and KlarnaUnavailable where Klarna's id of the capture cannot be found out: Klarna
        refunds a transaction without it only by line items, and those may be forgotten by now.
        """
        deadline = self._clock() + within
        ids = _transaction(payment)
        call, body = operations.VOID, {}
        if payment.captures:
            capture = payment.captures[0]
            call, body = operations.REFUND_CAPTURE, requests.full_refund(payment, capture)
            ids |= {"payment_capture_id": self._capture_id(payment, capture, within)}
        headers = self._headers(call, payment, purpose="reverse")
        return reversal_in(self._calls.make(call, ids, headers, body=body, within=deadline - self._clock()))

    def _capture_id(self, payment: Payment, capture: Captured, within: float) -> str:
        if capture.klarna_capture_id is not None:
            return capture.klarna_capture_id
        others = frozenset(each.klarna_capture_id for each in payment.captures if each.klarna_capture_id is not None)
        return capture_id_in(self._read(payment, within), capture, others)

    def _headers(self, call: Call, payment: Payment, *, purpose: str | None = None) -> dict[str, str]:
        return headers_for(self._settings, call, payment.id, originators=payment.originators, purpose=purpose)

    def _read(self, payment: Payment, within: float) -> Reply:
        call = operations.READ_PAYMENT_TRANSACTION
        headers = self._headers(call, payment)
        return self._calls.make(call, _transaction(payment), headers, within=within)


def _capture_of(payment: Payment, operation: Operation) -> Captured:
    for capture in payment.captures:
        if capture.id == operation.capture_id:
            return capture
    raise ValueError(f"{payment.id} has no capture {operation.capture_id}")


def _transaction(payment: Payment) -> dict[str, str]:
    payment_transaction_id = payment.klarna.payment_transaction_id
    if payment_transaction_id is None:
        raise ValueError(f"{payment.id} has no transaction at Klarna")
    return {"account_id": payment.klarna.account_id, "payment_transaction_id": payment_transaction_id}
