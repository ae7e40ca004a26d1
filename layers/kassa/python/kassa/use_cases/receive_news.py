"""Receive news from Klarna: keep what was signed, once, and wake whoever waits for it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from kassa.domain.ids import is_id
from kassa.ports.approved_money import Bookkeeping
from kassa.ports.news import Inbox, News
from kassa.ports.payments import Sessions
from kassa.ports.settlements.fetching import SettlementLooks


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveNews:
    """The webhook's part: after this returns, the event is stored and may be acknowledged."""

    inbox: Inbox
    now: Callable[[], datetime]

    def __call__(self, news: News) -> bool:
        """Whether the event was new."""
        return self.inbox.put(news, received_at=self.now())


@dataclass(frozen=True, slots=True, kw_only=True)
class PassOn:
    """The inbox's part: news is only a reason to look, at the request by its session, at the transaction by the books, at
    disputes by who follows them, at a settlement in Klarna's list of them."""

    sessions: Sessions
    bookkeeping: Bookkeeping
    disputes: Bookkeeping
    settlements: SettlementLooks

    def __call__(self, news: News) -> bool:
        """Whether the news is anybody's: a payment's, a settlement's, or an account's, which the accounts function reads from
        the same stream.

        Raises PaymentNotFound for a payment that we do not know (yet).
        """
        if news.event_type.startswith(_ABOUT_A_SETTLEMENT):
            self.settlements.look()
            return True
        if news.event_type.startswith(ABOUT_AN_ACCOUNT):
            return True
        if news.payment_reference is None or not is_id("pay", news.payment_reference):
            return False
        if news.event_type.startswith(_ABOUT_A_DISPUTE):
            self.disputes.look(news.payment_reference)
            return True
        self.sessions.wake(news.payment_reference)
        if news.event_type.startswith(_ABOUT_A_TRANSACTION):
            self.bookkeeping.look(news.payment_reference)
        return True


_ABOUT_A_DISPUTE = "payment.dispute."
ABOUT_AN_ACCOUNT = "partner.account."
_ABOUT_A_TRANSACTION = "payment.transaction."
_ABOUT_A_SETTLEMENT = "settlement."
