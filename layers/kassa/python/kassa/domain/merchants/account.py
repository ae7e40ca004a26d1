"""A merchant's account at Klarna: how far its onboarding is, what Klarna lets it do, and what Klarna did not like."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class MerchantStatus(StrEnum):
    """How far a merchant's onboarding is."""

    ONBOARDING = "onboarding"
    REFUSED = "refused"
    ACTIVE = "active"


class KlarnaState(StrEnum):
    """Where Klarna's account is. A partially operational one may already be paid at, but not be managed."""

    PARTIALLY_OPERATIONAL = "PARTIALLY_OPERATIONAL"
    OPERATIONAL = "OPERATIONAL"
    DISABLED = "DISABLED"


class ProductStatus(StrEnum):
    """Whether new payments are taken. Klarna alone terminates, for good."""

    ENABLED = "ENABLED"
    DISABLED = "DISABLED"
    TERMINATED = "TERMINATED"


class MerchantEvent(StrEnum):
    """What can happen to a merchant, as its webhooks and the bus are told."""

    ONBOARDED = "merchant.onboarded"
    ONBOARDING_REFUSED = "merchant.onboarding_refused"
    OPERATIONAL = "merchant.operational"
    DISABLED = "merchant.disabled"
    PRODUCT_ENABLED = "merchant.product_enabled"
    PRODUCT_DISABLED = "merchant.product_disabled"
    PRODUCT_TERMINATED = "merchant.product_terminated"


class Obstruction(StrEnum):
    """Why a merchant can take no new payments."""

    NOT_ONBOARDED = "merchant_not_onboarded"
    ACCOUNT_DISABLED = "klarna_account_disabled"
    PRODUCT_DISABLED = "klarna_product_disabled"
    PRODUCT_TERMINATED = "klarna_product_terminated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What was asked of Klarna and has no answer yet. `key` makes Klarna carry it out once."""

    to: ProductStatus
    reason: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentProduct:
    """With which a merchant takes payments. `reason` is why it was last switched by the acquirer."""

    status: ProductStatus = ProductStatus.ENABLED
    reason: str | None = None
    change: Change | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """A field as its caller wrote it, and what Klarna says about it."""

    field: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why Klarna did not take a merchant."""

    message: str
    klarna_error_id: str | None
    mistakes: tuple[Mistake, ...]
    at: datetime
