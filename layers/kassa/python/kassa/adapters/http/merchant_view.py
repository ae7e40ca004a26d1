"""A merchant as everybody outside sees it: in answers and in events."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from kassa.adapters.http.models import View
from kassa.domain.merchants.merchant import Merchant


class PaymentProductView(View):
    """Whether new payments are taken."""

    status: Literal["ENABLED", "DISABLED", "TERMINATED"]
    reason: Annotated[str | None, Field(description="Why the acquirer switched it last")]
    changing: Annotated[bool, Field(description="Klarna has not answered yet to the latest change")]


class MistakeView(View):
    """A field as it was sent, and what Klarna says about it."""

    field: str
    message: str


class RefusalView(View):
    """Why Klarna did not take the merchant."""

    message: str
    klarna_error_id: str | None
    errors: Annotated[list[MistakeView], Field(validation_alias="mistakes")]
    refused_at: Annotated[datetime, Field(validation_alias="at")]


class PlatformView(View):
    """The commerce system that a merchant runs on."""

    name: str
    version: str | None


class MerchantView(View):
    """A merchant."""

    id: str
    object: Literal["merchant"] = "merchant"
    version: Annotated[int, Field(description="Grows by one with every change")]
    name: str
    klarna_account_id: Annotated[str | None, Field(description="Null until Klarna has taken the merchant")]
    capture: Literal["now", "manual"]
    mcc: Annotated[str | None, Field(description="Merchant category code; prices may depend on it")]
    flow: Annotated[Literal["authorize", "payment_request"] | None, Field(description="Null: as the stage does")]
    platform: PlatformView | None
    status: Literal["onboarding", "refused", "active"]
    klarna_state: Annotated[
        Literal["PARTIALLY_OPERATIONAL", "OPERATIONAL", "DISABLED"] | None,
        Field(description="The account at Klarna; null: nobody has looked yet"),
    ]
    payment_product: PaymentProductView
    refusal: RefusalView | None
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, merchant: Merchant) -> "MerchantView":
        """The merchant as it stands."""
        product = merchant.payment_product
        return cls(
            id=merchant.id,
            version=merchant.version,
            name=merchant.name,
            klarna_account_id=merchant.klarna_account_id,
            capture=merchant.capture.value,
            mcc=merchant.mcc,
            flow=merchant.flow.value if merchant.flow else None,
            platform=PlatformView.model_validate(merchant.platform) if merchant.platform else None,
            status=merchant.status.value,
            klarna_state=merchant.klarna_state.value if merchant.klarna_state else None,
            payment_product=PaymentProductView(
                status=product.status.value, reason=product.reason, changing=product.change is not None
            ),
            refusal=RefusalView.model_validate(merchant.refusal) if merchant.refusal else None,
            created_at=merchant.created_at,
            updated_at=merchant.updated_at or merchant.created_at,
        )
