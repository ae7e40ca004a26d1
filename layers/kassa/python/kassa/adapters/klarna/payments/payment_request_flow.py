"""The payment request flow (v1): create a payment request, and confirm it with the token of the shopper's approval.

The answers of both flows are the same, so the session, its decider and the terminal see no difference.
"""

from kassa.adapters.klarna import operations
from kassa.adapters.klarna.payments import payment_request_bodies
from kassa.adapters.klarna.payments.payment_calls import PaymentCalls
from kassa.adapters.klarna.payments.payment_request_readers import (
    confirmed_in,
    request_reference_in,
    sighting_in,
    step_up_in,
)
from kassa.adapters.klarna.payments.payment_requests import PaymentRequests
from kassa.adapters.klarna.replies import about_the_token, taken_by
from kassa.domain.approved_money.movements import Operation as Change
from kassa.domain.payments.answers import Answer, Approved, Sighting
from kassa.domain.payments.payment import Payment
from kassa.domain.payments.purchase import Purchase
from kassa.failures import KlarnaRefused, TokenUnknown


class PaymentRequestFlow:
    """Create, look, withdraw and confirm, in v1."""

    def __init__(self, calls: PaymentCalls) -> None:
        self._calls = calls
        self._requests = PaymentRequests(
            calls=calls,
            read=operations.READ_PAYMENT_REQUEST_V1,
            update=operations.UPDATE_PAYMENT_REQUEST_V1,
            cancel=operations.CANCEL_PAYMENT_REQUEST_V1,
            sighting_in=sighting_in,
        )

    def authorize(self, payment: Payment, purchase: Purchase, *, within: float) -> Answer:
        """Open a payment request; where the shopper has approved elsewhere, confirm that approval instead."""
        if purchase.approved_elsewhere:
            return self.finalise(payment, purchase, purchase.payment_confirmation_token or "", within=within)
        body = payment_request_bodies.new_request(payment, purchase)
        operation = operations.CREATE_PAYMENT_REQUEST
        return step_up_in(self._calls.make(operation, payment, within=within, body=body))

    def finalise(self, payment: Payment, _: Purchase, session_token: str, *, within: float) -> Approved:
        """Confirm with the confirmation token, which is a key of its own: it gives one result.

        Raises KlarnaConflict only if Klarna says so twice; TokenUnknown, TokenForeign, and TokenTaken where it belongs to the
        request of another payment.
        """
        if not session_token.strip("."):  # a segment of dots would be another path
            raise TokenUnknown("confirm_payment_request: not a token", code="bad_token")
        try:
            reply = self._calls.make_final(
                operations.CONFIRM_PAYMENT_REQUEST,
                payment,
                within=within,
                body=payment_request_bodies.confirmation(payment),
                payment_confirmation_token=session_token,
            )
        except KlarnaRefused as refusal:
            failure = about_the_token(refusal)
        else:
            approved = confirmed_in(reply)
            taken = taken_by(payment.id, request_reference_in(reply), reply)
            if taken is not None:
                raise taken
            return approved
        raise failure

    def look_at(self, payment: Payment, *, within: float) -> Sighting:
        """The payment request as it stands; one that is not there is GONE."""
        return self._requests.look_at(payment, within=within)

    def amend(self, payment: Payment, change: Change, purchase: Purchase, *, within: float) -> Sighting:
        """Change what the shopper is asked for. Raises KlarnaConflict where the request no longer waits."""
        return self._requests.amend(
            payment, change, payment_request_bodies.amendment(payment, change, purchase), within=within
        )

    def close(self, payment: Payment, *, within: float) -> Sighting:
        """Cancel the payment request. Raises KlarnaConflict where it can no longer be cancelled."""
        return self._requests.close(payment, within=within)
