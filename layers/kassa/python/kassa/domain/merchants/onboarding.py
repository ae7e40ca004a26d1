"""How a merchant changes on its way to an account at Klarna, and afterwards with that account.

Each function gives the merchant's next version, or the very same object where there is nothing to change.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from kassa.domain.ids import derived
from kassa.domain.merchants.account import (
    Change,
    KlarnaState,
    MerchantEvent,
    MerchantStatus,
    PaymentProduct,
    ProductStatus,
    Refusal,
)
from kassa.domain.merchants.merchant import Address, Merchant, Store, StoreKind

REPEATABLE_FOR = timedelta(hours=23)
"""After it was first sent: Klarna forgets an idempotency key after 24 hours, and might then make a second account."""

PRODUCT_EVENTS = {
    ProductStatus.ENABLED: MerchantEvent.PRODUCT_ENABLED,
    ProductStatus.DISABLED: MerchantEvent.PRODUCT_DISABLED,
    ProductStatus.TERMINATED: MerchantEvent.PRODUCT_TERMINATED,
}

STATE_EVENTS = {
    KlarnaState.OPERATIONAL: MerchantEvent.OPERATIONAL,
    KlarnaState.DISABLED: MerchantEvent.DISABLED,
}


def may_be_sent_again(merchant: Merchant, *, at: datetime) -> bool:
    """Whether sending the onboarding once more cannot make a second account."""
    return merchant.submitted_at is None or at < merchant.submitted_at + REPEATABLE_FOR


def attempt_key(merchant: Merchant) -> str:
    """What Klarna's idempotency key of the present attempt is derived from: a corrected application is another attempt."""
    return derived("onboarding", merchant.id, str(merchant.attempt))


def refused(merchant: Merchant, refusal: Refusal) -> Merchant:
    """Klarna did not take it."""
    return _next(merchant, refusal.at, status=MerchantStatus.REFUSED, refusal=refusal)


def corrected(merchant: Merchant, *, at: datetime, **news: object) -> Merchant:
    """It is sent once more, with other data."""
    return _next(
        merchant,
        at,
        status=MerchantStatus.ONBOARDING,
        refusal=None,
        attempt=merchant.attempt + 1,
        submitted_at=at,
        **news,
    )


def onboarded(merchant: Merchant, klarna_account_id: str, *, at: datetime) -> Merchant:
    """Klarna has an account for it."""
    return _next(
        merchant,
        at,
        status=MerchantStatus.ACTIVE,
        refusal=None,
        klarna_account_id=klarna_account_id,
        klarna_state=KlarnaState.PARTIALLY_OPERATIONAL,
    )


def renamed(merchant: Merchant, *, at: datetime, **news: object) -> Merchant:
    """With another name, capture or flow."""
    if all(getattr(merchant, name) == value for name, value in news.items()):
        return merchant
    return _next(merchant, at, **news)


def in_state(merchant: Merchant, state: KlarnaState | None, *, at: datetime) -> Merchant:
    """As Klarna says of the account; None where Klarna uses a word that we do not know, which changes nothing."""
    if state is None or state is merchant.klarna_state:
        return merchant
    return _next(merchant, at, klarna_state=state)


def wished(merchant: Merchant, change: Change, *, at: datetime) -> Merchant:
    """The acquirer wants the product switched. One that is to be disabled takes no payment from now on."""
    before = merchant.payment_product
    stops = change.to is ProductStatus.DISABLED
    product = replace(
        before,
        status=ProductStatus.DISABLED if stops else before.status,
        reason=change.reason if stops else before.reason,
        change=change,
    )
    return _next(merchant, at, payment_product=product)


def switched(merchant: Merchant, status: ProductStatus, *, at: datetime, answers: Change | None = None) -> Merchant:
    """The product as Klarna says it is. `answers` is the wish that Klarna said this to; any other one that waits still does,
    unless Klarna has granted it already, or will never.
    """
    before, wish = merchant.payment_product, merchant.payment_product.change
    if wish is not None and wish != answers and status not in (wish.to, ProductStatus.TERMINATED):
        return merchant
    if status is before.status and wish is None:
        return merchant
    reason = before.reason if status is before.status else None
    if wish is not None and wish.to is status:
        reason = wish.reason
    return _next(merchant, at, payment_product=PaymentProduct(status=status, reason=reason))


def stores_of(merchant: Merchant, application: Mapping[str, Any], *, at: datetime) -> tuple[Store, ...]:
    """The stores that came to Klarna together with the merchant: payments may name them at once."""
    return tuple(
        Store(
            merchant_id=merchant.id,
            reference=asked["store_reference"],
            name=asked["name"],
            address=Address(**asked["address"]) if "address" in asked else None,
            time_zone=asked["time_zone"],
            created_at=at,
            kind=StoreKind(asked["type"]),
            url=asked.get("url"),
            platform=asked.get("platform"),
            bundle_names=tuple(asked.get("bundle_names", ())),
            store_group_reference=application["brand"]["reference"],
            onboarded=True,
        )
        for asked in application["stores"]
    )


def _next(merchant: Merchant, at: datetime, **news: object) -> Merchant:
    return replace(merchant, version=merchant.version + 1, updated_at=at, **news)  # type: ignore[arg-type]
