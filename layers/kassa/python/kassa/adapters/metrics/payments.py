"""What happened in the business, counted in the log (EMF): no call, no dimension that grows with the payments."""

import warnings
from collections.abc import Iterator, Sequence
from datetime import datetime

from aws_lambda_powertools.metrics import Metrics, MetricUnit

from kassa.domain.approved_money.books import AUTHORIZATION_LAPSED
from kassa.domain.payments.happenings import EventType
from kassa.domain.payments.payment import APPROVAL_LAPSED, Payment
from kassa.domain.payments.purchase import LineItem, Purchase
from kassa.ports.payments import Event, Payments, Search

# most invocations count nothing, and that is not worth a line in the log
warnings.filterwarnings("ignore", "No application metrics to publish*")

_COUNTED = {
    EventType.APPROVED: "PaymentApproved",
    EventType.DECLINED: "PaymentDeclined",
    EventType.CANCELED: "PaymentCanceled",
    EventType.REVERSED: "PaymentCanceled",
    EventType.EXPIRED: "PaymentExpired",
    EventType.FAILED: "PaymentFailed",
    EventType.CAPTURED: "PaymentCaptured",
    EventType.REFUNDED: "PaymentRefunded",
    EventType.RELEASED: "PaymentReleased",
    EventType.AUTHORIZATION_EXPIRING: "AuthorizationExpiring",
    EventType.DRIFT_DETECTED: "DriftDetected",
}


class CountedPayments:
    """Payments whose beginnings and outcomes are counted, each once: only one writer can win a version."""

    def __init__(self, payments: Payments, metrics: Metrics) -> None:
        self._payments = payments
        self._metrics = metrics

    def add(self, payment: Payment, purchase: Purchase) -> Payment:
        stored = self._payments.add(payment, purchase)
        if stored is payment:
            self._count("PaymentStarted")
        return stored

    def save(self, payment: Payment) -> None:
        self._payments.save(payment)
        happened = payment.happened.type
        if happened in _COUNTED:
            self._count(_COUNTED[happened])
        if payment.failure is not None and payment.failure.code == APPROVAL_LAPSED:
            self._count("ApprovalLapsed")
        if happened is EventType.RELEASED and payment.happened.detail == AUTHORIZATION_LAPSED:
            self._count("AuthorizationLost")
        if happened is EventType.APPROVED:
            seconds = (payment.updated_at - payment.created_at).total_seconds()
            self._metrics.add_metric(name="SecondsToApprove", unit=MetricUnit.Seconds, value=seconds)

    def get(self, payment_id: str) -> Payment:
        return self._payments.get(payment_id)

    def amend(self, payment: Payment, purchase: Purchase) -> None:
        self._payments.amend(payment, purchase)

    def purchase_of(self, payment_id: str) -> Purchase:
        return self._payments.purchase_of(payment_id)

    def basket(self, payment_id: str) -> tuple[LineItem, ...]:
        return self._payments.basket(payment_id)

    def events(self, payment_id: str, *, after: int, limit: int) -> Sequence[Event]:
        return self._payments.events(payment_id, after=after, limit=limit)

    def unfinished(self, *, changed_before: datetime) -> Iterator[Payment]:
        return self._payments.unfinished(changed_before=changed_before)

    def search(self, search: Search, *, limit: int, cursor: str | None) -> tuple[Sequence[Payment], str | None]:
        return self._payments.search(search, limit=limit, cursor=cursor)

    def _count(self, name: str) -> None:
        self._metrics.add_metric(name=name, unit=MetricUnit.Count, value=1)
