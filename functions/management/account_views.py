"""What Klarna keeps of a merchant, as an acquirer sees it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from kassa.adapters.http.merchant_view import MerchantView
from kassa.adapters.http.models import View
from kassa.domain.merchants.merchant import Merchant
from kassa.ports.accounts import AccountSight, PortalLink, ProductSight


class MerchantList(View):
    """A page of merchants, newest first."""

    data: list[MerchantView]
    next_cursor: str | None


class ContactView(View):
    """Who speaks for the merchant, as Klarna has it."""

    given_name: str | None = None
    family_name: str | None = None
    email: str | None = None
    phone: str | None = None


class AccountView(View):
    """A merchant's account as Klarna has it. Nothing of this is kept here."""

    object: Literal["klarna_account"] = "klarna_account"
    merchant_id: str
    klarna_account_id: str
    klarna_state: Literal["PARTIALLY_OPERATIONAL", "OPERATIONAL", "DISABLED"] | None
    name: str | None
    contact: ContactView | None

    @classmethod
    def of(cls, merchant: Merchant, sight: AccountSight) -> "AccountView":
        return cls(
            merchant_id=merchant.id,
            klarna_account_id=sight.klarna_account_id,
            klarna_state=sight.state.value if sight.state else None,
            name=sight.name,
            contact=ContactView(**sight.contact) if sight.contact else None,
        )


class BusinessEntityView(View):
    """A legal entity behind a merchant, without the people and the bank account that belong to it."""

    object: Literal["business_entity"] = "business_entity"
    merchant_id: str
    reference: str | None = None
    klarna_id: str | None
    legal_name: str | None = None
    registration_country: str | None = None
    registration_number: str | None = None
    merchant_category_codes: list[str] = Field(default=[])


class BusinessEntityList(View):
    """All of a merchant's business entities."""

    data: list[BusinessEntityView]
    next_cursor: None = None


class StoreGroupView(View):
    """A group of stores and the brand that shoppers see."""

    object: Literal["store_group"] = "store_group"
    merchant_id: str
    reference: str | None = None
    brand_reference: str | None = None
    klarna_id: str | None
    display_name: str | None = None
    logo_url: str | None = None
    icon_url: str | None = None
    feature_image_url: str | None = None


class StoreGroupList(View):
    """All of a merchant's store groups."""

    data: list[StoreGroupView]
    next_cursor: None = None


class ProductView(View):
    """What a merchant sells with, as Klarna has it."""

    object: Literal["product"] = "product"
    product: Literal["payment"] = "payment"
    klarna_product_id: str | None
    status: Literal["ENABLED", "DISABLED", "TERMINATED"]
    reason: str | None

    @classmethod
    def of(cls, merchant: Merchant, sight: ProductSight) -> "ProductView":
        product = merchant.payment_product
        return cls(klarna_product_id=sight.klarna_product_id, status=product.status.value, reason=product.reason)


class ProductList(View):
    """All of a merchant's products."""

    data: list[ProductView]
    next_cursor: None = None


class PortalLinkView(View):
    """A way into Klarna's portal. It works once; whoever has it needs no other key."""

    object: Literal["portal_link"] = "portal_link"
    url: str
    expires_at: datetime | None

    @classmethod
    def of(cls, link: PortalLink, expires_at: datetime | None) -> "PortalLinkView":
        return cls(url=link.url, expires_at=expires_at)


class TermView(View):
    """One of the things that Klarna agreed with the acquirer."""

    id: str | None
    name: str | None
    details: Annotated[Mapping[str, Any], Field(description="As Klarna tells it")]


class TermList(View):
    """All of a kind."""

    data: list[TermView]
    next_cursor: None = None
