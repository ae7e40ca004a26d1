"""What an acquirer may ask for about a merchant: to link one, to onboard one, to change or correct one."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, ValidationError

from functions.management.account_requests import (
    Brand,
    BusinessEntity,
    ChangedContact,
    Contact,
    CorrectedBrand,
    CorrectedBusinessEntity,
    CorrectedPaymentTerms,
    PaymentTerms,
)
from functions.management.fields import Change, Krn, Name
from functions.management.store_requests import NewStore
from kassa.adapters.http.models import Strict
from kassa.adapters.http.resolver import field_of
from kassa.failures import NotAccepted

MOST_STORES = 50
"""At once; more are opened one by one."""

CaptureChoice = Annotated[
    Literal["now", "manual"], Field(description="What a payment does that does not say otherwise")
]
FlowChoice = Annotated[
    Literal["authorize", "payment_request"] | None,
    Field(description="How Klarna is asked, for its payments and about its account; left out, as the stage does"),
]
Stores = Annotated[list[NewStore], Field(min_length=1, max_length=MOST_STORES)]


class Application(Strict):
    """Everything that Klarna needs to onboard a merchant."""

    contact: Contact
    business_entity: BusinessEntity
    payment: PaymentTerms
    brand: Brand
    stores: Stores

    def document(self) -> dict[str, Any]:
        """The application as its ports know it. Raises NotAccepted for stores that are not what their kind needs."""
        wrong: dict[str, str] = {}
        for number, store in enumerate(self.stores):
            wrong |= {f"stores[{number}].{name}": message for name, message in store.wrong_fields().items()}
            if store.store_reference in {other.store_reference for other in self.stores[:number]}:
                wrong[f"stores[{number}].store_reference"] = "another store has this reference"
        if wrong:
            raise NotAccepted(wrong)
        return self.model_dump(mode="json", exclude_none=True)


_SECTIONS = tuple(Application.model_fields)
_REQUIRED = tuple(name for name in _SECTIONS if name != "brand")


class NewPlatform(Strict):
    """A commerce system that a merchant runs on."""

    name: Annotated[str, Field(min_length=1, max_length=50)]
    version: Annotated[str | None, Field(min_length=1, max_length=50)] = None


class NewMerchant(Strict):
    """A merchant that has an account at Klarna (`klarna_account_id`), or one that is to get one (all the rest)."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={
            "examples": [{"name": "Kaffe & Kram", "klarna_account_id": "krn:partner:global:account:test:DEMO0001"}]
        },
    )

    name: Name
    klarna_account_id: Annotated[Krn | None, Field(description="The partner account at Klarna")] = None
    capture: CaptureChoice = "now"
    platform: Annotated[
        NewPlatform | None, Field(description="The commerce system it runs on; Klarna is told of it with every payment")
    ] = None
    flow: FlowChoice = None
    mcc: Annotated[
        str | None,
        Field(pattern="^[0-9]{4}$", description="Merchant category code, ISO 18245; prices may depend on it"),
    ] = None
    contact: Contact | None = None
    business_entity: BusinessEntity | None = None
    payment: PaymentTerms | None = None
    brand: Annotated[Brand | None, Field(description="Left out: the merchant's name")] = None
    stores: Stores | None = None

    def application(self) -> dict[str, Any] | None:
        """What Klarna is to be told; None for a merchant that has an account. Raises NotAccepted."""
        if self.klarna_account_id is not None:
            given = [name for name in _SECTIONS if getattr(self, name) is not None]
            if given:
                raise NotAccepted(dict.fromkeys(given, "a merchant with a klarna_account_id is not onboarded again"))
            return None
        lacking = [name for name in _REQUIRED if getattr(self, name) is None]
        if lacking:
            raise NotAccepted(dict.fromkeys(lacking, "required without a klarna_account_id"))
        sections = {name: getattr(self, name) for name in _SECTIONS}
        sections["brand"] = self.brand or Brand(reference="main", display_name=self.name)
        return Application(**sections).document()


class ChangedMerchant(Change):
    """What is to be different about a merchant. While Klarna refuses it, anything; later, the first four."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={"examples": [{"business_entity": {"registration_number": "556000-0001"}}]},
    )

    name: Name | None = None
    capture: CaptureChoice | None = None
    flow: FlowChoice = None
    contact: ChangedContact | None = None
    klarna_account_id: Annotated[
        Krn | None, Field(description="Only where Klarna made an account and nobody was told: its support knows it")
    ] = None
    business_entity: CorrectedBusinessEntity | None = None
    payment: CorrectedPaymentTerms | None = None
    brand: CorrectedBrand | None = None
    stores: Stores | None = None

    def ours(self) -> dict[str, Any]:
        """What we keep ourselves."""
        return {name: value for name, value in self.news().items() if name in ("name", "capture", "flow")}

    def corrections(self) -> dict[str, Any]:
        """What Klarna is told."""
        return {name: value for name, value in self.news().items() if name in _SECTIONS}

    def corrected(self, before: Mapping[str, Any]) -> dict[str, Any]:
        """The application with the corrections: objects grow together, lists take each other's place. Raises NotAccepted."""
        document = dict(before)
        for name, news in self.corrections().items():
            document[name] = {**before.get(name, {}), **news} if isinstance(news, dict) else news
        try:
            return Application.model_validate(document).document()
        except ValidationError as invalid:
            mistakes = {field_of(error["loc"]): str(error["msg"]) for error in invalid.errors()}
        raise NotAccepted(mistakes)
