"""Write a receipt: gather what was paid, for what, where and when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from kassa.domain.access.caller import Caller
from kassa.domain.approved_money.movements import Refunded
from kassa.domain.payments.payment import Payment
from kassa.domain.payments.receipt import Receipt, ReceiptKind, kind_of_receipt
from kassa.failures import NoReceipt, RefundNotFound
from kassa.ports.merchants import Merchants
from kassa.ports.payments import Event, Payments
from kassa.use_cases.payments.look_up import visible

_PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteReceipt:
    """For the sale, for each refund of it, and for a late approval that was reversed. Reading changes nothing."""

    payments: Payments
    merchants: Merchants

    def __call__(self, payment_id: str, caller: Caller, *, refund_id: str | None = None) -> Receipt:
        """Raises PaymentNotFound, NoReceipt where no money moved, RefundNotFound."""
        payment = visible(self.payments, payment_id, caller)
        kind = kind_of_receipt(payment)
        if kind is None:
            raise NoReceipt(payment)
        refund = None if refund_id is None else _refund(payment, refund_id)
        is_sale = refund is None and kind is ReceiptKind.SALE
        return Receipt(
            kind=kind if refund is None else ReceiptKind.REFUND,
            payment=payment,
            merchant=self.merchants.merchant(payment.merchant_id),
            store=self.merchants.store(payment.merchant_id, payment.store_reference),
            happened_at=self._ended_at(payment) if refund is None else refund.refunded_at,
            basket=self.payments.basket(payment.id) if is_sale else (),
            refund=refund,
        )

    def _ended_at(self, payment: Payment) -> datetime:
        """When the payment became final: later captures and refunds are versions of it too."""
        return next(event.at for event in self._timeline(payment.id) if event.payment.is_final)

    def _timeline(self, payment_id: str) -> Iterator[Event]:
        after = 0
        while events := self.payments.events(payment_id, after=after, limit=_PAGE):
            yield from events
            after = events[-1].payment.version


def _refund(payment: Payment, refund_id: str) -> Refunded:
    for refund in payment.refunds:
        if refund.id == refund_id:
            return refund
    raise RefundNotFound(refund_id)
