"""Show a payment to its shopper: who has the address of its screen needs no key."""

from dataclasses import dataclass

from kassa.domain.access.caller import Caller, KeyKind
from kassa.domain.ids import is_id
from kassa.domain.merchants.merchant import Merchant, Store
from kassa.domain.payments.display_token import opens, payment_id_in
from kassa.domain.payments.payment import Payment
from kassa.failures import PaymentNotFound
from kassa.ports.merchants import Merchants
from kassa.ports.payments import Payments
from kassa.use_cases.payments.cancel import Cancel
from kassa.use_cases.payments.look_up import LookUp


@dataclass(frozen=True, slots=True, kw_only=True)
class Show:
    """The screen belongs to the payment's terminal: it sees this one payment, and cancels it as the terminal would."""

    payments: Payments
    merchants: Merchants
    look_up: LookUp
    cancel: Cancel

    def payment(self, token: str) -> Payment:
        """Raises PaymentNotFound for a wrong token, be it of no payment or with a wrong secret."""
        payment = self._opened(token)
        return self.look_up.one(payment.id, _screen_of(payment))

    def seller(self, payment: Payment) -> tuple[Merchant, Store]:
        """Who sells, and where. Raises NotKnown."""
        merchant = self.merchants.merchant(payment.merchant_id)
        return merchant, self.merchants.store(payment.merchant_id, payment.store_reference)

    def cancel_payment(self, token: str) -> Payment:
        """The payment, final if the outcome is there; as often as one likes. Raises PaymentNotFound, TooLateToCancel."""
        payment = self._opened(token)
        return self.cancel(payment.id, _screen_of(payment), where="on the shopper's screen").payment

    def _opened(self, token: str) -> Payment:
        payment_id = payment_id_in(token)
        if not is_id("pay", payment_id):
            raise PaymentNotFound(payment_id)
        payment = self.payments.get(payment_id)
        if not opens(token, payment):
            raise PaymentNotFound(payment_id)
        return payment


def _screen_of(payment: Payment) -> Caller:
    return Caller(
        key_id="display",
        kind=KeyKind.TERMINAL,
        merchant_id=payment.merchant_id,
        store_reference=payment.store_reference,
        terminal_reference=payment.terminal_reference,
        may_refund=False,
    )
