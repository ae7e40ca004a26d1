"""Klarna's payment requests, once they are there: looked at, changed and withdrawn. Both flows have them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from kassa.adapters.klarna.operations import Operation
from kassa.adapters.klarna.payments.payment_calls import PaymentCalls
from kassa.adapters.klarna.replies import NotThere, Reply
from kassa.domain.approved_money.movements import Operation as Change
from kassa.domain.payments.answers import RequestState, Sighting
from kassa.domain.payments.payment import Payment
from kassa.failures import KlarnaConflict


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRequests:
    """Those of one version of Klarna's API, by its operations and with its reader."""

    calls: PaymentCalls
    read: Operation
    update: Operation
    cancel: Operation
    sighting_in: Callable[[Reply], Sighting]

    def look_at(self, payment: Payment, *, within: float) -> Sighting:
        """The request as it stands; Klarna deletes one that has expired, so one that is not there is GONE."""
        return self._sight(self.read, payment, within)

    def amend(self, payment: Payment, change: Change, body: Mapping[str, Any], *, within: float) -> Sighting:
        """Update the request, under a key of the change's own. Raises KlarnaConflict where it no longer waits."""
        ids = {"payment_request_id": _request_id_of(payment)}
        try:
            reply = self.calls.make(self.update, payment, within=within, body=body, purpose=change.id, **ids)
        except NotThere as nothing:
            ended = KlarnaConflict.retelling(nothing)
        else:
            return self.sighting_in(reply)
        raise ended

    def close(self, payment: Payment, *, within: float) -> Sighting:
        """Cancel the request. Raises KlarnaConflict where it can no longer be cancelled."""
        return self._sight(self.cancel, payment, within)

    def _sight(self, operation: Operation, payment: Payment, within: float) -> Sighting:
        try:
            reply = self.calls.make(operation, payment, within=within, payment_request_id=_request_id_of(payment))
        except NotThere as nothing:
            return Sighting(state=RequestState.GONE, correlation_id=nothing.correlation_id)
        return self.sighting_in(reply)


def _request_id_of(payment: Payment) -> str:
    """Klarna's id of the payment's request. ValueError where it has none: nobody asks about one before."""
    payment_request_id = payment.klarna.payment_request_id
    if payment_request_id is None:
        raise ValueError(f"{payment.id} has no payment request at Klarna")
    return payment_request_id
