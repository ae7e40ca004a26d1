"""What an acquirer may ask for about stores."""

from datetime import datetime
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, ConfigDict, Field

from functions.management.fields import Change, Country, Https, Name, Reference
from kassa.adapters.http.models import Strict
from kassa.domain.merchants.merchant import Address, Store, StoreKind

_NEEDS: dict[str, tuple[str, ...]] = {
    "physical_store": ("address",),
    "website": ("url",),
    "mobile_app": ("platform", "bundle_names"),
}
"""What each kind of store needs, and no other may have."""


def _known_zone(time_zone: str) -> str:
    if time_zone not in available_timezones():
        raise ValueError("not an IANA time zone, such as Europe/Stockholm")
    return time_zone


TimeZone = Annotated[str, AfterValidator(_known_zone), Field(description="IANA name, for receipts")]
Platform = Literal["ios", "android"]
BundleNames = Annotated[list[Annotated[str, Field(min_length=1, max_length=255)]], Field(min_length=1, max_length=20)]


class NewAddress(Strict):
    """Where a store stands."""

    street_address: Name
    postal_code: Annotated[str, Field(min_length=1, max_length=20)]
    city: Name
    country: Country


class NewStore(Strict):
    """A store: a physical one needs `address`, a website `url`, a mobile app `platform` and `bundle_names`."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={
            "examples": [
                {
                    "store_reference": "store-gbg-014",
                    "name": "Kaffe & Kram Avenyn",
                    "address": {
                        "street_address": "Avenyn 14",
                        "postal_code": "41136",
                        "city": "Göteborg",
                        "country": "SE",
                    },
                    "time_zone": "Europe/Stockholm",
                }
            ]
        },
    )

    type: Literal["physical_store", "website", "mobile_app"] = "physical_store"
    store_reference: Reference
    name: Name
    address: NewAddress | None = None
    url: Https | None = None
    platform: Platform | None = None
    bundle_names: BundleNames | None = None
    time_zone: TimeZone = "UTC"
    store_group_reference: Reference | None = None

    def wrong_fields(self) -> dict[str, str]:
        """What this kind of store lacks or may not have, with a message for each field."""
        needed = _NEEDS[self.type]
        lacking = {name: f"required for a {self.type}" for name in needed if getattr(self, name) is None}
        others = {name for names in _NEEDS.values() for name in names} - set(needed)
        foreign = {name: f"a {self.type} has none" for name in sorted(others) if getattr(self, name) is not None}
        return lacking | foreign


class ChangedStore(Change):
    """What is different about a store; its kind and its reference stay."""

    name: Name | None = None
    address: NewAddress | None = None
    url: Https | None = None
    platform: Platform | None = None
    bundle_names: BundleNames | None = None
    time_zone: TimeZone | None = None

    def news_for(self, kind: StoreKind) -> tuple[dict[str, Any], dict[str, str]]:
        """The fields that were sent as a store holds them, and those that this kind of store does not have."""
        news = self.news()
        foreign = {name for other, names in _NEEDS.items() if other != kind for name in names}
        wrong = {name: f"a {kind} has none" for name in news if name in foreign}
        if "address" in news:
            news["address"] = Address(**news["address"])
        if "bundle_names" in news:
            news["bundle_names"] = tuple(news["bundle_names"])
        return news, wrong


def store_of(new: NewStore, merchant_id: str, at: datetime) -> Store:
    """The store that is asked for."""
    return Store(
        merchant_id=merchant_id,
        reference=new.store_reference,
        name=new.name,
        address=Address(**new.address.model_dump()) if new.address else None,
        time_zone=new.time_zone,
        created_at=at,
        kind=StoreKind(new.type),
        url=new.url,
        platform=new.platform,
        bundle_names=tuple(new.bundle_names or ()),
        store_group_reference=new.store_group_reference,
    )
