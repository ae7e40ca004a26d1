"""Calls about one payment: its ids in the path, our headers, and patience with a conflict."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from kassa.adapters.klarna.calls import Calls
from kassa.adapters.klarna.headers import headers_for
from kassa.adapters.klarna.operations import Operation
from kassa.adapters.klarna.replies import Reply
from kassa.adapters.klarna.settings import KlarnaSettings
from kassa.domain.payments.payment import Payment
from kassa.failures import KlarnaConflict

CONFLICT_PAUSE = 0.5
"""Seconds before a final call is sent once more after a conflict: another of its kind may just be running."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentCalls:
    """What both flows call Klarna with."""

    settings: KlarnaSettings
    calls: Calls
    clock: Callable[[], float]
    sleep: Callable[[float], None]

    def make(
        self,
        operation: Operation,
        payment: Payment,
        *,
        within: float,
        body: Mapping[str, Any] | None = None,
        token: str | None = None,
        purpose: str | None = None,
        **ids: str,
    ) -> Reply:
        """Klarna's reply to one call. `token` goes into a header, `ids` into the path; `purpose` makes the key its own."""
        headers = headers_for(
            self.settings, operation, payment.id, originators=payment.originators, token=token, purpose=purpose
        )
        if operation.names_account:
            headers["Klarna-Partner-Account"] = payment.klarna.account_id
        path = {"account_id": payment.klarna.account_id, **ids}
        return self.calls.make(operation, path, headers, body=body, within=within)

    def make_final(
        self,
        operation: Operation,
        payment: Payment,
        *,
        within: float,
        body: Mapping[str, Any],
        token: str | None = None,
        **ids: str,
    ) -> Reply:
        """The call that makes the transaction. Raises KlarnaConflict only if Klarna says so twice."""
        deadline = self.clock() + within
        try:
            return self.make(operation, payment, within=within, body=body, token=token, **ids)
        except KlarnaConflict as conflict:
            left = deadline - self.clock() - CONFLICT_PAUSE
            if left <= 0:
                raise
            doubtful = conflict.doubtful
        self.sleep(CONFLICT_PAUSE)
        try:
            return self.make(operation, payment, within=left, body=body, token=token, **ids)
        except KlarnaConflict as conflict:
            conflict.doubtful = conflict.doubtful or doubtful
            raise
