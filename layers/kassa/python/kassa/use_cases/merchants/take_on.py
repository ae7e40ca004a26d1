"""Take on a merchant: our record first, then its account at Klarna, once, whatever gets lost in between."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from kassa.domain.merchants import onboarding
from kassa.domain.merchants.account import MerchantEvent, MerchantStatus, Mistake, Refusal
from kassa.domain.merchants.merchant import Merchant, Store
from kassa.failures import KlarnaConflict, KlarnaDenied, KlarnaRefused, KlarnaUnavailable, NotAccepted
from kassa.ports.accounts import (
    Accounts,
    AccountSight,
    Document,
    KlarnaAccounts,
    OnboardingOpen,
    OnboardingRefused,
    StaleMerchant,
)
from kassa.ports.requests import Request

KLARNA_LIMIT = 20.0
"""Seconds that Klarna gets: API Gateway gives 30."""

CORRECTABLE_FOR = timedelta(days=30)
"""After it was last sent; then what Klarna was told is forgotten, and a correction must bring everything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeOn:
    """Safe to repeat, and to leave: what has no answer is asked again under the same key, by whoever comes next."""

    accounts: Accounts
    klarna: KlarnaAccounts
    now: Callable[[], datetime]

    def __call__(self, merchant: Merchant, application: Document | None, request: Request) -> tuple[Merchant, bool]:
        """The merchant as it now stands, and whether this request has been here before.

        Without an application the merchant has an account already. Raises KeyReused, OnboardingRefused with Klarna's
        reasons, and KlarnaUnavailable where Klarna did not answer: then somebody will ask again.
        """
        stored = self.accounts.add(merchant, application, request)
        return self._settled(stored), stored is not merchant

    def correct(self, merchant: Merchant, application: Document, **news: object) -> Merchant:
        """Send a refused merchant once more, with this application, and maybe with another name, capture or flow.

        Raises as a call does, and StaleMerchant.
        """
        after = onboarding.corrected(merchant, at=self.now(), **news)
        self.accounts.save(merchant, after, application=application)
        return self._settled(after)

    def application_of(self, merchant: Merchant) -> Document:
        """What Klarna was told of a merchant that it refused; empty where that is forgotten."""
        sent_at = merchant.submitted_at or merchant.created_at
        kept = self.accounts.application(merchant) if self.now() < sent_at + CORRECTABLE_FOR else None
        return kept or {}

    def go_on(self, merchant: Merchant) -> Merchant:
        """Ask again where there is no answer yet. Raises as a call does, but OnboardingOpen where it is too late to ask."""
        return self._settled(merchant)

    def claim(self, merchant: Merchant, klarna_account_id: str) -> Merchant:
        """The merchant with an account that Klarna made for it without our hearing of it. Raises NotAccepted."""
        try:
            sight = self.klarna.account(merchant, klarna_account_id, within=KLARNA_LIMIT)
        except KlarnaRefused:
            raise NotAccepted({"klarna_account_id": "Klarna has no such account for us"}) from None
        return self.adopt(merchant, sight)

    def adopt(self, merchant: Merchant, sight: AccountSight) -> Merchant:
        """The merchant with the account that Klarna made for it. Raises NotAccepted where it was not made for it."""
        if sight.reference != merchant.id:
            raise NotAccepted({"klarna_account_id": "Klarna made this account for somebody else"})
        return self._record_account(merchant, sight.klarna_account_id)

    def _settled(self, merchant: Merchant) -> Merchant:
        if merchant.status is MerchantStatus.ONBOARDING:
            merchant = self._ask(merchant)
        if merchant.status is MerchantStatus.REFUSED:
            raise OnboardingRefused(merchant)
        return merchant

    def _ask(self, merchant: Merchant) -> Merchant:
        application = self.accounts.application(merchant)
        if application is None or not onboarding.may_be_sent_again(merchant, at=self.now()):
            current = self.accounts.get(merchant.id)
            if current.status is not MerchantStatus.ONBOARDING:
                return current
            raise OnboardingOpen(merchant.id)
        try:
            account_id = self.klarna.onboard(
                merchant, application, key=onboarding.attempt_key(merchant), within=KLARNA_LIMIT
            )
        except (KlarnaConflict, KlarnaDenied) as doubt:
            # a conflict: an attempt of ours is running or has made it; denied: it is about us, not about the merchant
            raise KlarnaUnavailable.retelling(doubt) from None
        except KlarnaRefused as refusal:
            after = onboarding.refused(merchant, _refusal(refusal, self.now()))
            return self._record(merchant, after, MerchantEvent.ONBOARDING_REFUSED)
        return self._record_account(merchant, account_id)

    def _record_account(self, merchant: Merchant, account_id: str) -> Merchant:
        application = self.accounts.application(merchant)
        at = self.now()
        after = onboarding.onboarded(merchant, account_id, at=at)
        stores = onboarding.stores_of(after, application, at=at) if application is not None else ()
        return self._record(merchant, after, MerchantEvent.ONBOARDED, stores)

    def _record(
        self, before: Merchant, after: Merchant, event: MerchantEvent, stores: tuple[Store, ...] = ()
    ) -> Merchant:
        """The outcome; somebody else's where they were faster, for all of us asked under the same key."""
        try:
            self.accounts.save(before, after, event, stores=stores)
        except StaleMerchant:
            return self.accounts.get(before.id)
        return after


def _refusal(refused: KlarnaRefused, at: datetime) -> Refusal:
    mistakes = tuple(Mistake(field=field, message=message) for field, message in refused.mistakes)
    return Refusal(message=refused.message, klarna_error_id=refused.error_id, mistakes=mistakes, at=at)
