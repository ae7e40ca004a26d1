"""Hear of accounts: Klarna's news of an account is only a reason to look, and to find an account whose making got lost."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace

from kassa.domain.ids import is_id
from kassa.domain.merchants.account import MerchantStatus
from kassa.domain.merchants.merchant import Merchant
from kassa.failures import KlarnaRefused, KlarnaUnavailable, NotAccepted, NotKnown
from kassa.ports.accounts import (
    AccountNotReady,
    Accounts,
    KlarnaAccounts,
    OnboardingOpen,
    OnboardingRefused,
    Stores,
    TakesNoPayments,
)
from kassa.ports.news import News
from kassa.use_cases.merchants.take_on import KLARNA_LIMIT, TakeOn
from kassa.use_cases.merchants.tend_account import TendAccount

MOST_STORES = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class HearOfAccounts:
    """Safe to repeat: each look records what is new, once."""

    accounts: Accounts
    stores: Stores
    klarna: KlarnaAccounts
    take_on: TakeOn
    tend: TendAccount

    def __call__(self, news: News) -> int:
        """How many merchants it was about. Raises KlarnaUnavailable: then the stream brings the news again."""
        if news.account_id is None:
            return 0
        found = [self.accounts.get(merchant_id) for merchant_id in self.accounts.with_account(news.account_id)]
        found = found or self._lost(news.account_id, news.account_reference)
        for merchant in found:
            seen = self.tend.look(merchant)
            self._learn_store_ids(seen)
            self._carry_out(seen)
        return len(found)

    def _carry_out(self, merchant: Merchant) -> None:
        """What was asked for while Klarna set the account up need not wait any longer."""
        with suppress(AccountNotReady, KlarnaRefused, TakesNoPayments):  # on record, or left to the next round
            self.tend.go_on(merchant)

    def _lost(self, klarna_account_id: str, reference: str | None) -> list[Merchant]:
        """The merchant that waits for this account: Klarna made it, and the answer was lost. Klarna itself must say so."""
        if reference is None or not is_id("mer", reference):
            return []
        try:
            merchant = self.accounts.get(reference)
            if merchant.status is not MerchantStatus.ONBOARDING:
                return []
            sight = self.klarna.account(merchant, klarna_account_id, within=KLARNA_LIMIT)
            return [self.take_on.adopt(merchant, sight)]
        except (NotKnown, NotAccepted, KlarnaRefused):
            return []

    def _learn_store_ids(self, merchant: Merchant) -> None:
        stores, _ = self.stores.stores(merchant.id, limit=MOST_STORES, cursor=None)
        unknown = [store for store in stores if store.klarna_store_id is None and store.onboarded]
        if not unknown:
            return
        ids = self.klarna.store_ids(merchant, within=KLARNA_LIMIT)
        for store in unknown:
            if store.reference in ids:
                self.stores.store_opened(replace(store, klarna_store_id=ids[store.reference]))


@dataclass(frozen=True, slots=True)
class Finished:
    """What a round did: merchants that have their answer now, and those that a person must look at."""

    settled: int = 0
    open: int = 0
    in_doubt: int = 0
    complete: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishAccounts:
    """Ask Klarna again for every answer that it owes us; nobody else needs to come back for it."""

    accounts: Accounts
    take_on: TakeOn
    tend: TendAccount

    def __call__(self, keep_going: Callable[[], bool]) -> Finished:
        """Until the end, or until `keep_going` says no."""
        settled = still_open = in_doubt = 0
        for merchant_id in self.accounts.unfinished():
            if not keep_going():
                return Finished(settled, still_open, in_doubt, complete=False)
            try:
                self.tend.go_on(self.take_on.go_on(self.accounts.get(merchant_id)))
            except (KlarnaUnavailable, AccountNotReady):
                still_open += 1
            except OnboardingOpen:
                in_doubt += 1
            except (OnboardingRefused, KlarnaRefused, NotAccepted, TakesNoPayments):
                settled += 1
            else:
                settled += 1
        return Finished(settled, still_open, in_doubt)
