"""Tend a merchant's account at Klarna: see how it stands, change it, and switch its product off and on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from kassa.domain.ids import derived
from kassa.domain.merchants import onboarding
from kassa.domain.merchants.account import Change, MerchantEvent, Obstruction, ProductStatus
from kassa.domain.merchants.merchant import Merchant
from kassa.failures import KlarnaRefused, KlarnaUnavailable
from kassa.ports.accounts import (
    AccountNotReady,
    Accounts,
    AccountSight,
    Document,
    KlarnaAccounts,
    ProductSight,
    StaleMerchant,
    TakesNoPayments,
)
from kassa.ports.requests import Request
from kassa.use_cases.merchants.managed import active, managing

KLARNA_LIMIT = 9.0
"""Seconds for one call, of which a request makes up to three: API Gateway gives 30."""

_RACES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class TendAccount:
    """What Klarna says is believed; what the acquirer wants is on record before Klarna is told."""

    accounts: Accounts
    klarna: KlarnaAccounts
    now: Callable[[], datetime]

    def sight(self, merchant: Merchant) -> AccountSight:
        """The account as Klarna has it. Raises TakesNoPayments where there is none yet."""
        return self.klarna.account(merchant, active(merchant), within=KLARNA_LIMIT)

    def change(self, merchant: Merchant, at_klarna: Document, ours: Document, *, key: str) -> Merchant:
        """The merchant with another name, capture or flow; Klarna first where it is to know."""
        if at_klarna:
            active(merchant)
            with managing(merchant):
                self.klarna.update_account(merchant, at_klarna, key=key, within=KLARNA_LIMIT)
        return self._record(merchant, lambda current: onboarding.renamed(current, at=self.now(), **ours))

    def look(self, merchant: Merchant) -> Merchant:
        """Record how account and product stand at Klarna, each change with its event."""
        account = self.klarna.account(merchant, active(merchant), within=KLARNA_LIMIT)
        product = self.klarna.product(merchant, within=KLARNA_LIMIT)
        return self._as_seen(self._in_state(merchant, account), product.status)

    def products(self, merchant: Merchant) -> tuple[Merchant, ProductSight]:
        """The payment product as Klarna has it, and the merchant with it on record."""
        active(merchant)
        sight = self.klarna.product(merchant, within=KLARNA_LIMIT)
        return self._as_seen(merchant, sight.status), sight

    def switch(self, merchant: Merchant, to: ProductStatus, reason: str, request: Request) -> tuple[Merchant, bool]:
        """Have the product disabled or enabled, and whether this request has been here before.

        A product that is to be disabled takes no payment from here on, whatever Klarna answers; one that is to be enabled
        takes some once Klarna agrees. Where Klarna does not answer, its change is left to whoever finishes accounts.
        Raises KeyReused, TakesNoPayments for a terminated product, KlarnaRefused.
        """
        merchant, again = self._wish(merchant, to, reason, request)
        try:
            return self.go_on(merchant), again
        except (KlarnaUnavailable, AccountNotReady):
            return self.accounts.get(merchant.id), again

    def _wish(self, merchant: Merchant, to: ProductStatus, reason: str, request: Request) -> tuple[Merchant, bool]:
        active(merchant)
        change = Change(to=to, reason=reason, key=derived("change", merchant.id, request.idempotency_key))
        for _ in range(_RACES):
            if merchant.payment_product.status is ProductStatus.TERMINATED and to is not ProductStatus.TERMINATED:
                raise TakesNoPayments(Obstruction.PRODUCT_TERMINATED)
            after = onboarding.wished(merchant, change, at=self.now())
            event = MerchantEvent.PRODUCT_DISABLED if _stops(merchant, after) else None
            try:
                self.accounts.save(merchant, after, event, request=request)
            except StaleMerchant:
                merchant = self.accounts.get(merchant.id)
                if self.accounts.has(merchant.id, request):
                    return merchant, True
            else:
                return after, False
        raise StaleMerchant(merchant.id)

    def go_on(self, merchant: Merchant) -> Merchant:
        """Tell Klarna of a change that has no answer yet. Raises KlarnaUnavailable, or KlarnaRefused once that is on record."""
        change = merchant.payment_product.change
        if change is None:
            return merchant
        try:
            with managing(merchant):
                self.klarna.switch_product(merchant, change.to, change.reason, key=change.key, within=KLARNA_LIMIT)
        except KlarnaRefused:
            sight = self.klarna.product(merchant, within=KLARNA_LIMIT)
            merchant = self._as_seen(merchant, sight.status, answers=change)
            if sight.status is ProductStatus.TERMINATED:
                raise TakesNoPayments(Obstruction.PRODUCT_TERMINATED) from None
            if sight.status is not change.to:
                raise
            return merchant
        return self._as_seen(merchant, change.to, answers=change)

    def _in_state(self, merchant: Merchant, sight: AccountSight) -> Merchant:
        event = onboarding.STATE_EVENTS.get(sight.state) if sight.state is not None else None
        return self._record(merchant, lambda current: onboarding.in_state(current, sight.state, at=self.now()), event)

    def _as_seen(self, merchant: Merchant, status: ProductStatus | None, answers: Change | None = None) -> Merchant:
        if status is None:
            return merchant
        return self._record(
            merchant,
            lambda current: onboarding.switched(current, status, at=self.now(), answers=answers),
            onboarding.PRODUCT_EVENTS[status],
        )

    def _record(
        self, merchant: Merchant, change: Callable[[Merchant], Merchant], event: MerchantEvent | None = None
    ) -> Merchant:
        """The merchant with the change stored, again on top of whatever somebody else wrote first."""
        for _ in range(_RACES):
            after = change(merchant)
            if after is merchant:
                return merchant
            told = event if _differs(merchant, after) else None
            try:
                self.accounts.save(merchant, after, told)
            except StaleMerchant:
                merchant = self.accounts.get(merchant.id)
            else:
                return after
        raise StaleMerchant(merchant.id)


def _stops(before: Merchant, after: Merchant) -> bool:
    return before.payment_product.status is not after.payment_product.status


def _differs(before: Merchant, after: Merchant) -> bool:
    """Whether anybody but us can see the difference; that a wish was granted which was told before is none."""
    return (before.klarna_state, before.payment_product.status) != (after.klarna_state, after.payment_product.status)
