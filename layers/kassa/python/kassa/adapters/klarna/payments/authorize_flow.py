"""The authorize flow (Klarna Network v2): authorize, a step-up for the shopper, and authorize once more with the token."""

from kassa.adapters.klarna import operations
from kassa.adapters.klarna.payments import requests
from kassa.adapters.klarna.payments.payment_calls import PaymentCalls
from kassa.adapters.klarna.payments.payment_requests import PaymentRequests
from kassa.adapters.klarna.payments.readers import answer_in, sighting_in, transaction_reference_in
from kassa.adapters.klarna.replies import Reply, about_the_token, taken_by
from kassa.domain.approved_money.movements import Operation as Change
from kassa.domain.payments.answers import Answer, Declined, Sighting, StepUp
from kassa.domain.payments.payment import Payment
from kassa.domain.payments.purchase import Purchase
from kassa.failures import KlarnaRefused


class AuthorizeFlow:
    """The first, the final and the questions in between, in v2."""

    def __init__(self, calls: PaymentCalls) -> None:
        self._calls = calls
        self._requests = PaymentRequests(
            calls=calls,
            read=operations.READ_PAYMENT_REQUEST,
            update=operations.UPDATE_PAYMENT_REQUEST,
            cancel=operations.CANCEL_PAYMENT_REQUEST,
            sighting_in=sighting_in,
        )

    def authorize(self, payment: Payment, purchase: Purchase, *, within: float) -> Answer:
        """The first call. A token that the merchant brought along goes with it, and finishes where it can."""
        if purchase.approved_elsewhere:
            return self._finish_at_once(payment, purchase, within)
        reply = self._calls.make(
            operations.AUTHORIZE,
            payment,
            within=within,
            body=requests.first_call(payment, purchase),
            token=purchase.klarna_network_session_token,
        )
        return answer_in(reply)

    def finalise(self, payment: Payment, purchase: Purchase, session_token: str, *, within: float) -> Answer:
        """The final authorization. Raises KlarnaConflict only if Klarna says so twice."""
        body = requests.final_call(payment, purchase)
        reply = self._calls.make_final(operations.FINALISE, payment, within=within, body=body, token=session_token)
        return self._own(payment, reply)

    def look_at(self, payment: Payment, *, within: float) -> Sighting:
        """The payment request as it stands; one that is not there is GONE."""
        return self._requests.look_at(payment, within=within)

    def amend(self, payment: Payment, change: Change, purchase: Purchase, *, within: float) -> Sighting:
        """Change what the shopper is asked for. Raises KlarnaConflict where the request no longer waits."""
        return self._requests.amend(payment, change, requests.amendment(payment, change, purchase), within=within)

    def close(self, payment: Payment, *, within: float) -> Sighting:
        """Cancel the payment request. Raises KlarnaConflict where it can no longer be cancelled."""
        return self._requests.close(payment, within=within)

    def _finish_at_once(self, payment: Payment, purchase: Purchase, within: float) -> Answer:
        """A final call without a first one. Raises TokenUnknown or TokenForeign where that is what Klarna says."""
        token = purchase.klarna_network_session_token or ""
        try:
            answer = self.finalise(payment, purchase, token, within=within)
        except KlarnaRefused as refusal:
            failure = about_the_token(refusal)
        else:
            if not isinstance(answer, StepUp):
                return answer
            # nobody stands before a screen: a shopper who should act again cannot
            return Declined(reason="step-up required again", correlation_id=answer.correlation_id)
        raise failure

    def _own(self, payment: Payment, reply: Reply) -> Answer:
        """The answer, unless its transaction was made for another payment of ours under the same token."""
        answer = answer_in(reply)
        taken = taken_by(payment.id, transaction_reference_in(reply), reply)
        if taken is not None:
            raise taken
        return answer
