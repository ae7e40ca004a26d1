"""Place a payment: from what a terminal asked to a payment of a known merchant, store and terminal."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from kassa.domain.access.caller import Caller
from kassa.domain.access.terminals import Terminal
from kassa.domain.flow import Flow
from kassa.domain.ids import derived
from kassa.domain.merchants.account import Obstruction
from kassa.domain.payments.asked import AskedPayment
from kassa.domain.payments.klarna_side import KlarnaSide
from kassa.domain.payments.originators import chain
from kassa.domain.payments.payment import Payment
from kassa.failures import Forbidden, NotAccepted, NotKnown
from kassa.ports.access import TerminalRevoked
from kassa.ports.merchants import Merchants
from kassa.use_cases.access.whereabouts import agreed, open_store
from kassa.use_cases.merchants.managed import active


@dataclass(frozen=True, slots=True)
class Placed:
    """A payment that is not stored yet, and why its merchant can take no new one, if so."""

    payment: Payment
    obstruction: Obstruction | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Only terminals and merchants start payments, and only where their key says they are.

    The flow is settled here for the payment's whole life: the token's, else the merchant's, else the stage's.
    """

    merchants: Merchants
    live: bool
    flow: Flow
    now: Callable[[], datetime]
    new_secret: Callable[[], str]

    def __call__(self, asked: AskedPayment, caller: Caller, *, idempotency_key: str) -> Placed:
        """A new payment, not stored yet. Its id comes from the merchant and the Idempotency-Key.

        Raises Forbidden for an acquirer's key, NotAccepted where store or terminal is missing, unknown or not the key's,
        TerminalRevoked, and TakesNoPayments for a merchant that Klarna has not taken on yet.
        """
        if caller.of_the_acquirer or caller.merchant_id is None:
            raise Forbidden("payments are started with a terminal's or a merchant's key")
        merchant = self.merchants.merchant(caller.merchant_id)
        terminal = self._terminal(asked, caller, merchant.id)
        store_reference, terminal_reference = terminal.store_reference, terminal.reference
        now = self.now()
        payment = Payment(
            id=derived("pay", merchant.id, idempotency_key),
            live=self.live,
            merchant_id=merchant.id,
            store_reference=store_reference,
            terminal_reference=terminal_reference,
            channel=asked.channel,
            reference=asked.reference,
            amount=asked.amount,
            currency=asked.currency,
            capture=asked.capture or merchant.capture,
            # two terminals that chose the same key made two requests, whatever their bodies left to their keys
            request_hash=f"{asked.body_hash}/{store_reference}/{terminal_reference}",
            klarna=KlarnaSide(account_id=active(merchant), flow=asked.flow or merchant.flow or self.flow),
            created_at=now,
            updated_at=now,
            expires_at=now + asked.expires_in,
            display_secret=self.new_secret(),
            originators=chain(merchant.platform, terminal.software, asked.originators),
        )
        return Placed(payment, merchant.obstruction)

    def _terminal(self, asked: AskedPayment, caller: Caller, merchant_id: str) -> Terminal:
        errors: dict[str, str] = {}
        store_reference = agreed("store_reference", caller.store_reference, asked.store_reference, errors)
        terminal_reference = agreed("terminal_reference", caller.terminal_reference, asked.terminal_reference, errors)
        if errors:
            raise NotAccepted(errors)
        open_store(self.merchants, merchant_id, store_reference)
        try:
            terminal = self.merchants.terminal(merchant_id, store_reference, terminal_reference)
        except NotKnown as unknown:
            raise NotAccepted({"terminal_reference": "there is no such terminal in this store"}) from unknown
        if terminal.is_revoked:
            raise TerminalRevoked(terminal.id)
        return terminal
