"""What Klarna needs to know of a merchant, as an acquirer writes it."""

from typing import Annotated, Any

from pydantic import Field

from functions.management.fields import (
    CategoryCode,
    Change,
    Country,
    Email,
    Https,
    Krn,
    Name,
    Reference,
)
from kassa.adapters.http.models import Strict

_SHORT = Field(min_length=1, max_length=64)
Phone = Annotated[str, Field(pattern=r"^\+[1-9][0-9]{6,14}$", description="E.164, such as +46700000001")]


class Contact(Strict):
    """Who speaks for the merchant."""

    given_name: Name
    family_name: Name
    email: Email
    phone: Phone


class ChangedContact(Change):
    """What is different about who speaks for the merchant."""

    given_name: Name | None = None
    family_name: Name | None = None
    email: Email | None = None
    phone: Phone | None = None


class BankAccount(Strict):
    """The bank account of a business."""

    account_holder: Name
    iban: Annotated[str, Field(pattern="^[A-Z]{2}[0-9]{2}[A-Z0-9]{10,30}$", description="Without spaces")]
    bic: Annotated[str, Field(pattern="^[A-Z0-9]{8}(?:[A-Z0-9]{3})?$")] | None = None


class Stakeholder(Strict):
    """Somebody who owns or controls a business."""

    given_name: Name
    family_name: Name
    email: Email | None = None
    date_of_birth: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")] | None = None
    role: Annotated[str, _SHORT] | None = None


class BusinessEntity(Strict):
    """The legal entity behind a merchant."""

    reference: Reference
    legal_name: Name
    registration_country: Country
    registration_number: Annotated[str, _SHORT] | None = None
    merchant_category_codes: Annotated[list[CategoryCode], Field(min_length=1, max_length=50)]
    bank_account: BankAccount | None = None
    stakeholders: Annotated[list[Stakeholder], Field(min_length=1, max_length=50)] | None = None


class ChangedBusinessEntity(Change):
    """What is different about a business."""

    legal_name: Name | None = None
    registration_country: Country | None = None
    registration_number: Annotated[str, _SHORT] | None = None
    merchant_category_codes: Annotated[list[CategoryCode], Field(min_length=1, max_length=50)] | None = None
    bank_account: BankAccount | None = None
    stakeholders: Annotated[list[Stakeholder], Field(min_length=1, max_length=50)] | None = None


class CorrectedBusinessEntity(ChangedBusinessEntity):
    """What was wrong about a business that Klarna has not taken yet."""

    reference: Reference | None = None


class PaymentTerms(Strict):
    """With which of the acquirer's terms the merchant takes payments; `GET /v1/klarna/…` lists them."""

    profile: Annotated[Krn, Field(description="`GET /v1/klarna/payment-profiles`")]
    acquiring_account: Annotated[Krn, Field(description="`GET /v1/klarna/acquiring-accounts`")]
    default_merchant_category_code: CategoryCode


class CorrectedPaymentTerms(Change):
    """What was wrong about the terms."""

    profile: Krn | None = None
    acquiring_account: Krn | None = None
    default_merchant_category_code: CategoryCode | None = None


class Brand(Strict):
    """How the merchant looks in the shopper's Klarna app. Its reference also names the group of the first stores."""

    reference: Reference
    display_name: Name
    logo_url: Https | None = None
    icon_url: Https | None = None
    feature_image_url: Https | None = None


class CorrectedBrand(Change):
    """What was wrong about the brand."""

    reference: Reference | None = None
    display_name: Name | None = None
    logo_url: Https | None = None
    icon_url: Https | None = None
    feature_image_url: Https | None = None


class NewStoreGroup(Strict):
    """A group of stores that look the same to shoppers."""

    reference: Reference
    brand_reference: Annotated[Reference | None, Field(description="Left out: as the group's")] = None
    display_name: Name
    logo_url: Https | None = None
    icon_url: Https | None = None
    feature_image_url: Https | None = None

    def document(self) -> dict[str, Any]:
        """The group as its ports know it."""
        given = self.model_dump(mode="json", exclude_none=True)
        return {"brand_reference": self.reference, **given}


class ChangedStoreGroup(Change):
    """What is different about how a group of stores looks."""

    display_name: Name | None = None
    logo_url: Https | None = None
    icon_url: Https | None = None
    feature_image_url: Https | None = None


class Switch(Strict):
    """Why a product is disabled or enabled."""

    reason: Annotated[str, Field(min_length=1, max_length=255, description="For your own records and for Klarna")]


class NewPortalLink(Strict):
    """Who wants to go to Klarna's portal."""

    user_reference: Annotated[
        str,
        Field(
            min_length=1,
            max_length=255,
            pattern=r"^[^@\s]+$",
            description="Your own id of the person, traceable for you alone: never an e-mail address or a name",
        ),
    ]
    roles: Annotated[list[Annotated[str, _SHORT]], Field(max_length=20, default_factory=list)]
