"""Note due: each capture and refund is due in a settlement, and what a capture costs at most is settled with that."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kassa.domain.payments.payment import Payment
from kassa.domain.pricing.fee_caps import FeeCap, most_for
from kassa.domain.settlements.of_payment import booked, new_entries
from kassa.ports.merchants import Merchants
from kassa.ports.pricing import FeeCaps
from kassa.ports.settlements.runs import DueEntries


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteDue:
    """Hears of every version of every payment that moved money, at least once. What was noted first stands."""

    entries: DueEntries
    caps: FeeCaps
    merchants: Merchants

    def __call__(self, payments: Iterable[Payment]) -> None:
        """Notes what these versions brought. Raises NotKnown for a payment of a merchant or store that is not there."""
        caps = self.caps.all()
        for payment in payments:
            fee_cap = self._most_for(payment, caps)
            self.entries.expect(booked(payment, fee_cap=fee_cap), new_entries(payment, fee_cap=fee_cap))

    def _most_for(self, payment: Payment, caps: Sequence[FeeCap]) -> int | None:
        in_its_currency = [cap for cap in caps if cap.currency == payment.currency]
        if not in_its_currency:  # nearly always: then nobody has to be read
            return None
        merchant = self.merchants.merchant(payment.merchant_id)
        store = self.merchants.store(payment.merchant_id, payment.store_reference)
        return most_for(payment, in_its_currency, mcc=merchant.mcc or "", market=store.market)
