"""A payment's other side: Klarna's objects behind it, and what their state allows."""

from dataclasses import dataclass
from datetime import datetime

from kassa.domain.approved_money.movements import TransactionState
from kassa.domain.flow import Flow, Pricing


@dataclass(frozen=True, slots=True, kw_only=True)
class KlarnaSide:
    """Klarna's objects behind a payment, by Klarna's ids. The pricing is the acquirer's: no view shows it."""

    account_id: str
    flow: Flow = Flow.AUTHORIZE
    payment_request_id: str | None = None
    payment_transaction_id: str | None = None
    transaction_state: TransactionState | None = None
    transaction_expires_at: datetime | None = None
    network_response_data: str | None = None
    pricing: Pricing | None = None

    @property
    def may_be_captured(self) -> bool:
        """Whether the authorization lives, as it does where Klarna has not told the transaction's state."""
        return self.transaction_state is None or self.transaction_state.may_be_captured

    @property
    def may_be_refunded(self) -> bool:
        """Whether Klarna still gives money back, as it does where it has not told the transaction's state."""
        return self.transaction_state is None or self.transaction_state.may_be_refunded
